"""The errors of the store.

StoreError             also: a path that cannot be opened or written
├── StoreOutdated     made by a newer version of the program: refused
├── StoreBusy         locked by another process for longer than we wait
├── StoreFull         no room left on the disk; nothing of the unit of work was kept
└── StoreBroken       not a database of ours, or damaged
"""


class StoreError(Exception):
    """The base."""


class StoreOutdated(StoreError):
    """The database was made by a newer monitor; this one would damage it."""


class StoreBusy(StoreError):
    """Another program holds the database for longer than we wait."""


class StoreFull(StoreError):
    """No room left on the disk; what was being kept is not kept, what was there is untouched."""


class StoreBroken(StoreError):
    """The file is no database of ours, or is damaged."""
