"""Addresses: made absolute and stripped of what does not say which page is meant; ids read from them."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit, urlunsplit

from spiders.reading.texts import words

# Parameters that say how the visitor came, not what is shown. Prefixes end in "_" or ".".
_TRACKING = words(
    """fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ymclid ysclid twclid ttclid igshid igsh mc_cid mc_eid _openstat
    _ga _gl _hsenc _hsmi mkt_tok oly_anon_id oly_enc_id vero_id wickedid rb_clickid s_cid zanpid srsltid epik from_source
    ref_src ref_url referrer reqid requestid trackid tracking trackingid spm scm algo_pvid algo_exp_id pvid aff_id affid
    click_id clickid sessionid session_id phpsessid jsessionid sid _branch_match_id pd_rd_i pd_rd_r pd_rd_w pd_rd_wg pf_rd_p
    pf_rd_r pf_rd_s pf_rd_t _trkparms _trksid _from amdata hash_tracking slid searchid search_id impressionid impression_id
    advertising_id ad_reason reason extended_search_no_results_reason"""
)
_TRACKING_PREFIXES = ("utm_", "utm-", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "stm_", "at_", "guce_", "ns_", "itm_", "dib")
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#]*", re.IGNORECASE)
_SPACES = re.compile(r"[\x00-\x20]+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def canonical_url(url: str | None, base: str | None = None) -> str | None:
    """The absolute http(s) address without fragment and tracking parameters; None where there is no such address."""
    if not url:
        return None
    return _canonical(url[:8192], base)


# What nearly all addresses look like: nothing to escape, no dot segments, no session in the path, a lower-case host without port.
_PLAIN = re.compile(r"(https?://[a-z0-9.-]+)?(/(?![./])(?:[\w%~-]|[./](?![./]))*)(?:\?([\w%=&.+~-]*))?", re.ASCII)


@lru_cache(maxsize=512)
def _origin(base: str) -> str | None:
    """Scheme and host of an address whose relative links can be joined as text; None where that takes care."""
    try:
        parts = urlsplit(base)
    except ValueError:
        return None
    plain = parts.scheme in ("http", "https") and re.fullmatch(r"[a-z0-9.-]+(?::\d+)?", parts.netloc)
    return f"{parts.scheme}://{parts.netloc}" if plain and not parts.netloc.endswith((":80", ":443")) else None


@lru_cache(maxsize=4096)
def _canonical(url: str, base: str | None) -> str | None:
    if (plain := _PLAIN.fullmatch(url)) is not None:
        origin = plain[1] or (_origin(base) if base else None)
        if origin is not None:
            query = (
                "&".join(pair for pair in plain[3].split("&") if pair and not _is_tracking(pair.partition("=")[0]))
                if plain[3]
                else ""
            )
            return f"{origin}{plain[2]}?{query}" if query else f"{origin}{plain[2]}"
    text = _SPACES.sub("", url) if _SPACES.search(url.strip()) is None else _SPACES.sub("%20", url.strip())
    if not text or text.startswith("#") or (_SCHEME.match(text) and not text[:5].lower().startswith("http")):
        return None
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        host = parts.hostname or ""
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    netloc = f"[{host}]" if ":" in host else host
    if port and port != {"http": 80, "https": 443}[parts.scheme]:
        netloc += f":{port}"
    path = _escape(_PATH_SESSION.sub("", parts.path) or "/")
    return urlunsplit((parts.scheme, netloc, path, _clean_query(parts.query), ""))


def _clean_query(query: str) -> str:
    if not query:
        return ""
    kept = [pair for pair in query.split("&") if pair and not _is_tracking(pair.partition("=")[0])]
    return "&".join(_escape(pair) for pair in kept)


_UNSAFE = re.compile(r"[^\w/%:@!$&'()*+,;=~\-.?\[\]|]")


def _escape(text: str) -> str:
    """Signs that no address may hold are escaped; letters of any script stay as the page writes them."""
    return _UNSAFE.sub(lambda found: quote(found[0], safe=""), text)


@lru_cache(maxsize=1024)
def _is_tracking(name: str) -> bool:
    name = unquote(name).lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def with_base(url: str, href: str | None) -> str:
    """The address that relative links of a page count from: its `<base href>` where it has one that can be used."""
    if not href:
        return url
    try:
        joined = urljoin(url, href.strip())
        return joined if urlsplit(joined).scheme in ("http", "https") else url
    except ValueError:
        return url


def link_key(url: str | None) -> str:
    """What two addresses of one thing have in common: host without www or m, path without its last slash, query."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = re.sub(r"^(?:www|m|mobile)\.", "", parts.netloc.lower())
    return f"{host}{unquote(parts.path).rstrip('/')}?{parts.query}" if parts.query else f"{host}{unquote(parts.path).rstrip('/')}"


_ID_PARTS = (
    re.compile(r"[-_/.=]ID([0-9A-Za-z]{4,12})(?=[./?]|$)"),
    re.compile(r"(?:^|[-_/.=~])([A-Za-z]{0,3}[0-9]{5,20})(?=[-_/.?&]|$)"),
    re.compile(r"([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})", re.IGNORECASE),
    re.compile(r"(?:^|[-_/])([0-9a-f]{13,40})(?=[./?_-]|$)"),
    re.compile(r"/([A-Z0-9]{8,14})(?=[/?.]|$)"),
    re.compile(r"[-_/]([A-Za-z]?[0-9]{2,9})(?:\.[a-z]{3,5}|/index\.[a-z]+)?/?$"),
)
_ID_PARAMETERS = words(
    """id item itemid item_id product productid product_id products_id pid sku nm ad adid ad_id offer offerid listing lot art
    article p t"""
)


def id_from_url(url: str | None) -> str | None:
    """The site's own id of a thing, as its address holds it; the cleaned path where no part of it looks like an id."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    path = unquote(parts.path)
    for name, value in parse_qsl(parts.query):
        if name.lower() in _ID_PARAMETERS and any(letter.isdigit() for letter in value) and len(value) <= 64:
            return value
    for pattern in _ID_PARTS:
        if found := pattern.findall(path):
            return str(found[-1])
    slug = path.strip("/")
    return (f"{slug}?{parts.query}" if parts.query else slug)[:200] or None


_TEMPLATE_DIGITS = re.compile(r"\d+")
_SLUG = re.compile(r"[^/]*[-_ ,+][^/]*|[^/]{24,}|[^/]*[^\x00-\x7f][^/]*")


@lru_cache(maxsize=4096)
def url_shape(url: str) -> str:
    """The address with what differs between two listings blotted out: digits are 0, worded parts are *."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    steps = []
    for step in unquote(parts.path).strip("/").split("/"):
        name, dot, suffix = step.rpartition(".")
        if not dot or len(suffix) > 5 or suffix.isdigit():
            name, suffix = step, ""
        if _SLUG.fullmatch(name):
            steps.append(("*0" if _TEMPLATE_DIGITS.search(name) else "*") + suffix)
        else:
            steps.append(_TEMPLATE_DIGITS.sub("0", name) + suffix)
    keys = ",".join(sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair}))
    return f"{parts.netloc.lower()}/{'/'.join(steps)}?{keys}"
