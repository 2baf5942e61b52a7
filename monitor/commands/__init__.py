"""The commands of `monitor`, one module each; every module has `command`, a click command or group."""
