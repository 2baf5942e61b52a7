"""The pages. Each reads what it needs from the store, makes rows of it, and hands them to its template."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from monitor.alerts.chart import price_points
from monitor.alerts.delivery import UNREACHABLE
from monitor.alerts.news import PayloadBroken, from_json
from monitor.alerts.renames import folded_changes
from monitor.alerts.subject import subject_of
from monitor.alerts.wording import occupied_words, place_words
from monitor.columns import stamp
from monitor.ends import belief_word, outcome_word
from monitor.web.decisions import read_decisions
from monitor.web.desk import Desk
from monitor.web.health import SourceRow, health_of
from monitor.web.marks import marked
from monitor.web.query import PAGE, SORTABLE, Ask, in_order, read_ask, read_page
from monitor.web.rows import (
    ChangeRow,
    brief_coverage,
    change_row,
    coverage_line,
    crawl_tone,
    former_names,
    listing_row,
    price_of,
    safe_link,
    steps,
)
from monitor.web.svg import Bar, bars, price_chart
from storage.model import Alert, AlertState, Belief, Change, ChangeKind, CrawlRecord, ListingState, Status
from storage.sellers import seller_key

Handler = Callable[[Desk, Request], Response]
_DAY = timedelta(days=1)
_NEWS = 24  # changes on the overview
_COUNTED = 10_000
_CHARTED = 1000  # versions whose prices are drawn


def overview(desk: Desk, request: Request) -> Response:
    """What is new, whether all sources are read, what waits for a decision."""
    now = desk.clock()
    _, health = health_of(desk.store, desk.config, now)
    recent = list(islice(desk.store.changes(since=now - _DAY, newest_first=True), _COUNTED))
    news = [change for change in recent if not change.baseline]
    latest = list(islice((one for one in desk.store.changes(limit=_COUNTED, newest_first=True) if not one.baseline), _NEWS))
    waiting = desk.store.alerts(state=AlertState.WAITING)
    flagged = list(desk.store.listings(flagged=True, status=Status.LIVE, limit=200))
    strongest = sorted((listing_row(state, desk.titles) for state in flagged), key=lambda row: (-row.score, row.listing_id))
    return desk.page(
        request, "overview.html", health=[_health_row(one) for one in health], days=_by_day(_change_rows(desk, latest), desk),
        held=desk.store.crawls(belief=Belief.HELD, limit=20), waiting=waiting,
        oldest=min((one.created for one in waiting), default=None), mail_trouble=desk.store.recall(UNREACHABLE),
        given_up=len(desk.store.alerts(state=AlertState.GIVEN_UP, limit=100)), good=sum(one.state == "good" for one in health),
        tally=_tally(news), flagged=strongest[:8], flagged_count=len(flagged), brief_coverage=brief_coverage,
    )  # fmt: skip


def listings(desk: Desk, request: Request) -> Response:
    """The table of listings, filtered, sorted, paged."""
    ask = read_ask(request.query_params)
    states, more, total = _found(desk, ask)
    rows = [listing_row(state, desk.titles) for state in states]
    return desk.page(
        request, "listings.html", ask=ask, rows=rows, more=more, total=total, first=(ask.page - 1) * PAGE + 1,
        watches=[watch.name for watch in desk.config.watch], sources=[source.name for source in desk.config.source],
        statuses=list(Status),
    )  # fmt: skip


def listing(desk: Desk, request: Request) -> Response:
    """Everything known of one listing."""
    state = desk.store.state(request.path_params["listing_id"])
    if state is None:
        raise HTTPException(404, "No such listing.")
    versions = desk.store.versions(state.listing.listing_id)
    page = min(read_page(request.query_params.get("versions", "")), max(1, -(-len(versions) // PAGE)))
    until = len(versions) - (page - 1) * PAGE
    lot = read_page(request.query_params.get("changes", ""))
    told = desk.store.changes(listing_id=state.listing.listing_id, newest_first=True)
    changes = list(islice(told, (lot - 1) * PAGE, lot * PAGE + 1))
    said, judgement = state.listing, state.listing.judgement
    key = seller_key(said.source, said.seller)
    seller = desk.store.seller(key) if key is not None else None
    return desk.page(
        request, "listing.html", seller=seller,
        called=former_names(list(desk.store.seller_versions(key))) if key is not None else [],
        state=state, listing=said, row=listing_row(state, desk.titles), price=price_of(said),
        place=place_words(said.place), occupied=occupied_words(said.place), link=safe_link(said.url),
        title=marked(said.title, judgement.flags, "title"), description=marked(said.description, judgement.flags, "description"),
        flags=sorted(judgement.flags, key=lambda flag: -flag.weight), page=page,
        steps=steps(versions[max(0, until - PAGE - 1) : until])[:PAGE], more=until > PAGE, kept=len(versions),
        chart=price_chart(price_points(versions[-_CHARTED:], until=desk.clock()), desk.zone),
        changes=[change_row(change, state, desk.titles) for change in changes[:PAGE]], lot=lot, older=len(changes) > PAGE,
    )  # fmt: skip


def changes(desk: Desk, request: Request) -> Response:
    """What happened, newest first."""
    values = request.query_params
    kind = values.get("kind", "") if values.get("kind", "") in set(ChangeKind) else ""
    watch, page = values.get("watch", "")[:100], read_page(values.get("page", ""))
    found = desk.store.changes(
        watch=watch or None, kind=ChangeKind(kind) if kind else None, limit=page * PAGE + 1, newest_first=True
    )
    rows = list(islice(found, (page - 1) * PAGE, page * PAGE + 1))
    return desk.page(
        request, "changes.html", days=_by_day(_change_rows(desk, rows[:PAGE]), desk), more=len(rows) > PAGE, page=page, kind=kind,
        watch=watch, kinds=list(ChangeKind), watches=[one.name for one in desk.config.watch],
        rules=[rule.name for rule in desk.config.alerts.rule],
    )  # fmt: skip


def crawls(desk: Desk, request: Request) -> Response:
    """What was crawled."""
    source, belief = request.query_params.get("source", "")[:100], request.query_params.get("belief", "")
    belief = belief if belief in set(Belief) else ""
    page = read_page(request.query_params.get("page", ""))
    found = desk.store.crawls(source=source or None, belief=Belief(belief) if belief else None, limit=page * PAGE + 1)
    rows = found[(page - 1) * PAGE :]
    return desk.page(
        request, "crawls.html", rows=rows[:PAGE], more=len(rows) > PAGE, page=page, source=source, belief=belief,
        beliefs=list(Belief), sources=[one.name for one in desk.config.source], tone=crawl_tone, coverage_line=coverage_line,
        ended=outcome_word,
    )  # fmt: skip


def crawl(desk: Desk, request: Request) -> Response:
    """One crawl: what was planned, decided and found."""
    record = desk.store.crawl(request.path_params["crawl_id"])
    if record is None:
        raise HTTPException(404, "No such crawl.")
    found = list(islice(desk.store.changes(crawl_id=record.crawl_id), 201))
    log = read_decisions(desk.config.monitor.data / "crawls", record.crawl_id)
    return desk.page(
        request, "crawl.html", crawl=record, ended=outcome_word(record), belief=belief_word(record),
        tone=crawl_tone(record), coverage=coverage_line(record), log=log,
        walks=log.walks or _walks(record), changes=_change_rows(desk, found[:200]), more=len(found) > 200,
    )  # fmt: skip


def alerts(desk: Desk, request: Request) -> Response:
    """The outbox: what waits and why, what left, what was given up."""
    asked = request.query_params.get("state", "")
    wanted = [AlertState(asked)] if asked in set(AlertState) else list(AlertState)
    page = read_page(request.query_params.get("page", ""))
    some = (one for state in wanted for one in desk.store.alerts(state=state, limit=page * PAGE + 1, newest_first=True))
    found = sorted(some, key=lambda one: one.created, reverse=True)
    shown = found[(page - 1) * PAGE : page * PAGE]
    return desk.page(
        request, "alerts.html", rows=[(one, _subject(one, desk)) for one in shown], more=len(found) > page * PAGE, page=page,
        state=asked, states=list(AlertState), mail_trouble=desk.store.recall(UNREACHABLE), to=_recipient,
    )  # fmt: skip


def health(desk: Desk, request: Request) -> Response:  # noqa: ARG001  # every page has these two
    """For monitors: 200 with "ok" or "attention"; a store that does not answer is a 503 (see app.py)."""
    now = desk.clock()
    found, rows = health_of(desk.store, desk.config, now)
    due = [alert.due for alert in desk.store.alerts(state=AlertState.WAITING, due=now)]
    return JSONResponse(
        {
            "status": "attention" if found.problems else "ok",
            "at": stamp(now),
            "problems": list(found.problems),
            "sources": {one.source: _source_json(one) for one in rows},
            "held_crawls": len(found.held),
            "alerts_waiting": found.waiting,
            "alerts_overdue_seconds": int((now - min(due)).total_seconds()) if due else 0,
            "alerts_given_up": len(found.given_up),
        }
    )


def _found(desk: Desk, ask: Ask) -> tuple[list[ListingState], bool, int | None]:
    """One page of listings, whether there are more, and how many there are where that is known."""
    begin = (ask.page - 1) * PAGE
    if not ask.sort and not ask.item:
        found = list(_states(desk, ask, limit=PAGE + 1, offset=begin))
        return found[:PAGE], len(found) > PAGE, None
    states = [state for state in _states(desk, ask, limit=SORTABLE) if not ask.item or ask.item in _items(state)]
    rows = {state.listing.listing_id: state for state in states}
    order = in_order([listing_row(state, desk.titles) for state in states], ask.sort)
    chosen = [rows[row.listing_id] for row in order[begin : begin + PAGE]]
    return chosen, len(order) > begin + PAGE, len(order)


def _states(desk: Desk, ask: Ask, *, limit: int, offset: int = 0) -> Iterable[ListingState]:
    return desk.store.listings(
        watch=ask.watch or None, source=ask.source or None, status=ask.statused, flagged=ask.only_flagged, text=ask.text or None,
        limit=limit, offset=offset,
    )  # fmt: skip


def _items(state: ListingState) -> tuple[str | None, ...]:
    judgement = state.listing.judgement
    return (judgement.item, *judgement.also_items)


def _change_rows(desk: Desk, found: Iterable[Change]) -> list[ChangeRow]:
    known: dict[str, ListingState | None] = {}
    rows = []
    for change, listings in folded_changes(found):
        if change.listing_id not in known:
            known[change.listing_id] = desk.store.state(change.listing_id)
        rows.append(change_row(change, known[change.listing_id], desk.titles, also=listings - 1))
    return rows


def _by_day(rows: Iterable[ChangeRow], desk: Desk) -> list[tuple[str, list[ChangeRow]]]:
    def day(at: datetime) -> str:
        local = at.astimezone(desk.zone)
        return f"{local:%A}, {local.day} {local:%B %Y}"

    return [(name, list(group)) for name, group in groupby(rows, key=lambda row: day(row.at))]


def _tally(changes: Iterable[Change]) -> Mapping[str, int]:
    tally = dict.fromkeys(("new", "price", "other", "removed"), 0)
    for change in changes:
        match change.kind:
            case ChangeKind.NEW | ChangeKind.RELISTED:
                tally["new"] += 1
            case ChangeKind.REMOVED:
                tally["removed"] += 1
            case _:
                tally["price" if change.field == "price" else "other"] += 1
    return tally


def _health_row(one: SourceRow) -> tuple[SourceRow, tuple[Bar, ...]]:
    counts = [
        (crawl.listings, crawl_tone(crawl), f"{stamp(crawl.started)}: {crawl.listings} seen, {outcome_word(crawl)}")
        for crawl in one.crawls
    ]
    return one, bars(counts[::-1])


def _source_json(one: SourceRow) -> dict[str, Any]:
    last, whole = one.last, one.last_whole
    return {
        "state": one.state, "problem": one.problem, "last_crawl": stamp(last.started) if last else None,
        "outcome": last.outcome if last else None, "belief": last.belief.value if last else None,
        "last_complete": stamp(whole.ended or whole.started) if whole else None, "listings": whole.listings if whole else None,
    }  # fmt: skip


def _walks(record: CrawlRecord) -> list[dict[str, Any]]:
    from monitor.history.coverage import walks_of

    return [dict(walk) for walk in walks_of(record.walks)]


def _subject(alert: Alert, desk: Desk) -> str:
    try:
        return subject_of(from_json(alert.payload), titles=desk.titles, zone=desk.zone)
    except PayloadBroken:
        return "(cannot be read)"


def _recipient(address: str) -> str:
    """Apprise addresses carry tokens: only their scheme is shown."""
    scheme, colon, _ = address.partition("://")
    return f"{scheme}{colon}…" if colon else address
