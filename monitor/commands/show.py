"""`monitor show LISTING`: everything known of one listing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click
from rich.text import Text

from monitor.catalogue.items import CatalogueInvalid
from monitor.catalogue.reference import goods_facts, goods_row
from monitor.columns import stamp
from monitor.commands.common import at_option, config_option, echo_json, json_option, local, opened_store
from monitor.commands.show_seller import HEADINGS, PREFIX, seller_of, show_seller, version_cells
from monitor.errors import ListingUnknown
from monitor.export.rows import StatusTurn, learning
from monitor.history.pictures import Contents, contents_of, show_the_same
from monitor.history.spoken import Standing, standings_of
from monitor.ratebook import RateBook
from storage.model import Change, Interpretation, ListingState, Repost, Saying, SellerVersion, Spoken, Status, Verdict, Version
from storage.store import Store

if TYPE_CHECKING:
    from monitor.catalogue import Catalogue
    from monitor.config import Config

_FIELDS = (
    ("url", "url"), ("seller", "seller_name"), ("seller page", "seller_url"), ("seller kind", "seller_kind"),
    ("seller since", "seller_since"), ("seller rating", "seller_rating"), ("seller reviews", "seller_reviews"),
    ("place", "region_text"),
    ("resolved", "city"), ("region", "admin1"), ("country", "country"), ("occupied", "occupied"), ("delivery", "delivery_text"),
    ("condition", "condition"), ("posted", "posted_text"), ("image", "image"), ("item", "item"), ("intent", "intent"),
    ("accessory", "accessory"), ("score", "score"), ("watches", "watches"), ("description", "description"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Dossier:
    """One listing with its past."""

    state: ListingState
    versions: Sequence[Version]
    changes: list[Change]
    standings: list[tuple[datetime, Status, str | None]]
    verdicts: list[Verdict]
    spoken: Spoken
    interpretations: list[Interpretation]
    reposts: list[Repost]
    seller: list[SellerVersion]  # what its seller said of itself
    sold: int  # listings that state this seller now
    pictures: Contents  # of its photographs
    at: datetime | None  # as it was known then

    def fields(self, version: Version) -> dict[str, Standing]:
        """What the last sighting of a version's span said and left out."""
        return standings_of(version, self.spoken, until=self.at)


@click.command(short_help="Show everything known of one listing.")
@click.argument("listing")
@at_option
@json_option
@config_option
def command(config_file: Path, listing: str, at: datetime | None, as_json: bool) -> None:
    """Show everything known of one listing: what it says, its flags with their words, every change, and the evidence.

    LISTING is its id, "source:native_id" as `monitor listings` prints it, or its address. seller:SOURCE/ID shows a seller instead:
    what it was called and is called now, and what it sells.

    \b
    Examples:
      monitor show avito:1234567890
      monitor show avito:1234567890 --at 2026-11-01
      monitor show svyaz-shop:starlink-v2 --json | jq .changes
      monitor show seller:avito/u1
    """
    with opened_store(config_file) as (config, store):
        if listing.startswith(PREFIX):
            show_seller(store, listing.removeprefix(PREFIX), zone=config.zone, as_json=as_json)
            return
        dossier = find(store, listing, at=at)
        if as_json:
            echo_json(as_row(dossier, RateBook.of(config), _catalogue(config)))
        else:
            _print(dossier, config.zone, RateBook.of(config), _catalogue(config))


def _catalogue(config: Config) -> Catalogue | None:
    """What explains items and flags; a faulty file of the user's, which `monitor check` names, hides no listing."""
    from monitor.catalogue import Catalogue

    try:
        return Catalogue.of(config.catalogue.files)
    except CatalogueInvalid:
        return None


def _goods(state: ListingState, catalogue: Catalogue | None) -> list[dict[str, Any]]:
    """What is known of the items that a listing offers."""
    judgement = state.listing.judgement
    if catalogue is None or judgement.item is None:
        return []
    known = catalogue.names().items
    return [goods_row(catalogue.item(name)) for name in (judgement.item, *judgement.also_items) if name in known]


