"""What was saved, made into a crawl folder for each source and taken into history. Nothing is concluded from what is not there."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import urljoin

import orjson
from pydantic import TypeAdapter

from monitor.commands.readers import Readers
from monitor.config import Config, ResolvedSource, WatchConfig
from monitor.imports.saved import FileUnusable, Saved, SavedPage, SavedRow
from monitor.imports.sources import source_at, source_named, watches_of
from monitor.ingest import IMPORT, IngestContext, IngestResult, ingest
from monitor.understand import Hints
from spiders import platforms
from spiders.capture import CaptureWriter
from spiders.folder import (
    Capture,
    CrawlReport,
    Outcome,
    PageRecord,
    RecordWriter,
    Role,
    Walk,
    WalkEnd,
    write_plan,
    write_report,
)
from spiders.guard import netloc, on_site
from spiders.listing import ListingReading, Page, PageKind, PageReading
from spiders.plan import CrawlPlan, Details, Keep, Query
from spiders.reading import read_page
from storage.store import Store

QUERY = "saved by hand"  # stands for every import: what it shows is expected of no crawl
PAGE_SECONDS = 30.0
_READING: TypeAdapter[PageReading] = TypeAdapter(PageReading)
_SHOWS = frozenset({PageKind.SEARCH, PageKind.ITEM})


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What the person who imports says beside the file."""

    source: str | None = None
    watch: str | None = None
    url: str | None = None
    at: datetime | None = None
    ask: Callable[[str], str | None] = lambda _host: None  # the name of the source for a host nobody knows


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What came of one source's part of a file. result None: these very bytes were imported before."""

    file: Path
    kind: str
    source: str
    crawl_id: str
    result: IngestResult | None
    pages: int
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Part:
    """One source's pages of a file, read."""

    source: ResolvedSource
    shown: list[tuple[SavedPage, PageReading]] = field(default_factory=list)
    placed: bool = True  # False: the file does not say where its page was saved from, the source's front page stands for it


def bring_in(
    path: Path, saved: Saved, digest: str, wish: Wish, *, config: Config, store: Store, context: IngestContext, now: datetime
) -> list[Imported]:
    """Take one file into history; raises FileUnusable where nothing in it can be used, SourceUnknown, WatchUnknown."""
    notes = Counter(saved.skipped)
    parts = _parts(path, saved, wish, config, notes)
    if not parts:
        raise FileUnusable(f"{path}: nothing in it can be used{_because(notes)}")
    told = [_bring(path, part, saved.kind, digest, wish, config, store, context, now) for part in parts.values()]
    return [replace(told[0], notes=(*told[0].notes, *(f"{count} left out: {why}" for why, count in notes.items()))), *told[1:]]


def _placed(page: SavedPage, saved: Saved, wish: Wish) -> bool:
    """Whether the file or the person said where a page was saved from, and not only whose page it is."""
    return len(saved.pages) > 1 or wish.url is not None or saved.pages[0].url == page.url


def _because(notes: Counter[str]) -> str:
    return ": " + "; ".join(f"{count} × {why}" for why, count in notes.most_common(6)) if notes else ""


# Which source


def _parts(path: Path, saved: Saved, wish: Wish, config: Config, notes: Counter[str]) -> dict[str, _Part]:
    parts: dict[str, _Part] = {}
    pages = [replace(page, url=wish.url or page.url) if len(saved.pages) == 1 else page for page in saved.pages]
    chosen = list(_chosen(path, pages, wish, config, notes))
    for (page, source), reading in zip(chosen, read_all([page for page, _ in chosen]), strict=True):
        if isinstance(reading, str):
            notes[reading] += 1
        elif not (placed := _placed(page, saved, wish)) and reading.kind is PageKind.ITEM:
            raise FileUnusable(f"{path} shows one listing and does not say which address it was saved from; give it with --url")
        elif (why := _useless(page, reading, alone=len(saved.pages) == 1)) is not None:
            notes[why] += 1
        else:
            parts.setdefault(source.name, _Part(source, placed=placed)).shown.append((page, reading))
    for source, at, listings in _tables(path, saved.rows, wish, config, notes):
        url = listings[0].url or f"file:{path.name}"
        rows = SavedPage(
            url=url, body=b"".join(orjson.dumps(one) + b"\n" for one in listings), at=at, content_type="application/jsonl"
        )
        reading = PageReading(kind=PageKind.SEARCH, url=url, listings=tuple(listings))
        parts.setdefault(source.name, _Part(source)).shown.append((rows, reading))
    return parts


