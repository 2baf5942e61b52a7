"""Atom (RFC 4287) and RSS 2.0 of what happened: all of it, or what a rule, a watch, a source or a kind chooses; as in the mails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from itertools import islice
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.alerts.choose import wanted
from monitor.alerts.mute import PREFIX, read_mutes
from monitor.alerts.renames import told_as
from monitor.alerts.safe import clean
from monitor.columns import stamp
from monitor.config import RuleConfig
from monitor.web.desk import Desk
from monitor.web.rows import ChangeRow, change_row
from storage.model import Change, ChangeKind, FlagKind, ListingState

ENTRIES = 100
LOOKED_AT = 5000  # changes that a choosy feed looks back on
_NAMES = ("rule", "watch", "source", "kind")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What a reader subscribed to."""

    rule: RuleConfig | None = None
    watch: str = ""
    source: str = ""
    kind: str = ""

    @property
    def values(self) -> dict[str, str]:
        """Its filters as they stand in an address."""
        said = {"rule": self.rule.name if self.rule else "", "watch": self.watch, "source": self.source, "kind": self.kind}
        return {name: said[name] for name in _NAMES if said[name]}

    @property
    def query(self) -> str:
        """ "?rule=desk&kind=new", or nothing."""
        return f"?{urlencode(self.values)}" if self.values else ""

    @property
    def urn(self) -> str:
        """The feed's own name, which never changes: without filters the one it always had."""
        return ":".join(["urn:monitor:changes", *(f"{name}:{quote(value, safe='')}" for name, value in self.values.items())])

    @property
    def title(self) -> str:
        """As readers list it."""
        said = ", ".join(f"{name} {clean(value, limit=80)}" for name, value in self.values.items())
        return f"monitor: {said or 'changes'}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One change as an entry."""

    change: Change
    row: ChangeRow
    title: str
    summary: str
    terms: tuple[str, ...]  # flags


def atom(desk: Desk, request: Request) -> Response:
    """The latest changes as Atom, without what only began history."""
    return _feed(desk, request, "atom")


def rss(desk: Desk, request: Request) -> Response:
    """The same as RSS 2.0, for programs that read nothing else."""
    return _feed(desk, request, "rss")


def _feed(desk: Desk, request: Request, form: str) -> Response:
    wish = read_wish(desk, request.query_params)
    entries = [_entry(change, state, desk) for change, state in islice(_chosen(desk, wish), ENTRIES)]
    base = str(request.base_url).rstrip("/")
    page = desk.page(
        request, f"{form}.xml", entries=entries, wish=wish, base=base, stamp=stamp, mail_date=mail_date, markup_free=markup_free,
        escaped_lines=escaped_lines,
    )  # fmt: skip
    page.headers["Content-Type"] = f"application/{form}+xml; charset=utf-8"
    return page


def mail_date(at: datetime) -> str:
    """As RSS wants it (RFC 822): "Wed, 25 Nov 2026 08:05:00 GMT"."""
    return format_datetime(at.astimezone(UTC), usegmt=True)


def markup_free(text: str) -> str:
    """A title for RSS. Its readers disagree whether one is text or HTML, so it holds nothing that could begin a tag.

    >>> markup_free("<b>Starlink</b>")
    '‹b›Starlink‹/b›'
    """
    return text.replace("<", "‹").replace(">", "›")


def escaped_lines(text: str) -> str:
    """A description for RSS, which every reader takes for HTML: text escaped once more than XML asks, lines as lines.

    >>> escaped_lines("a < b\\nc")
    'a &lt; b<br>c'
    """
    return "<br>".join(escape(line) for line in text.splitlines())


def read_wish(desk: Desk, values: Mapping[str, str]) -> Wish:
    """From the query string; 404 for what names nothing, for a feed that stays empty for ever looks like no news."""
    name, watch, source, kind = (values.get(name, "") for name in _NAMES)
    rule = next((rule for rule in desk.config.alerts.rule if rule.name == name), None)
    if name and rule is None:
        raise HTTPException(404, "No such rule in the configuration.")
    if watch and watch not in {one.name for one in desk.config.watch} and not desk.store.crawls(watch=watch, limit=1):
        raise HTTPException(404, "No such watch.")
    if source and source not in {one.name for one in desk.config.source} and not desk.store.crawls(source=source, limit=1):
        raise HTTPException(404, "No such source.")
    if kind and kind not in set(ChangeKind):
        raise HTTPException(404, f"No such kind of change; there are {', '.join(ChangeKind)}.")
    return Wish(rule=rule, watch=watch, source=source, kind=kind)


def _chosen(desk: Desk, wish: Wish) -> Iterator[tuple[Change, ListingState | None]]:
    """Changes that fit, newest first, each with its listing as known now."""
    watch = wish.watch or (wish.rule.watch if wish.rule else None)
    kind = ChangeKind(wish.kind) if wish.kind else None
    muted = read_mutes(desk.store.recall_all(PREFIX), desk.clock())
    known: dict[str, ListingState | None] = {}
    told: set[object] = set()
    for change in desk.store.changes(watch=watch or None, kind=kind, limit=LOOKED_AT, newest_first=True):
        if change.baseline or (wish.source and not change.listing_id.startswith(f"{wish.source}:")):
            continue
        if change.listing_id not in known:
            known[change.listing_id] = desk.store.state(change.listing_id)
        state = known[change.listing_id]
        states = {change.listing_id: state} if state else {}
        if wish.rule is None or (wanted(wish.rule, change, states) and not muted.hides(change, states)):
            if (renaming := told_as(change)) is None or renaming not in told:
                yield change, state
            told.add(renaming)


def _entry(change: Change, state: ListingState | None, desk: Desk) -> Entry:
    row = change_row(change, state, desk.titles)
    if row.badge.tone in ("down", "up", "edit") and (row.old or row.new):
        news = f", {row.old or 'not stated'} → {row.new or 'not stated'}"
    else:
        news = f", {row.price}" if row.price else ""
    flags = state.listing.judgement.flags if state else ()
    reds = [f"{flag.label or flag.rule}: “{clean(flag.words, limit=80)}”" for flag in flags if flag.kind is FlagKind.RED_FLAG]
    seller = state.listing.seller.name if state and state.listing.seller else None
    facts = (
        ("Price", row.price), ("Region", row.place), ("Seller", clean(seller, limit=120)),
        ("Flagged", f"score {row.score:.1f}" if row.flagged else ""), ("Red flags", "; ".join(reds[:10])),
    )  # fmt: skip
    return Entry(
        change=change, row=row, title=f"{row.badge.text}: {row.title}{news} · {row.source}",
        summary="\n".join(f"{label}: {value}" for label, value in facts if value), terms=tuple(flag.rule for flag in flags[:20]),
    )  # fmt: skip