def _sources(rule: str, catalogue: Catalogue | None) -> tuple[str, ...]:
    """The published sources that a red flag rests on."""
    return catalogue.red_flags[rule].sources if catalogue is not None and rule in catalogue.red_flags else ()


def find(store: Store, name: str, *, at: datetime | None = None) -> Dossier:
    """The listing of this id or address, now or as it was known at a time; raises ListingUnknown."""
    state = store.state(name)
    if state is None and "://" in name:
        state = next((found for found in store.listings() if found.listing.url == name), None)
    if state is None:
        raise ListingUnknown(f"no listing {name!r}; `monitor listings` shows their ids")
    listing_id = state.listing.listing_id
    if at is not None and (state := store.state(listing_id, at=at)) is None:
        raise ListingUnknown(f"{listing_id} was not known at {stamp(at)}; `monitor show {listing_id}` tells when it was first seen")
    learned = learning(store)

    def known(of: datetime, crawl_id: str | None = None) -> bool:
        """Whether something of that time, that a crawl told, was known at the asked one."""
        if at is None:
            return True
        told = None if crawl_id is None else learned(crawl_id)
        return max(of, told or of) <= at

    spoken = store.spoken(listing_id)
    record, called = seller_of(store, state) or (None, [])
    return Dossier(
        state=state,
        versions=store.versions(listing_id, at=at),
        changes=[change for change in store.changes(listing_id=listing_id) if known(change.at, change.crawl_id)],
        standings=store.standings(listing_id, at=at),
        verdicts=[verdict for verdict in store.verdicts(listing_id=listing_id) if known(verdict.at)],
        spoken=replace(spoken, turns=tuple(turn for turn in spoken.turns if known(turn.at, turn.crawl_id))),
        interpretations=[one for one in store.interpretations(listing_id=listing_id) if known(one.at)],
        reposts=[one for one in store.reposts(listing_id) if known(one.at, one.crawl_id)],
        seller=[one for one in called if known(one.at, one.crawl_id)],
        sold=0 if record is None else record.listings,
        pictures=contents_of(one for one in store.photos(listing_id) if known(one.at)),
        at=at,
    )


def _ends(versions: Sequence[Version], standings: Sequence[StatusTurn]) -> list[datetime | None]:
    """When each version ended: where the next begins, or at the removal before that. None: still so."""
    begins = [*(version.first_seen for version in versions[1:]), None]
    gone = [at for at, status, _ in standings if status is Status.GONE]
    return [
        max((at for at in gone if at >= version.first_seen and (begin is None or at <= begin)), default=begin)
        for version, begin in zip(versions, begins, strict=True)
    ]


def as_row(dossier: Dossier, rates: RateBook | None = None, catalogue: Catalogue | None = None) -> dict[str, Any]:
    """The dossier as JSON: the listing's columns, and lists beside them."""
    from monitor.columns import listing_row
    from monitor.export.rows import change_row, repost_row, state_row, version_row

    versions = list(dossier.versions)
    ends = _ends(versions, dossier.standings)
    listing = dossier.state.listing
    named = {} if catalogue is None else catalogue.sources
    return state_row(dossier.state, rates) | {
        "status_because": dossier.state.status_because,
        "identifiers": [
            {"type": each.type, "value": each.value, "field": each.field, "hint": each.hint} for each in listing.identifiers
        ],
        "flags": [
            {
                "rule": flag.rule,
                "kind": flag.kind.value,
                "weight": flag.weight,
                "words": flag.words,
                "field": flag.field,
                "start": flag.start,
                "label": flag.label,
                "sources": [{"id": one, "name": named.get(one)} for one in _sources(flag.rule, catalogue)],
                "lose": flag.lose,
            }
            for flag in listing.judgement.flags
        ],
        "goods": _goods(dossier.state, catalogue),
        "versions": [
            version_row(version, until, standings=dossier.fields(version), turns=dossier.standings, rates=rates)
            for version, until in zip(versions, ends, strict=True)
        ],
        "turns": [
            {"at": stamp(one.at), "page": one.side.value, "field": one.field, "said": one.said.value, "words": one.words}
            | {"crawl_id": one.crawl_id}
            for one in dossier.spoken.turns
        ],
        "interpretations": [
            {"version": one.version, "at": stamp(one.at), "program": one.program, "fields": list(one.fields)}
            | {"listing": listing_row(one.listing)}
            for one in dossier.interpretations
        ],
        "reposts": [repost_row(one) for one in dossier.reposts],
        "seller_names": [
            {"at": stamp(one.at), "name": one.seller.name, "listings": one.listings, "crawl_id": one.crawl_id}
            for one in dossier.seller
        ],
        "seller_listings": dossier.sold,
        "changes": [change_row(change) for change in dossier.changes],
        "verdicts": [
            {"rule": one.rule, "decision": one.decision.value, "at": stamp(one.at), "note": one.note} for one in dossier.verdicts
        ],
        "standings": [{"at": stamp(at), "status": status.value, "because": because} for at, status, because in dossier.standings],
    }