def _chosen(
    path: Path, pages: Sequence[SavedPage], wish: Wish, config: Config, notes: Counter[str]
) -> Iterator[tuple[SavedPage, ResolvedSource]]:
    """The pages of known sources, each with its source; the others are counted."""
    named = source_named(wish.source, config) if wish.source else None
    known: dict[str, ResolvedSource | None] = {}
    for page in pages:
        if page.url is None and named is not None and len(pages) == 1:
            yield replace(page, url=_front(named)), named
            continue
        if page.url is None:
            raise FileUnusable(f"{path} does not say which address it was saved from; give it with --url")
        host = netloc(page.url)
        if named is None and host not in known:
            known[host] = source_at(page.url, config) or _asked(host, wish, config, alone=len(pages) == 1)
        source = named if named is not None else known[host]
        if source is None and len(pages) == 1:
            raise FileUnusable(
                f"{path}: no source has the host {host}; name one with --source, or make one with `monitor sources add`"
            )
        if source is None:
            notes[f"of {host}, which is no source here (--source NAME takes pages of its site)"] += 1
        elif named is not None and len(pages) > 1 and not on_site(page.url, named.hosts):
            notes[f"not of {named.name}"] += 1
        else:
            yield page, source


def _front(source: ResolvedSource) -> str:
    """The source's front page: what completes the links of a saved result page that does not say its own address."""
    return urljoin(source.search, "/")


def _asked(host: str, wish: Wish, config: Config, *, alone: bool) -> ResolvedSource | None:
    name = wish.ask(host) if alone else None
    return source_named(name, config) if name else None


def _tables(
    path: Path, rows: Iterable[SavedRow], wish: Wish, config: Config, notes: Counter[str]
) -> Iterator[tuple[ResolvedSource, datetime | None, list[ListingReading]]]:
    """Rows by source and time."""
    found: dict[tuple[str, datetime | None], list[ListingReading]] = {}
    sources: dict[str, ResolvedSource] = {}
    known = {source.name for source in config.source}
    for row in rows:
        name = wish.source or (row.source if row.source in known else None)
        source = source_named(name, config) if name else source_at(row.listing.url or "", config)
        if source is None:
            notes[f"of no known source ({netloc(row.listing.url or '') or 'without an address'}; --source NAME takes them)"] += 1
            continue
        sources[source.name] = source
        found.setdefault((source.name, row.at), []).append(row.listing)
    del path
    yield from ((sources[name], at, listings) for (name, at), listings in found.items())


# Reading


def read_all(pages: Sequence[SavedPage]) -> Iterator[PageReading | str]:
    """What each page states, or why it could not be read; a process of its own bears what a hostile page does."""
    if not pages:
        return
    readers = Readers(_read, count=1, seconds=PAGE_SECONDS)
    try:
        for ticket, page in enumerate(pages):
            asked = Page(url=page.url or "", body=page.body, content_type=page.content_type, status=page.status or 200)
            lost = readers.submit(ticket, asked)
            answers = [lost] if lost else readers.collect()[0]
            while not answers:
                answers = readers.collect()[0]
            data = answers[0].data
            yield _READING.validate_json(data) if data is not None else f"not read: {answers[0].lost}"
    finally:
        readers.close()


def _read(page: Page) -> bytes:
    found = platforms.read(page)
    return orjson.dumps(found if found is not None else read_page(page))


def _useless(page: SavedPage, reading: PageReading, *, alone: bool) -> str | None:
    """Why a page gives nothing; None when it shows listings. Among many answers only sure ones are taken."""
    if reading.kind is PageKind.BLOCKED:
        return "a challenge, a captcha or a login wall was saved"
    if reading.error is not None:
        return reading.error
    if reading.kind not in _SHOWS or not reading.listings:
        return "a page on which no listing was recognised" if alone else "no listings on it"
    if alone or "html" in (page.content_type or "html"):
        return None
    sure = [one for one in reading.listings if one.title and (one.price_amount or one.price_text) and one.url]
    return None if len(sure) * 2 > len(reading.listings) else "data that may be listings, and may be anything else"


# Keeping


