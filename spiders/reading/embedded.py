"""What a page's embedded state says beside its list: how many there are, the next page, that there are none, which one it is of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from spiders.reading.address import canonical_url, link_key
from spiders.reading.records import Array
from spiders.reading.state import Root, inner
from spiders.reading.texts import name_tokens, words

TOTAL_KEYS = words(
    """total totalcount total_count totalresults total_results numfound num_found found totalhits nbhits totalitems total_items
    totalelements total_elements resultcount results_count itemscount hitscount totalads total_ads count"""
)
_PAGING_KEYS = words("pagination paging pager pageinfo page_info meta pages paginginfo metadata links navigation")
_NEXT_KEYS = words("next nextpage next_page nexturl next_url nexthref nextlink nextpageurl next_page_url")
_AT_KEYS = words("page current currentpage current_page pagenumber page_number")
_LAST_KEYS = words("totalpages total_pages pagecount page_count pagescount lastpage last_page pages numpages num_pages")
_PAGE_NAMES = words("page p pg pagina seite strona sayfa pagenumber page_number pageno pagenum paged")
_GOODS_KEYS = words(
    """advert adverts ad ads listing listings item items offer offers product products result results hit hits goods search lot
    lots announcement announcements classified classifieds data docs catalog found"""
)
_OTHERS = words(
    """favorite favorites favourites wishlist cart basket compare notifications messages reviews review recommended
    recommendations recommend similar related viewed history banners banner promo categories filters facets suggestions
    suggest popular subscriptions saved comments user account breadcrumbs sellers shops articles news brands tags top vip"""
)
_MOST_NODES = 60_000
_WIDEST = 400


@lru_cache(maxsize=8192)
def _tokens(key: str) -> frozenset[str]:
    return frozenset(name_tokens(key))


def _among_others(path: tuple[str, ...]) -> bool:
    """Whether an object lies below a key that announces something else than results."""
    return any(_tokens(key) & _OTHERS for key in path)


Placed = tuple[dict[str, Any], tuple[str, ...], Root]


def state_objects(roots: Iterable[Root]) -> list[Placed]:
    """The objects of the page's state with the keys on the way to them, those around others first; wide tables cut."""
    return list(_dicts(roots))


def _dicts(roots: Iterable[Root]) -> Iterator[Placed]:
    left = _MOST_NODES
    for root in roots:
        queue: list[tuple[Any, tuple[str, ...]]] = [(root.value, ())]
        for value, path in queue:  # grows while it is read
            left -= 1
            if left <= 0:
                return
            if isinstance(value, str):
                value = inner(value) if len(value) > 60 and value[:1] in "{[%" else None
            if isinstance(value, dict):
                yield value, path, root
                entries = value.items() if len(value) <= _WIDEST else list(value.items())[:_WIDEST]
                queue.extend((one, (*path, str(key))) for key, one in entries if _may_hold(one))
            elif isinstance(value, list) and len(path) < 40:
                queue.extend((one, path) for one in value[:500] if isinstance(one, dict | list))


def _may_hold(value: Any) -> bool:
    return isinstance(value, dict | list) or (isinstance(value, str) and len(value) > 60 and value[0] in "{[%")


def none_stated(placed: Iterable[Placed]) -> str | None:
    """The state's own words that the search found nothing: a list of goods that is empty beside a count of nought."""
    for value, path, _ in placed:
        if not value or len(path) > 12:
            continue
        counts = [key for key, one in value.items() if key.lower() in TOTAL_KEYS and _is_count(one) and one == 0]
        for holder in (one for key, one in value.items() if key.lower() in _PAGING_KEYS and isinstance(one, dict)):
            counts += [key for key, one in holder.items() if key.lower() in TOTAL_KEYS and _is_count(one) and one == 0]
        beyond = _beyond(value)
        if not counts and beyond is None:
            continue
        for key, one in value.items():
            if one == [] and _tokens(key) & _GOODS_KEYS and not _tokens(key) & _OTHERS and not _among_others(path):
                return f"{counts[0]}: 0, {key}: []" if counts else f"{beyond}, {key}: []"
    return None


def _beyond(value: dict[str, Any]) -> str | None:
    """The words for a page number past the last one, where the state gives both."""
    for one in _with_paging(value):
        at, last = _number(one, _AT_KEYS), _number(one, _LAST_KEYS)
        if at is not None and last is not None and at > last >= 0:
            return f"page {at} of {last}"
    return None