def _learned_of(change: Change, dossier: Dossier) -> str:
    """What photographs that were fetched after a change say of it."""
    if change.field != "image" or change.old is None or change.new is None:
        return ""
    return "the same picture" if show_the_same(dossier.pictures, change.old, change.new) else ""


def _worth_words(row: dict[str, Any]) -> str:
    """A price in USD and EUR, with the table that says so."""
    said = ", ".join(f"{row[name]} {code}" for name, code in (("price_usd", "USD"), ("price_eur", "EUR")) if row[name] is not None)
    return f"about {said} ({row['price_rate_source']}, {row['price_rate_date']})" if said else ""


def _print(dossier: Dossier, zone: ZoneInfo, rates: RateBook, catalogue: Catalogue | None) -> None:
    from monitor.commands.changes import change_cells
    from monitor.commands.terminal import console, price_of, print_table, safe
    from monitor.export.rows import state_row

    state, screen = dossier.state, console()
    row = state_row(state, rates)
    screen.print(Text(safe(row["title"]) or "(no title)", style="bold"))
    because = f" ({safe(state.status_because)})" if state.status_because else ""
    screen.print(Text(f"{safe(row['listing_id'])}  {row['status']}{because}"))
    screen.print(
        Text(f"first seen {local(state.first_seen, zone)}, last seen {local(state.last_seen, zone)} {zone.key}", style="dim")
    )
    if dossier.versions and (read := dossier.versions[-1].item_read) is not None:
        screen.print(Text(f"its own page was last read {local(read, zone)}", style="dim"))
    old = f"  (before: {row['price_old']})" if row["price_old"] else ""
    worth = _worth_words(row)
    facts = [("price", f"{price_of(row)}{old}"), ("worth", worth), *((name, _fact(row[key])) for name, key in _FIELDS)]
    print_table(("", ""), [(Text(name, style="dim"), value) for name, value in facts if value not in ("", "–")])
    _section("fields", ("field", "when last seen", "since", "words"), _standing_cells(dossier, zone))
    _section("flags", ("rule", "weight", "words", "where", "why", "lost when"), _flag_cells(state, catalogue))
    facts_of_goods = (fact for row in _goods(state, catalogue) for fact in goods_facts(row))
    _section("goods", ("item", "", "reference", "confidence", "remark"), facts_of_goods)
    verdicts = ((local(one.at, zone), one.rule, one.decision.value, one.note) for one in dossier.verdicts)
    _section("verdicts", ("at", "rule", "verdict", "note"), verdicts)
    _section(
        "identifiers", ("type", "value", "where", "hint"), ((i.type, i.value, i.field, i.hint) for i in state.listing.identifiers)
    )
    _section(
        _last("changes", dossier.changes), ("at", "change", "listing", "before", "after", ""),
        (change_cells(change, zone, _learned_of(change, dossier)) for change in dossier.changes[-_SHOWN:]),
    )  # fmt: skip
    if dossier.seller and (len(dossier.seller) > 1 or dossier.sold > 1):
        what = f"seller: {dossier.seller[-1].key.seller_id}, {dossier.sold} listings"
        _section(safe(what) or "seller", HEADINGS, version_cells(dossier.seller[-_SHOWN:], zone))
    _section("reposted", ("listing", "seems to repeat", "score", "because"), _repost_cells(dossier))
    _section(
        _last("versions", dossier.versions),
        ("#", "from", "last seen", "learned", "price", "crawl", "evidence"),
        _version_cells(dossier, zone),
    )
    _section("read again", ("version", "field", "understood then", "understood now", "at", "by"), _reading_cells(dossier, zone))
    turns = ((local(at, zone), status.value, why) for at, status, why in dossier.standings[-_SHOWN:])
    _section(_last("status", dossier.standings), ("at", "status", "because"), turns)