def _bring(
    path: Path, part: _Part, kind: str, digest: str, wish: Wish, config: Config, store: Store, context: IngestContext, now: datetime
) -> Imported:
    source = part.source
    before = next((one for one in store.crawls(source=source.name) if one.crawl_id.endswith(f"-{digest[:12]}")), None)
    done = Imported(file=path, kind=kind, source=source.name, crawl_id="", result=None, pages=len(part.shown))
    if before is not None:
        return replace(done, crawl_id=before.crawl_id, notes=("imported before: nothing was done",))
    clock = wish.at or datetime.fromtimestamp(path.stat().st_mtime, UTC)
    undated = [page for page, _ in part.shown if page.at is None]
    notes = (
        (f"the time of the file, {clock:%Y-%m-%d %H:%M} UTC, was taken for that of the capture",) if undated and not wish.at else ()
    )
    shown = [(replace(page, at=wish.at or page.at or clock), reading) for page, reading in part.shown]
    times = [page.at for page, _ in shown if page.at is not None]
    if max(times) > now:
        raise FileUnusable(f"{path} says that it was saved at {max(times):%Y-%m-%d %H:%M} UTC, which is not yet; give --at TIME")
    watches = watches_of(source, config, wish.watch)
    plan = _plan(source, watches, config, crawl_id=f"{min(times):%Y%m%dT%H%M%SZ}-{source.name}-{digest[:12]}")
    _fill(config.monitor.data, plan, path, digest, shown)
    hints = Hints(country=source.country, currency=source.currency, timezone=source.timezone, language=source.language)
    context = replace(context, hints={**context.hints, source.name: hints})
    result = ingest(config.monitor.data / "crawls" / plan.crawl_id, store=store, context=context, now=now)
    front = (f"the page does not say its address: its links are completed with {_front(source)}",) if not part.placed else ()
    unwatched = () if watches else (f"no watch looks at {source.name}: nothing is flagged; name one with --watch",)
    return replace(done, crawl_id=plan.crawl_id, result=result, notes=(*notes, *front, *unwatched, *result.notes))


def _plan(source: ResolvedSource, watches: Sequence[WatchConfig], config: Config, *, crawl_id: str) -> CrawlPlan:
    return CrawlPlan(
        crawl_id=crawl_id,
        source=source.name,
        search=source.search,
        queries=(Query(text=QUERY, watches=tuple(watch.name for watch in watches)),),
        hosts=source.hosts,
        user_agent=config.user_agent,
        details=Details.NONE,
        verify=False,
        keep=config.evidence.keep,
        origin=IMPORT,
    )


def _fill(data: Path, plan: CrawlPlan, path: Path, digest: str, shown: Sequence[tuple[SavedPage, PageReading]]) -> None:
    """Write the crawl folder beside its place and move it there whole: a service takes in what it finds there."""
    (data / "crawls").mkdir(parents=True, exist_ok=True)
    draft = Path(mkdtemp(prefix=".import-", dir=data))
    try:
        write_plan(draft, plan)
        _write_pages(draft, plan, path, digest, shown)
        write_report(draft, _report(plan, path, shown))
        target = data / "crawls" / plan.crawl_id
        if not target.exists():  # an import that was cut off between moving and keeping
            draft.chmod(0o755)  # as any folder of the data folder
            draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write_pages(draft: Path, plan: CrawlPlan, path: Path, digest: str, shown: Sequence[tuple[SavedPage, PageReading]]) -> None:
    description = f"imported by hand from {path.name} (SHA-256 {digest})"
    begun = min(page.at for page, _ in shown if page.at is not None)
    captures = (
        nullcontext(None)
        if plan.keep is Keep.NONE
        else CaptureWriter(
            draft, software=plan.user_agent, description=description, at=begun, robots="not asked: saved by a person"
        )
    )
    with RecordWriter(draft) as records, captures as writer:
        for number, (page, reading) in enumerate(shown, start=1):
            assert page.at is not None and page.url is not None  # noqa: S101 - _bring and _chosen saw to it
            capture = None if writer is None else _capture(writer, page, page.url, page.at)
            records.write(
                PageRecord(
                    number=number, role=Role.SEARCH, url=page.url, final_url=page.url, status=page.status or 200, at=page.at,
                    capture=capture, reading=reading, query=QUERY, page=number,
                )
            )  # fmt: skip


def _capture(writer: CaptureWriter, page: SavedPage, url: str, at: datetime) -> Capture:
    kind = page.content_type or "text/html"
    return writer.write_saved(url=url, body=page.body, at=at, content_type=kind, status=page.status, headers=page.headers)


def _report(plan: CrawlPlan, path: Path, shown: Sequence[tuple[SavedPage, PageReading]]) -> CrawlReport:
    """Partial, its one walk stopped: some pages were seen, and nothing is known of the others."""
    times = [page.at for page, _ in shown if page.at is not None]
    listings = {one.native_id or one.url or one.title for _, reading in shown for one in reading.listings}
    walk = Walk(
        query=QUERY, watches=plan.queries[0].watches, pages_fetched=len(shown), pages_read=len(shown), listings=len(listings),
        total=None, ended=WalkEnd.STOPPED,
    )  # fmt: skip
    return CrawlReport(
        crawl_id=plan.crawl_id, source=plan.source, outcome=Outcome.PARTIAL, started=min(times), ended=max(times),
        stopped_because=f"imported by hand from {path.name}", walks=(walk,),
    )  # fmt: skip
