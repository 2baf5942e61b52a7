"""The fixtures of this folder; what they are made of is in commands_desk.py."""

from commands_desk import desk, filled, run

__all__ = ["desk", "filled", "run"]