def _fact(value: object) -> str:
    from monitor.commands.terminal import short

    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return short(value, 1000)


def _section(title: str, headings: tuple[str, ...], rows: Any) -> None:
    from monitor.commands.terminal import print_table

    found = list(rows)
    if found:
        click.echo()
        print_table(headings, found, title=title)


_SHOWN = 100  # rows of one kind that a person is shown; --json has them all


def _last(title: str, rows: Sequence[object]) -> str:
    return title if len(rows) <= _SHOWN else f"{title} (the last {_SHOWN} of {len(rows):,}; --json has all)"


_SAID = {
    Saying.STATED: "stated", Saying.NOT_STATED: "not stated any more", Saying.NOT_READ: "not read this time",
    Saying.NOT_UNDERSTOOD: "not understood",
}  # fmt: skip


def _standing_cells(dossier: Dossier, zone: ZoneInfo) -> Iterator[tuple[object, ...]]:
    for name, standing in (dossier.fields(dossier.versions[-1]) if dossier.versions else {}).items():
        yield name, _SAID[standing.said], local(standing.since, zone) if standing.since else None, standing.words


def _flag_cells(state: ListingState, catalogue: Catalogue | None) -> Iterator[tuple[object, ...]]:
    for flag in state.listing.judgement.flags:
        sources = ", ".join(_sources(flag.rule, catalogue))
        why = f"{flag.label} ({sources})" if sources else flag.label
        where = flag.field if flag.start is None else f"{flag.field}, letter {flag.start + 1}"
        yield flag.rule, f"{flag.weight:g}", flag.words, where, why, flag.lose


def _repost_cells(dossier: Dossier) -> Iterator[tuple[object, ...]]:
    for one in dossier.reposts:
        yield one.listing_id, one.earlier_id, f"{one.score:.2f}", "; ".join(words for _, words in one.evidence)


def _reading_cells(dossier: Dossier, zone: ZoneInfo) -> Iterator[tuple[object, ...]]:
    """What is read in old versions today, field by field beside what was understood then."""
    from monitor.columns import listing_row

    for one in dossier.interpretations:
        then, now = (listing_row(of) for of in (dossier.versions[one.version - 1].listing, one.listing))
        for name in one.fields:
            yield one.version, name, then.get(name), now.get(name), local(one.at, zone), one.program


def _version_cells(dossier: Dossier, zone: ZoneInfo) -> Iterator[tuple[object, ...]]:
    from monitor.columns import listing_row
    from monitor.commands.terminal import price_of

    for version in dossier.versions[-_SHOWN:]:
        capture = version.capture
        proof = f"{capture.file} sha256 {capture.sha256[:16]}…" if capture else "not kept"
        yield (
            version.number, local(version.first_seen, zone), local(version.last_seen, zone), local(version.learned, zone),
            price_of(listing_row(version.listing)),
            version.crawl_id, proof,
        )  # fmt: skip
