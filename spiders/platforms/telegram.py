"""Telegram: the public preview of a channel (t.me/s/CHANNEL). Posts that offer something are listings; a price list is several."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders.listing import ListingReading, PageKind, PageReading
from spiders.platforms import posts
from spiders.platforms.platform import Platform
from spiders.reading.address import canonical_url
from spiders.reading.decode import decode

HOSTS = ("t.me", "telegram.me", "telegram.dog")
_CHANNEL = re.compile(r"/(?:s/)?([A-Za-z]\w{3,31})/?")
_POST = re.compile(r"/(?:s/)?([A-Za-z]\w{3,31})/(\d{1,12})/?")
_MOST = 100  # posts of one page; the preview shows twenty
_PHOTO = re.compile(r"url\(['\"]?(https?://[^'\")\s]{1,1000})")
_GONE = re.compile(r"post not found|message not found", re.IGNORECASE)


def _feeds(origin: str, query: str) -> tuple[str, ...]:
    del origin, query  # a channel's address is its feed: `entrance` makes it
    return ()


PLATFORM = Platform(
    name="telegram",
    title="Telegram channel previews",
    signs=re.compile(r"\btgme_(?:channel_info|widget_message|page_title)\b"),
    feeds=_feeds,
    notes='search = "https://t.me/s/CHANNEL"; a post that offers something is a listing, a price list in one post becomes several.',
)


def entrance(url: str) -> str:
    """The preview of a channel for any address of it; other addresses as they are.

    >>> entrance("https://t.me/some_channel")
    'https://t.me/s/some_channel'
    """
    parts = urlsplit(url)
    found = _CHANNEL.fullmatch(parts.path)
    if not _is_telegram(url) or found is None:
        return url
    return f"{parts.scheme}://{parts.netloc}/s/{found[1]}" + (f"?{parts.query}" if parts.query else "")


def is_channel(url: str) -> bool:
    """True for an address of a channel."""
    return _is_telegram(url) and _CHANNEL.fullmatch(urlsplit(url).path) is not None


def own_page(url: str) -> str:
    """The address under which a single post is shown whole, for the address people open; others as they are.

    >>> own_page("https://t.me/some_channel/12")
    'https://t.me/some_channel/12?embed=1&mode=tme'
    """
    parts = urlsplit(url)
    if not _is_telegram(url) or _POST.fullmatch(parts.path) is None or parts.query:
        return url
    return f"{url}?embed=1&mode=tme"


def _is_telegram(url: str) -> bool:
    return (urlsplit(url).hostname or "").removeprefix("www.") in HOSTS


def read(url: str, body: bytes, content_type: str | None) -> PageReading | None:
    """The offers of a channel's preview page, or of one post shown by itself; None for any other page."""
    if b"tgme_widget_message" not in body:
        return None
    tree = LexborHTMLParser(decode(body, content_type))
    if notice := _words(tree.css_first(".tgme_widget_message_error")):
        return PageReading(kind=PageKind.EMPTY, url=url, said=notice, removed=notice if _GONE.search(notice) else None)
    found = [post for node in tree.css(".tgme_widget_message[data-post]")[:_MOST] if (post := _post(node, url)) is not None]
    if not found:
        return None
    channel = _channel(tree)
    listings = tuple(listing for post in found for listing in _listings(post, channel))
    said = None if listings else f"none of {len(found)} posts offers anything"
    if _POST.fullmatch(urlsplit(url).path) and "/s/" not in url:
        return PageReading(kind=PageKind.ITEM if listings else PageKind.EMPTY, url=url, listings=listings, said=said)
    return PageReading(kind=PageKind.SEARCH, url=url, listings=listings, next_page=_older(tree, url), said=said)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Post:
    name: str  # "channel/12"
    url: str
    lines: tuple[str, ...]
    seller: str | None
    image: str | None
    posted: str | None
    forwarded: str | None


def _post(node: LexborNode, url: str) -> _Post | None:
    name = (node.attributes.get("data-post") or "").strip()
    if not re.fullmatch(r"[\w.-]{1,64}/\d{1,12}", name):
        return None
    words = node.css_first(".js-message_text") or node.css_first(".tgme_widget_message_text")
    time = node.css_first(".tgme_widget_message_date time[datetime]") or node.css_first("time[datetime]")
    parts = urlsplit(url)
    return _Post(
        name=name,
        url=f"{parts.scheme}://{parts.netloc}/{name}",
        lines=() if words is None else posts.lines_of(words.html or ""),
        seller=_words(node.css_first(".tgme_widget_message_owner_name")),
        image=_image(node, url),
        posted=(time.attributes.get("datetime") or None) if time is not None else None,
        forwarded=_words(node.css_first(".tgme_widget_message_forwarded_from_name")),
    )


def _words(node: LexborNode | None) -> str | None:
    return None if node is None else " ".join(node.text().split())[:400] or None


def _image(node: LexborNode, url: str) -> str | None:
    for picture in node.css(".tgme_widget_message_photo_wrap, .tgme_widget_message_video_thumb"):
        if found := _PHOTO.search(picture.attributes.get("style") or ""):
            return canonical_url(found[1], url)
    return None


def _channel(tree: LexborHTMLParser) -> str | None:
    return _words(tree.css_first(".tgme_channel_info_header_title"))


def _older(tree: LexborHTMLParser, url: str) -> str | None:
    """The page of posts before these, as the preview's own link says."""
    for node in tree.css(
        ".tme_messages_more[data-before], a.tme_messages_more[href*='before='], link[rel='prev'][href*='before=']"
    ):
        before, href = node.attributes.get("data-before"), node.attributes.get("href")
        if before and before.isdigit():
            return f"{url.partition('?')[0]}?before={before}"
        if href:
            return canonical_url(href, url)
    return None


def _listings(post: _Post, channel: str | None) -> list[ListingReading]:
    offers = posts.offers(post.lines)
    alone = len(offers) == 1
    handle = post.name.partition("/")[0]
    base = ListingReading(
        url=post.url,
        native_id=post.name,
        title=None,
        seller_name=channel or post.seller,
        seller_id=handle,
        seller_url=f"{post.url.rpartition('/')[0]}",
        image=post.image,
        posted_text=post.posted,
        region_text=posts.place_of(post.lines, offers[0].line) if offers else None,
        attributes=(("forwarded from", post.forwarded),) if post.forwarded else (),
    )
    return [
        replace(
            base,
            native_id=post.name if alone else f"{post.name}#{number}",
            title=offer.title,
            description="\n".join(post.lines if alone else posts.said_of(offer, offers, post.lines))[:20_000],
            price_text=offer.price,
            price_old_text=offer.was,
            where=_where(base, offer, number),
        )
        for number, offer in enumerate(offers, start=1)
    ]


def _where(base: ListingReading, offer: posts.Offer, number: int) -> tuple[tuple[str, str], ...]:
    told = {
        "title": f"post: line {offer.line + 1}", "price_text": f"post: offer {number}", "description": "post: text",
        "seller_name": "channel: title", "seller_id": "post: data-post", "image": "post: photograph", "posted_text": "post: time",
        "region_text": "post: text",
    }  # fmt: skip
    having = {"title": offer.title, "price_text": offer.price, "description": offer.title} | {
        name: getattr(base, name) for name in ("seller_name", "seller_id", "image", "posted_text", "region_text")
    }
    return tuple((name, where) for name, where in told.items() if having[name])
