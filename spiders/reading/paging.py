"""The next result page."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from spiders.reading.address import canonical_url, link_key
from spiders.reading.hints import NEXT_WORD
from spiders.reading.outline import Outline
from spiders.reading.texts import plain_digits, squash

_MORE = re.compile(
    r"(?:показать|загрузить|смотреть|показати|завантажити)\s+(?:ещё|еще|ще|больше|більше|далее).{0,30}|ещё .{0,30}|"
    r"(?:show|load|view|see)\s+more.{0,30}|more\s+(?:results|ads|items|listings|products)|mehr\s+(?:anzeigen|laden|ergebnisse)|"
    r"weitere\s+.{0,30}|(?:voir|afficher)\s+plus.{0,30}|(?:ver|mostrar|cargar|carregar)\s+m(?:[áa]is?|[áa]s).{0,30}|"
    r"(?:mostra|carica|carrega)\s+(?:altr[io]|di più|més).{0,30}|(?:pokaż|załaduj|zobacz)\s+więcej.{0,30}|"
    r"(?:meer|toon meer)\s+.{0,30}|(?:daha fazla|devamını)\s*.{0,30}|(?:عرض|تحميل|شاهد)\s+المزيد.{0,30}|"
    r"نمایش بیشتر|加载更多|查看更多|もっと見る|"
    r"(?:zobrazit|načíst|načítať|zobraziť|ukázat)\s+(?:další|ďalšie|více|viac).{0,30}|(?:vis|last inn|indlæs)\s+flere.{0,30}|"
    r"(?:visa|ladda)\s+fler.{0,30}|näytä\s+lisää.{0,30}|(?:vezi|încarcă|arată)\s+mai\s+mult.{0,30}|több\s+.{0,30}|"
    r"(?:прикажи|учитај|покажи)\s+(?:још|още).{0,30}|(?:prikaži|učitaj|pokaži)\s+(?:još|več|više).{0,30}|"
    r"(?:rādīt|ielādēt)\s+vairāk.{0,30}|(?:rodyti|įkelti)\s+daugiau.{0,30}|(?:näita|lae)\s+rohkem.{0,30}|"
    r"yana\s+ko['’ʻ]rsatish.{0,30}|ko['’ʻ]proq\s*.{0,30}|тағы\s+көрсету.{0,30}|көбірек\s*.{0,30}|daha\s+çox.{0,30}|"
    r"더\s?보기|ดูเพิ่มเติม|โหลดเพิ่ม|xem thêm.{0,30}|(?:muat|lihat)\s+lebih\s+banyak.{0,30}|הצג עוד.{0,30}|טען עוד.{0,30}|"
    r"δείτε\s+περισσότερα.{0,30}|περισσότερα\s*.{0,30}|और देखें",
    re.IGNORECASE,
)
NEXT_TOKENS = frozenset(("next", "nextpage", "forward", "weiter", "suivant", "siguiente"))
# "Next 24 ads" is the way on only where its address is numbered: "next 24 hours" is a filter.
_NEXT_SO_MANY = re.compile(
    r"(?:next|следующие|наступні|następne|nächsten?|suivants?|siguientes?|próximos?|prossimi|volgende|sonraki|další|nästa|następnych)"
    r"\s+\d{1,4}(?!\w)",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(r"\d{1,5}")


def next_page(out: Outline) -> str | None:
    """The absolute address of the next result page, by rel, by words, by page numbers."""
    here = link_key(canonical_url(out.url))
    return _declared(out, here) or _worded(out, here) or _numbered(out, here)


def _declared(out: Outline, here: str) -> str | None:
    for tag, attributes in out.doc.head:
        if tag == "link" and "next" in (attributes.get("rel") or "").lower().split():
            url = canonical_url(attributes.get("href"), out.base)
            if url and link_key(url) != here:
                return url
    for node in out.links:
        if (
            "next" in (out.doc.attrs[node].get("rel") or "").lower().split()
            and link_key(out.hrefs[node]) != here
            and not _disabled(out, node)
        ):
            return out.hrefs[node]
    return None


def _worded(out: Outline, here: str) -> str | None:
    doc = out.doc
    best: tuple[int, str] | None = None
    for node in out.links:
        href = out.hrefs[node]
        if link_key(href) == here or not _same_listing(out.url, href) or out.length(node, doc.ends[node]) > 60:
            continue
        attributes = doc.attrs[node]
        text = doc.text(node)
        labels = [squash(attributes.get(name) or "") for name in ("aria-label", "title")]
        worth = 0
        if len(text) <= 30 and text and NEXT_WORD.fullmatch(text):
            worth = 3 if len(text) > 2 else 1
        elif (
            (_NEXT_SO_MANY.match(text) and _page_of(href) is not None)
            or (says_more(text) and _goes_on(out.url, href))
            or any(len(label) <= 60 and NEXT_WORD.match(label) for label in labels if label)
        ):
            worth = 3
        elif out.tokens(node) & NEXT_TOKENS or (doc.parents[node] >= 0 and out.tokens(doc.parents[node]) & NEXT_TOKENS):
            worth = 2
        if not worth or _disabled(out, node):
            continue
        if _page_of(href) is not None:
            worth += 2
        if best is None or worth > best[0]:
            best = (worth, href)
    return best[1] if best and best[0] >= 3 else None


def says_more(text: str) -> bool:
    """Whether a link's words promise more of the same list."""
    return 3 < len(text) <= 50 and _MORE.fullmatch(text) is not None


