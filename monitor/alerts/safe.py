"""Hostile text made harmless: what sellers write stays in its place in subjects, headers, text, HTML and links."""

from __future__ import annotations

import re
import unicodedata
from ipaddress import IPv6Address
from urllib.parse import SplitResult, quote, urlsplit

_SPACES = re.compile(r"[\s\u2028\u2029\u0085]+")
# Letters, digits and signs of Latin, Greek and Cyrillic, none of which hides, piles up or turns the line around.
_PLAIN_CHARS = (
    "!-~\u00a1-\u00ac\u00ae-\u02ff\u0391-\u03a1\u03a3-\u03ff\u0400-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"
)
_PLAIN = re.compile(f"[{_PLAIN_CHARS}]*")
_PLAIN_LINE = re.compile(f"[{_PLAIN_CHARS}\\s]*")
_ISOLATES = "\u2068\u2069"
_JOINERS = "\u200c\u200d"
# A run of combining marks longer than any script needs paints over the lines around it.
_MARKS_IN_A_ROW = 3
_SCHEME = re.compile(r"\b(h)(tt)(ps?)(://)", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"\b([a-z][a-z0-9+.-]{1,15}):(?=//|[^\s\d/]*@)", re.IGNORECASE)
# A dot between a label and what may be a top-level domain: mail programs make such words clickable by themselves.
_DOMAIN_DOT = re.compile(r"(?<=[\w-])\.(?=(?:[a-z]{2,24}|xn--[\w-]+|рф|укр|бел|қаз|срб)\b)", re.IGNORECASE)
_AT = re.compile(r"(?<=\w)@(?=\w)")
_HOST = re.compile(r"^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\.?$")
_URL_LONGEST = 2000


def clean(text: str | None, *, limit: int = 300, isolates: bool = False) -> str:
    """One line without controls, bidi overrides, invisible characters and piled-up marks, cut to limit with an ellipsis.

    isolates: the text was put together from clean parts, and the marks that `isolate` set around some stay.
    """
    if not text:
        return ""
    kept = _ISOLATES if isolates else ""
    return clip(" ".join(filter(None, (_visible(word, kept) for word in _SPACES.split(text[: limit * 8])))), limit)


def clean_lines(text: str | None, *, limit: int = 4000) -> str:
    """Like clean, with the line breaks kept (no more than two in a row)."""
    if not text:
        return ""
    lines = [clean(line, limit=limit) for line in re.split(r"\r\n|[\n\r\u2028\u2029\u0085\v\f]", text[: limit * 4])]
    return clip(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), limit)


def clip(text: str, limit: int) -> str:
    """Cut to limit characters; what is cut is shown by an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def defang(text: str) -> str:
    """Addresses in a seller's words, written so that no mail program turns them into links.

    >>> defang("пишите на shop.example.ru или http://a.example/c, me@mail.ru")
    'пишите на shop[.]example[.]ru или hxxp://a[.]example/c, me[@]mail[.]ru'
    """
    text = _SCHEME.sub(lambda found: f"{found[1]}xx{found[3]}{found[4]}", text)
    text = _OTHER_SCHEME.sub(lambda found: f"{found[1]}[:]" if not found[1].lower().startswith("hxxp") else found[0], text)
    return _AT.sub("[@]", _DOMAIN_DOT.sub("[.]", text))


def isolate(text: str) -> str:
    """Right-to-left words between isolates, so that they do not reorder the line around them."""
    if _PLAIN_LINE.fullmatch(text):
        return text
    if any(unicodedata.bidirectional(char) in {"R", "AL", "AN"} for char in text):
        return text.join(_ISOLATES)
    return text


def link(url: str | None) -> str | None:
    """The address as plain ASCII when it is an ordinary web address; None when nobody should click on it.

    Look-alike letters in a host show as what they are (xn--...), and an address that carries a user name is refused.
    """
    if not url or len(url) > _URL_LONGEST or any(ord(char) < 33 or char in "\\\x7f" for char in url):
        return None
    try:
        parts = urlsplit(url)
        host, port = _ascii_host(parts), parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or host is None or "@" in parts.netloc:
        return None
    where = quote(parts.path, safe="/:@!$&'()*+,;=-._~%")
    query = f"?{quote(parts.query, safe=_QUERY_SAFE)}" if parts.query else ""
    fragment = f"#{quote(parts.fragment, safe=_QUERY_SAFE)}" if parts.fragment else ""
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{where}{query}{fragment}".replace("'", "%27")


def host_of(url: str | None) -> str | None:
    """The host of a link, as ASCII."""
    harmless = link(url)
    return urlsplit(harmless).hostname if harmless else None


_QUERY_SAFE = "/:@!$&()*+,;=-._~%?[]"


def _ascii_host(parts: SplitResult) -> str | None:
    host = parts.hostname
    if not host:
        return None
    if ":" in host:
        return f"[{IPv6Address(host)}]"
    try:
        plain = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    return plain if _HOST.match(plain) else None


def _visible(word: str, also: str = "") -> str:
    if _PLAIN.fullmatch(word):
        return word
    kept: list[str] = []
    marks = 0
    for place, char in enumerate(word):
        category = unicodedata.category(char)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks > _MARKS_IN_A_ROW or (category[0] == "C" and char not in also and not _joins(word, place)):
            continue
        kept.append(char)
    return "".join(kept)


def _joins(word: str, place: int) -> bool:
    # Persian and Indic words need their joiners; between Latin or Cyrillic letters a joiner only hides something.
    if word[place] not in _JOINERS or not 0 < place < len(word) - 1:
        return False
    return all(unicodedata.category(char) in {"Lo", "Mn", "Mc"} for char in (word[place - 1], word[place + 1]))