def _holders(roots: Iterable[Root], array: Array) -> list[dict[str, Any]]:
    """The objects around an array of the state, the nearest first."""
    for root in roots:
        if root.where != array.where:
            continue
        chain: list[dict[str, Any]] = []
        value = root.value
        for key in array.path:
            if isinstance(value, str):
                value = inner(value)
            if key in ("[]", "{}"):
                break
            if not isinstance(value, dict) or key not in value:
                chain = []
                break
            chain.append(value)
            value = value[key]
        if chain:
            return chain[::-1][:4]
    return []


def _with_paging(holder: dict[str, Any]) -> list[dict[str, Any]]:
    return [holder, *(one for key, one in holder.items() if key.lower().strip("_") in _PAGING_KEYS and isinstance(one, dict))]


def stated_total(roots: Iterable[Root], array: Array) -> int | None:
    """The hit count that stands beside the list in the state; never less than what the list holds."""
    for holder in _holders(roots, array)[:2]:
        for one in _with_paging(holder):
            for key, value in one.items():
                if key.lower() in TOTAL_KEYS and _is_count(value) and value >= len(array.objects):
                    return int(value)
    return None


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def stated_next(roots: Iterable[Root], array: Array, url: str) -> str | None:
    """The next page as the state beside the list gives it: an address, or that there is one more than this."""
    for holder in _holders(roots, array)[:2]:
        for one in _with_paging(holder):
            if (following := _address(one, url)) is not None:
                return following
            at, last = _number(one, _AT_KEYS), _number(one, _LAST_KEYS)
            if at is not None and last is not None and at < last and (following := _turned(url, at)) is not None:
                return following
    return None


def _address(value: dict[str, Any], url: str) -> str | None:
    for key, one in value.items():
        if key.lower() not in _NEXT_KEYS:
            continue
        if isinstance(one, dict):
            one = one.get("href") or one.get("url")
        if isinstance(one, str) and ("/" in one or one.startswith("?")):
            following = canonical_url(one, url)
            return following if following and link_key(following) != link_key(canonical_url(url)) else None
    return None


def _number(value: dict[str, Any], names: frozenset[str]) -> int | None:
    return next((one for key, one in value.items() if key.lower() in names and _is_count(one)), None)


def _turned(url: str, at: int) -> str | None:
    """This address one page further, where it names its page."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if not any(name.lower() in _PAGE_NAMES and value == str(at) for name, value in pairs):
        return None
    turned = [(name, str(at + 1) if name.lower() in _PAGE_NAMES and value == str(at) else value) for name, value in pairs]
    return canonical_url(parts._replace(query=urlencode(turned)).geturl(), url)


_LONG_NUMBER = re.compile(r"\d{7,}")  # a number so long stands in an address and in the state for one thing only
_STEP = re.compile(r"[0-9A-Za-z]{4,}")


def own_objects(placed: Iterable[Placed], url: str) -> list[tuple[dict[str, Any], Root]]:
    """Objects of the state that are about this address: their address is this one, or their id stands in it."""
    here = link_key(canonical_url(url))
    path = urlsplit(url).path
    steps = {step for step in _STEP.findall(path) if any(map(str.isdigit, step))}
    if not steps:
        return []
    found: list[tuple[dict[str, Any], Root]] = []
    for value, way, root in placed:
        if len(value) < 3:
            continue
        if len(found) >= 12:
            break
        for key, one in value.items():
            if not isinstance(one, str | int):
                continue
            tokens = _tokens(key)
            named = str(one) in steps and not isinstance(one, bool)
            by_id = named and (tokens & {"id", "sku", "code", "uuid", "nm"} or _LONG_NUMBER.fullmatch(str(one)) is not None)
            by_url = tokens & {"url", "link", "href", "permalink", "uri", "path"} and isinstance(one, str) and "/" in one
            if (by_id or (by_url and link_key(canonical_url(str(one), url)) == here)) and not _among_others(way):
                found.append((value, root))
                break
    return found


def counted_list(placed: Iterable[Placed]) -> tuple[list[dict[str, Any]], tuple[str, ...], Root] | None:
    """The list of goods that stands beside its own count: the page's result, however few it holds."""
    for value, path, root in placed:
        totals = [
            one for holder in _with_paging(value) for key, one in holder.items() if _is_count(one) and key.lower() in TOTAL_KEYS
        ]
        if not totals or _among_others(path):
            continue
        for key, one in value.items():
            if not isinstance(one, list) or not one or not _tokens(key) & _GOODS_KEYS or _tokens(key) & _OTHERS:
                continue
            objects = [entry for entry in one if isinstance(entry, dict) and len(entry) >= 4]
            if len(objects) == len(one) and any(total >= len(objects) for total in totals):
                return objects, (*path, key, "[]"), root
    return None
