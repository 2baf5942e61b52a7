"""What must hold between the keys of monitor.toml. Works on the raw tables, so that one wrong value hides no other fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from monitor.config.checks import home, private_address
from monitor.config.faults import Fault, Key, did_you_mean
from monitor.config.schedule import check_cron

if TYPE_CHECKING:
    from monitor.catalogue import Catalogue

Table = Mapping[str, Any]


def cross_faults(raw: Table, folder: Path | None = None) -> Iterator[Fault]:
    """Every fault between keys: unknown sources, watches and items, schedules, private addresses, duplicates.

    folder: where relative paths begin.
    """
    sources = list(_tables(raw.get("source")))
    watches = list(_tables(raw.get("watch")))
    alerts = raw.get("alerts")
    rules = list(_tables(alerts.get("rule"))) if isinstance(alerts, Mapping) else []
    yield from _doubles(("source",), sources)
    yield from _doubles(("watch",), watches)
    yield from _doubles(("alerts", "rule"), rules)
    yield from _unaddressed(sources)
    if not _allows_private(raw):
        yield from _private(sources)
    yield from _unknown_sources(watches, _names(sources))
    yield from _of_catalogue(raw, folder or Path(), watches, rules)
    yield from _of_rates(raw, folder or Path())
    yield from _schedules(watches)
    yield from _unknown_watches(rules, _names(watches))


def _tables(found: object) -> Iterator[tuple[int, Table]]:
    """(position, table) of an array of tables; what is no table is told elsewhere."""
    if isinstance(found, list):
        yield from ((number, table) for number, table in enumerate(found) if isinstance(table, Mapping))


def _texts(table: Table, key: str) -> Iterator[tuple[int, str]]:
    found = table.get(key)
    if isinstance(found, list):
        yield from ((number, text.strip()) for number, text in enumerate(found) if isinstance(text, str) and text.strip())


def _text(table: Table, key: str) -> str | None:
    found = table.get(key)
    return found.strip() if isinstance(found, str) and found.strip() else None


def _names(tables: Iterable[tuple[int, Table]]) -> list[str]:
    return [name for _, table in tables if (name := _text(table, "name"))]


def _doubles(key: Key, tables: list[tuple[int, Table]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, table in tables:
        name = _text(table, "name")
        # Folder names are made of these, and some file systems do not tell capitals apart.
        if name is not None and name.casefold() in seen:
            yield Fault(key=(*key, number, "name"), said=f'"{name}" stands here twice; every name may be given once')
        seen.add((name or "").casefold())


def _unaddressed(sources: list[tuple[int, Table]]) -> Iterator[Fault]:
    """Sources that neither ship nor say where their result pages are."""
    for number, table in sources:
        name = _text(table, "name")
        if name is None or "search" in table:
            continue
        shipped = _shipped_names()
        if name not in shipped:
            hint = did_you_mean(name, shipped)
            yield Fault(
                key=("source", number, "name"),
                said=f'no marketplace "{name}" ships with monitor (see `monitor sources`) and no search address is given{hint}',
            )


def _shipped_names() -> list[str]:
    from spiders.marketplace import all_marketplaces

    return [marketplace.name for marketplace in all_marketplaces()]


def _allows_private(raw: Table) -> bool:
    crawl = raw.get("crawl")
    return isinstance(crawl, Mapping) and crawl.get("allow_private_networks") is True


def _private(sources: list[tuple[int, Table]]) -> Iterator[Fault]:
    for number, table in sources:
        search = _text(table, "search")
        try:
            host = urlsplit(search or "").hostname
        except ValueError:
            continue  # told as a bad address
        if host and private_address(host):
            yield Fault(
                key=("source", number, "search"),
                said=f'"{host}" is on this machine or a private network; set crawl.allow_private_networks = true if that is meant',
            )


def _unknown_sources(watches: list[tuple[int, Table]], known: list[str]) -> Iterator[Fault]:
    for number, table in watches:
        told: set[str] = set()
        for place, name in _texts(table, "sources"):
            key = ("watch", number, "sources", place)
            if name in told:
                yield Fault(key=key, said=f'"{name}" stands here twice')
            elif name not in known:
                hint = did_you_mean(name, known) or f'; add a [[source]] with name = "{name}"'
                yield Fault(key=key, said=f'no source "{name}"{hint}')
            told.add(name)


def _of_catalogue(raw: Table, folder: Path, watches: list[tuple[int, Table]], rules: list[tuple[int, Table]]) -> Iterator[Fault]:
    """Catalogue files that cannot be used, else items and red flags that are in none."""
    from monitor.errors import MonitorError

    section = raw.get("catalogue")
    files = [folder / home(Path(name)) for _, name in _texts(section, "files")] if isinstance(section, Mapping) else []
    tables = [*watches, *rules]
    if not files and not any(True for _, table in tables for key in ("items", "flags") for _ in _texts(table, key)):
        return  # loading takes a moment
    from monitor.catalogue import Catalogue

    try:
        known = Catalogue.of(files)
    except MonitorError as fault:
        broken = next((number for number, file in enumerate(files) if str(fault).startswith(str(file))), 0)
        yield Fault(key=("catalogue", "files", broken), said=str(fault))
        return  # which names are unknown cannot be told
    yield from _unknown_items(("watch",), watches, known)
    yield from _unknown_items(("alerts", "rule"), rules, known)
    yield from _unknown_flags(rules, known)


def _of_rates(raw: Table, folder: Path) -> Iterator[Fault]:
    """Rate files that hold no rates."""
    from monitor.errors import RatesBroken

    section = raw.get("rates")
    files = list(_texts(section, "files")) if isinstance(section, Mapping) else []
    if not files:
        return  # what reads them takes a moment to load
    from monitor.ratebook import own_tables

    for number, name in files:
        try:
            own_tables(folder / home(Path(name)))
        except RatesBroken as fault:
            yield Fault(key=("rates", "files", number), said=str(fault))


def _unknown_items(key: Key, tables: list[tuple[int, Table]], catalogue: Catalogue) -> Iterator[Fault]:
    names = catalogue.names()
    known = frozenset((*names.items, *names.families))
    asked = [((*key, number, "items", place), name) for number, table in tables for place, name in _texts(table, "items")]
    for place, name in asked:
        if name not in known:
            yield Fault(key=place, said=f'no catalogue item or family "{name}"{did_you_mean(name, known)}')


def _unknown_flags(rules: list[tuple[int, Table]], catalogue: Catalogue) -> Iterator[Fault]:
    asked = [
        (("alerts", "rule", number, "flags", place), name) for number, table in rules for place, name in _texts(table, "flags")
    ]
    known = catalogue.red_flags
    for key, name in asked:
        if name not in known:
            yield Fault(key=key, said=f'no red flag "{name}"{did_you_mean(name, known)}')


def _schedules(watches: list[tuple[int, Table]]) -> Iterator[Fault]:
    for number, table in watches:
        key: Key = ("watch", number)
        if "every" in table and "cron" in table:
            yield Fault(key=(*key, "cron"), said="stands beside every; give one of the two")
        elif "every" not in table and "cron" not in table:
            yield Fault(key=(*key, "every"), said='is missing; give every = "30m" or cron = "0 */2 * * *"')
        if (cron := _text(table, "cron")) is not None:
            try:
                check_cron(cron, datetime.now(UTC))
            except ValueError as fault:
                yield Fault(key=(*key, "cron"), said=f'found "{cron}"; not a cron schedule that can be kept: {fault}')


def _unknown_watches(rules: list[tuple[int, Table]], known: list[str]) -> Iterator[Fault]:
    for number, table in rules:
        name = _text(table, "watch")
        if name is not None and name not in known:
            yield Fault(key=("alerts", "rule", number, "watch"), said=f'no watch "{name}"{did_you_mean(name, known)}')
