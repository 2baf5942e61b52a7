"""How many listings a result page says there are: "Found 412 adverts", "Listings: 412", a bare number in the main heading."""

from __future__ import annotations

import re

from spiders.reading.outline import Outline
from spiders.reading.texts import plain_digits, squash

_NOUN = (
    r"(?:results?|items?|listings?|ads|adverts?|advertisements?|products?|offers?|matches|hits|"
    r"объявлен\w*|товар\w*|результат\w*|предложен\w*|лот(?:а|ов)?\b|оголошен\w*|пропозиц\w*|ogłosze\w*|wynik\w*|ofert\w*|produkt\w*|"
    r"przedmiot\w*|ergebnis\w*|treffer|anzeigen?|artikel|angebot\w*|inserat\w*|résultats?|annonces?|produits?|articles?|"
    r"resultados?|anuncios?|anúncios?|productos?|artículos?|produtos?|risultat\w*|annunc\w*|prodott\w*|resultaten|advertenties|"
    r"producten|sonuç|ilan|ürün|rezultat\w*|anunțuri|produse|natija\w*|eʼlon\w*|e[ʼ'’]lon\w*|хабарландыру\w*|нәтиже\w*|"
    r"إعلان\w*|اعلان\w*|نتيجة|نتائج|منتج\w*|آگهی|نتیجه|محصول|件|条|个|則|개|výsledk\w*|inzerát\w*|nabíd\w*|találat\w*|hirdetés\w*|"
    r"träffar|annonser|treff|resultater|tulosta|ilmoitus\w*|αποτελέσματ\w*|αγγελί\w*|תוצאות|מודעות|обяв\w*|резултат\w*)"
)
_NUMBER = r"(?P<{}>\d{{1,3}}(?:[ \u00a0\u202f.,'’٬]\d{{3}})+|\d{{1,9}})"
_BEFORE = re.compile(_NUMBER.format("n") + r"\s*\+?\s*(?:\w+\s+)?" + _NOUN + r"(?!\w)", re.IGNORECASE)
_AFTER = re.compile(
    r"(?:^|\b(?:всего|найдено|усього|знайдено|total|found|łącznie|znaleziono|gesamt|trouvé\w*|encontrad\w*|trovat\w*|gevonden)\s+)"
    + _NOUN + r"\s*[:：\-–—]?\s*\(?" + _NUMBER.format("n") + r"\)?\s*$",
    re.IGNORECASE,
)  # fmt: skip
_FOUND = re.compile(
    r"^(?:найдено|всего|знайдено|усього|found|total|results?|znaleziono|łącznie|gefunden|insgesamt|trouvés?|total de|encontrados?|"
    r"trovati|totale|gevonden|toplam|jami|барлығы|المجموع|عدد النتائج|مجموع)\s*[:：]?\s*" + _NUMBER.format("n") + r"\s*$",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\d\s*(?:[-–—]|to|до|bis|do)\s*\d|\b(?:of|из|von|z|de|di|van)\s+\d", re.IGNORECASE)
_OF = re.compile(r"\b(?:of|из|von|sur|de|di|van|z|із|з)\s+(?:about |over |более |около )?" + _NUMBER.format("n"), re.IGNORECASE)
_MOST_NODES = 6000
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
_INLINE = frozenset(("b", "strong", "span", "em", "i", "font", "small"))


def shown_total(out: Outline, first: int, shown: int) -> int | None:
    """The count a page states above its first card; None where it states none, or one smaller than what it shows."""
    placed = total_place(out, first, shown)
    return None if placed is None else placed[0]


def total_place(out: Outline, first: int, shown: int) -> tuple[int, int] | None:
    """The count above the first card and the element that states it."""
    doc = out.doc
    done: set[int] = set()
    for node in range(min(first, _MOST_NODES)):
        if doc.tags[node] or not any(map(str.isalnum, doc.texts[node])):
            continue
        owner = doc.parents[node]
        while owner > 0 and doc.tags[owner] in _INLINE and out.length(doc.parents[owner], doc.ends[doc.parents[owner]]) <= 160:
            owner = doc.parents[owner]
            if doc.tags[owner] in _HEADINGS:
                break
        if owner in done or doc.ends[owner] > first or out.length(owner, doc.ends[owner]) > 160 or _aside(out, owner):
            continue
        done.add(owner)
        text = plain_digits(doc.text(owner))
        if len(text) > 160 or not any(map(str.isdigit, text)):
            continue
        count = _count(text)
        if count is None and doc.tags[owner] in _HEADINGS:
            count = _bare(out, owner)
        if count is not None and count >= shown:
            return count, owner
    return None


def _count(text: str) -> int | None:
    found = _OF.search(text) if _RANGE.search(text) else _AFTER.search(text) or _FOUND.match(text) or _BEFORE.search(text)
    return None if found is None else int(re.sub(r"\D", "", found["n"]))


def _bare(out: Outline, heading: int) -> int | None:
    """A number in an element of its own at the end of a heading."""
    doc = out.doc
    children = doc.children(heading)
    if not children or doc.ends[children[-1]] != doc.ends[heading]:
        return None
    text = plain_digits(squash(doc.text(children[-1]))).strip("()[] ")
    return int(re.sub(r"\D", "", text)) if re.fullmatch(r"\d{1,3}(?:[ .,'’٬]\d{3})+|\d{1,7}", text) else None


def _aside(out: Outline, node: int) -> bool:
    """Counts of categories, filters, favourites: in links, lists of links, navigation."""
    doc = out.doc
    return any(
        doc.tags[above] in ("a", "nav", "aside", "footer", "option", "select", "button", "label", "form", "li")
        for above in [node, *doc.ancestors(node)[:6]]
    )
