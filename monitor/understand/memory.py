"""What is kept between one reading and the next."""

from __future__ import annotations

from monitor.understand import identifiers, place, posted, price, stated_date, volatile


def forget() -> None:
    """Empty the caches of readings (tables stay): for measuring, and for a process that has read its fill."""
    kept = (
        price._read_price,  # noqa: SLF001  the caches belong to the package
        place._read_place,  # noqa: SLF001
        stated_date._stated,  # noqa: SLF001
        posted._by_dateparser,  # noqa: SLF001
        identifiers._in_field,  # noqa: SLF001
        volatile._without_volatile,  # noqa: SLF001
    )
    for cached in kept:
        cached.cache_clear()
