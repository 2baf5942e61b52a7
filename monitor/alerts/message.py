"""A payload made a message: subject, text, HTML, headers and embedded images. Pure: the same news makes the same message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import cache
from types import MappingProxyType

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from monitor.alerts import service
from monitor.alerts.chart import PricePoint, chart_png, span_words, worth_drawing
from monitor.alerts.news import News
from monitor.alerts.photo import Snapshot, shown_size
from monitor.alerts.plain import card_line, card_lines, paragraph, proof_lines
from monitor.alerts.renames import folded
from monitor.alerts.rules import digest
from monitor.alerts.safe import clean, clean_lines, defang
from monitor.alerts.subject import subject_of
from monitor.alerts.view import Card, card_of, coverage_words, renamed_card, source_title, whole_coverage
from monitor.alerts.wording import count, number, when
from storage.model import CaptureRef, Link

FULL = 15  # listings shown in full; Gmail cuts a message off at 102 KB
SHORT = 120  # listings shown as one line after those
_NO_TITLES: Mapping[str, str] = MappingProxyType({})
_NO_PRICES: Mapping[str, tuple[PricePoint, ...]] = MappingProxyType({})
_NO_CAPTURES: Mapping[str, CaptureRef] = MappingProxyType({})
_NO_PHOTOS: Mapping[str, Snapshot] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class Image:
    """A picture inside the message; nothing is ever loaded from elsewhere."""

    cid: str
    content: bytes
    alt: str
    kind: str = "png"  # or jpeg
    name: str = "chart.png"  # as programs list it that show no HTML
    width: int = 0  # as shown; 0: as wide as there is room
    height: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """One message, apart from whom it goes to."""

    subject: str
    text: str
    html: str
    headers: tuple[tuple[str, str], ...] = ()
    images: tuple[Image, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Shown:
    """A card with its pictures, as the template wants it."""

    card: Card
    chart: Image | None
    photo: Image | None

    @property
    def images(self) -> tuple[Image, ...]:
        return tuple(image for image in (self.photo, self.chart) if image is not None)


def compose(
    news: News, *, titles: Mapping[str, str] = _NO_TITLES, prices: Mapping[str, tuple[PricePoint, ...]] = _NO_PRICES,
    captures: Mapping[str, CaptureRef] = _NO_CAPTURES, photos: Mapping[str, Snapshot] = _NO_PHOTOS, link: Link | None = None,
    zone: tzinfo = UTC, defanged: bool = False,
) -> Mail:  # fmt: skip
    """The message for a piece of news. titles: source names as people write them; prices: points by listing id, oldest first;
    captures: what the events rest on, by record id; photos: by listing id; link: of the chain of evidence, that the news rests on;
    defanged: no address of a listing can be clicked on.
    """
    cards = [
        card_of(
            group[0], titles=titles, zone=zone, captures=captures, defanged=defanged, prices=prices.get(group[0].listing_id, ()),
            photo=photos.get(group[0].listing_id),
        ) if len(group) == 1 else renamed_card(group, titles=titles, zone=zone, captures=captures, defanged=defanged)
        for group in folded(news.stories)
    ]  # fmt: skip
    shown = [
        _Shown(card=card, chart=_chart(card, prices), photo=_photo(card, photos, place))
        for place, card in enumerate(cards[:FULL], start=1)
    ]
    short, left = cards[FULL : FULL + SHORT], max(0, len(cards) - FULL - SHORT) + news.more
    subject = subject_of(news, titles=titles, zone=zone, cards=cards)
    parts = {
        "subject": subject, "headline": _headline(news, subject), "lines": _lines(news, titles, zone), "news": news,
        "coverage": _foot(news, titles), "left": number(left) if left else None,
        "advice": clean(news.advice, limit=500),
        "commands": [clean(line, limit=300) for line in news.commands],
        "rule": clean(news.rule, limit=80), "trace": _trace(news, zone),
        "chain": _chain(link), "proof": [(place, fact) for place, one in enumerate(shown, start=1) for fact in one.card.evidence],
    }  # fmt: skip
    return Mail(
        subject=subject,
        text=_text(parts, [one.card for one in shown], short),
        html=_template().render(parts, shown=shown, short=short),
        headers=_headers(news),
        images=tuple(image for one in shown for image in one.images),
    )


def _headline(news: News, subject: str) -> str:
    return subject.rpartition(" · ")[0] or subject if news.kind == "changes" else subject


def _lines(news: News, titles: Mapping[str, str], zone: tzinfo) -> list[str]:
    """What stands between the headline and the listings."""
    if (own := service.lines(news, titles, zone)) is not None:
        return [line for line in own if line]
    source = source_title(news.source or "", titles)
    match news.kind:
        case "baseline":
            found = f"{count(news.found, 'listing')} found, {number(news.flagged)} of them flagged."
            begins = "History begins here: from now on you are told what is new, what changes and what goes."
            return [f"{found} {begins}{' The strongest flagged ones are below.' if news.stories else ''}"]
        case "incident":
            began = f"Since {when(news.since, zone)}" + (f", {news.crawls} crawls in a row" if news.crawls > 1 else "")
            why = f"What happened: {defang(clean(news.detail, limit=400))}" if news.detail else ""
            return [line for line in (f"{began}. No listing of {source} is taken for gone meanwhile.", why) if line]
        case "recovery":
            return [
                f"{source} was out of order since {when(news.since, zone)} ({count(news.crawls, 'crawl')}). The last one was whole."
            ]
        case "test":
            return ["If you can read this, monitor's mail arrives.", clean_lines(news.detail, limit=500)]
    return []


def _foot(news: News, titles: Mapping[str, str]) -> list[str]:
    """What was looked at, and what was left out on request."""
    said = [coverage_words(coverage, titles) for coverage in news.coverage]
    said = [whole_coverage(news.coverage), *said] if len(said) > 1 else said
    return [*said, f"{count(news.muted, 'muted listing')} left out"] if news.muted else said


def _trace(news: News, zone: tzinfo) -> str:
    """Which crawls a message rests on, for later proof."""
    crawls = [f"{clean(one.crawl_id, limit=60)}{f' of {when(one.started, zone)}' if one.started else ''}" for one in news.coverage]
    return f"Crawl {', '.join(crawls)}" if crawls else ""


def _chain(link: Link | None) -> str:
    """The head of the chain as it was with this news: who has kept this message can prove later that nothing before it changed."""
    return f"Chain of evidence, link {number(link.number)}: {link.head}" if link is not None else ""


def _text(parts: Mapping[str, object], cards: list[Card], short: list[Card]) -> str:
    blocks = [str(parts["headline"]).replace("\u00a0", " ")]
    blocks += [paragraph(line) for line in _strings(parts["lines"]) if line]
    blocks += ["\n".join(card_lines(place, card)) for place, card in enumerate(cards, start=1)]
    if short:
        blocks.append("In short:\n" + "\n".join(card_line(card) for card in short))
    if parts["left"]:
        blocks.append(f"And {parts['left']} more: `monitor changes` lists them all.")
    if parts["advice"]:
        blocks.append(paragraph(str(parts["advice"])))
    if commands := _strings(parts["commands"]):
        blocks.append("\n".join(f"  {line}" for line in commands))
    if proof := list(proof_lines(cards)):
        blocks.append("\n".join(proof))
    foot = _strings(parts["coverage"])
    foot += [str(parts[name]) for name in ("trace", "chain") if parts[name]]
    foot.append(f"Sent by monitor for rule {parts['rule']}. A flag is a reason to look, not a finding.")
    return "\n\n".join([*blocks, "-- \n" + "\n".join(foot)]) + "\n"


def _strings(found: object) -> list[str]:
    return [str(one) for one in found] if isinstance(found, list) else []


def _headers(news: News) -> tuple[tuple[str, str], ...]:
    name = "".join(char if char.isascii() and char.isalnum() else "-" for char in news.rule.lower())[:40].strip("-") or "rule"
    headers = [
        # Says to vacation responders and ticket systems that nobody waits for an answer.
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("List-Id", f"<{name}.monitor.{{domain}}>"),
        ("X-Monitor-Kind", news.kind),
    ]
    if thread := _thread(news):
        root = f"<{thread}.{{recipient}}@{{domain}}>"
        headers += [("In-Reply-To", root), ("References", root)]
    return tuple(headers)


def _thread(news: News) -> str | None:
    """What a message belongs to: a listing's story, or a source's outage, reads as one conversation.

    The root is a Message-ID that no message has, so that every message of a story finds the same one, whichever came first. A
    message about several listings begins a conversation of its own: naming several stories under References would make mail
    programs take them for one (they chain whatever stands there).
    """
    if news.kind == "changes" and len(news.stories) == 1 and not news.more:
        return f"listing-{digest(news.stories[0].listing_id)[:20]}"
    if news.kind in {"incident", "recovery"}:
        return f"outage-{digest(news.source or '', news.since or '')[:20]}"
    return None


def _chart(card: Card, prices: Mapping[str, tuple[PricePoint, ...]]) -> Image | None:
    points = prices.get(card.listing_id, ())
    if not worth_drawing(points):
        return None
    said = f"Price {span_words(points)}"
    return Image(cid=f"chart-{digest(card.listing_id)[:16]}@monitor", content=chart_png(points), alt=said)


def _photo(card: Card, photos: Mapping[str, Snapshot], place: int) -> Image | None:
    photo = photos.get(card.listing_id)
    size = shown_size(photo.jpeg) if photo is not None else None
    if photo is None or size is None:
        return None
    return Image(
        cid=f"photo-{digest(card.listing_id)[:16]}@monitor", content=photo.jpeg, kind="jpeg", name=f"photo-{place}.jpg",
        alt=f"Photo of listing {place}", width=size[0], height=size[1],
    )  # fmt: skip


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("monitor.alerts"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("mail.html")
