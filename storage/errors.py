"""The errors of the store.

StoreError
├── StoreOutdated     made by a newer version of the program: refused
├── StoreBusy         locked by another process for longer than we wait
└── StoreBroken       not a database of ours, or damaged
"""


class StoreError(Exception):
    """The base."""


class StoreOutdated(StoreError):
    """The database was made by a newer monitor; this one would damage it."""


class StoreBusy(StoreError):
    """Another program holds the database for longer than we wait."""


class StoreBroken(StoreError):
    """The file is no database of ours, or is damaged."""