def _goes_on(here: str, there: str) -> bool:
    """Whether an address is this one, further on: the same path, asked from another page, offset or cursor."""
    mine, theirs = urlsplit(here), urlsplit(there)
    if mine.netloc.lower() != theirs.netloc.lower() or mine.path.rstrip("/") != theirs.path.rstrip("/"):
        return False
    asked, further = parse_qsl(mine.query), parse_qsl(theirs.query)
    return any(name.lower() in _PAGE_NAMES | _CURSORS for name, _ in set(further) - set(asked))


_CURSORS = frozenset(("cursor", "after", "before", "pagetoken", "page_token", "continuation", "token", "max_id", "next"))


def _disabled(out: Outline, node: int) -> bool:
    attributes = out.doc.attrs[node]
    parent = out.doc.parents[node]
    return (
        attributes.get("aria-disabled") == "true"
        or "disabled" in out.tokens(node)
        or (parent >= 0 and "disabled" in out.tokens(parent))
    )


_PAGE_NAMES = frozenset(
    [
        "page",
        "p",
        "pg",
        "pagina",
        "seite",
        "strona",
        "sayfa",
        "pagenumber",
        "page_number",
        "pageno",
        "pgn",
        "currentpage",
        "paged",
        "pagenum",
        "pn",
        "start",
        "offset",
        "startat",
        "startrow",
        "first",
        "startindex",
        "from",
        "o",
        "s",
        "skip",
    ]
)
_PAGE_PATH = re.compile(r"[/_-](?:i?page|p|seite|strona|pagina|sayfa|pg|o)[-_/:=,]?(\d{1,5})(?=[/.?_-]|$)", re.IGNORECASE)


def _page_of(url: str) -> int | None:
    parts = urlsplit(url)
    for name, value in parse_qsl(parts.query):
        if re.split(r"[\[\].]", name.lower().strip("_"))[0].split("_")[0] in _PAGE_NAMES and value.isdigit() and len(value) < 7:
            return int(value)
    found = _PAGE_PATH.search(parts.path)
    return int(found[1]) if found else None


def _same_listing(here: str, there: str) -> bool:
    """Whether an address may be another page of this list: same site, beginning the same way."""
    a, b = urlsplit(here), urlsplit(there)
    if re.sub(r"^(?:www|m)\.", "", a.netloc.lower()) != re.sub(r"^(?:www|m)\.", "", b.netloc.lower()):
        return False
    if _page_of(there) is not None:
        return True
    return a.path.rstrip("/").split("/")[:2] == b.path.rstrip("/").split("/")[:2]


def _numbered(out: Outline, here: str) -> str | None:
    """The link called n+1, where n is this page's number, among at least two numbered links of one list."""
    doc = out.doc
    numbered: dict[int, str] = {}
    for node in out.links:
        text = plain_digits(doc.text(node)) if out.length(node, doc.ends[node]) <= 12 else ""
        if not _PAGE_NUMBER.fullmatch(text):
            continue
        href = out.hrefs[node]
        if link_key(href) == here:
            numbered.setdefault(int(text), "")
        elif _same_listing(out.url, href) and (_page_of(href) in (None, int(text)) or _page_of(href)):
            numbered.setdefault(int(text), href)
    paged = {number: href for number, href in numbered.items() if not href or _page_of(href) is not None}
    if not paged:
        return None
    current = next((number for number, href in paged.items() if not href), None) or _page_of(out.url) or 1
    if current > 1 and current not in numbered and current + 1 not in paged:
        current = 1
    following = paged.get(current + 1)
    return None if following is None or _leads_back(out.url, following) else following or None


def _leads_back(here: str, there: str) -> bool:
    """Whether an address stands before this one in its own numbering."""
    mine, theirs = _page_of(here), _page_of(there)
    return mine is not None and theirs is not None and theirs <= mine
