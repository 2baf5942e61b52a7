"""Who sells: a name is a name only when it is no label of the page."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache

from monitor.understand.stated_date import Form, stated
from monitor.understand.text import plain, word_table, words_of
from storage.model import Seller, SellerKind

_KINDS: dict[str, SellerKind] = {
    **dict.fromkeys(
        (
            "private", "private seller", "individual", "person", "частное лицо", "частник", "приватна особа",
            "privat", "privater nutzer",
            "osoba prywatna", "prywatne", "sahibinden", "bireysel", "particulier", "particular", "privato",
            "pf", "owner", "by owner",
            "physical", "consumer", "шахси", "jismoniy shaxs", "жеке тұлға", "private individual",
            "собственник", "privater anbieter",
        ),
        SellerKind.PRIVATE,
    ),
    **dict.fromkeys(
        (
            "shop", "store", "магазин", "інтернет-магазин", "интернет-магазин", "pro shop", "sklep", "mağaza",
            "loja", "tienda", "boutique",
            "negozio", "winkel", "retailer", "marketplace", "متجر", "店铺", "企业店",
        ),
        SellerKind.SHOP,
    ),
    **dict.fromkeys(
        (
            "company", "business", "business seller", "organization", "organisation", "компания", "компанія",
            "организация", "бизнес", "бізнес",
            "юридическое лицо", "юрлицо", "firma", "firmowe", "gewerblich", "gewerblicher nutzer",
            "gewerblicher anbieter", "händler",
            "dealer", "professionnel", "pro", "profesional", "azienda", "kurumsal", "bedrijf", "corporation",
            "localbusiness", "дилер",
            "автодилер", "агентство", "agency", "dealership", "empresa", "ип", "ооо",
        ),
        SellerKind.COMPANY,
    ),
}  # fmt: skip


def read_seller(
    name: str | None, native_id: str | None, url: str | None, kind: str | None, since: str | None = None, rating: str | None = None
) -> Seller | None:
    """Who offers; None when nothing is stated. A label of the page ("Продавец", "Shop") is no name.

    since, rating: what the page says of when they came and what others think: "На Авито с июня 2019", "4,9 · 120 отзывов".
    """
    said = " ".join((name or "").split())
    known = None if not said or _is_label(said) else said
    seller_kind = _kind(kind)
    if all(one is None for one in (known, native_id, url, seller_kind, since, rating)):
        return None
    value, best, reviews = _rating(rating)
    return Seller(
        name=known, native_id=native_id, url=url, kind=seller_kind, since=_since(since), since_text=since, rating=value,
        rating_of=best, reviews=reviews, rating_text=rating,
    )  # fmt: skip


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ISO_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?(?![\d-])")
_SINCE_WORDS = re.compile(r"^\D{0,40}?(?:\bс|\bз|since|seit|od|depuis|desde|dal?|sinds|in|منذ|از|于|[:：])\s+(?=\S)", re.IGNORECASE)


@lru_cache(maxsize=1024)
def _since(text: str | None) -> str | None:
    """The day, month or year a text names, in ISO 8601; ages ("3 years") say too little."""
    if text is None or (year := _YEAR.search(text)) is None:
        return None
    if (iso := _ISO_DAY.search(text)) is not None:
        return "-".join(part for part in iso.groups() if part)
    said = stated(_SINCE_WORDS.sub("", text[:80]), None, False)
    if said is None or said.form is not Form.LOCAL:
        return year[0]
    return "-".join((f"{said.year:04d}", *(f"{part:02d}" for part in (said.month, said.day) if part)))


_RATING = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)\s?(?:(%)|(?:/|из|з|of|von|z|sur|de|di|su|van|out of)\s?(5|10|100)(?!\d))?")
_REVIEWS = re.compile(r"(\d[\d\s.,]{0,8})")


def _rating(text: str | None) -> tuple[Decimal | None, int | None, int | None]:
    """(value, end of its scale, how many reviews) of "4,9 · 120 отзывов", "98.7%", "4.9/5 (120)"."""
    said = plain(text[:80]) if text else ""
    if (match := _RATING.search(said)) is None:
        return None, None, None
    value = Decimal(match[1].replace(",", "."))
    best = 100 if match[2] else int(match[3]) if match[3] else 5 if value <= 5 else None
    if best is None or not 0 < value <= best:
        return None, None, None
    count = _REVIEWS.search(said, match.end())
    digits = "".join(c for c in count[1] if c.isdigit()) if count else ""
    return value, best, int(digits) if digits else None


@cache
def _labels() -> frozenset[tuple[str, ...]]:
    """What pages print where a name should stand, in many languages: `data/seller_labels.toml`."""
    return frozenset(_bare(words) for said in word_table("seller_labels.toml")["labels"].values() for words in said)


def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if any(map(str.isalnum, word)))


@lru_cache(maxsize=4096)
def _is_label(name: str) -> bool:
    words = _bare(words_of(name[:80]))
    if not any(map(str.isalnum, name)) or words in _labels():
        return True
    # "Пользователь Avito", "eBay-Mitglied": a role and the site's own name.
    return len(words) > 1 and any(
        role in _labels() and _KINDS.get(" ".join(role)) not in (SellerKind.SHOP, SellerKind.COMPANY) and _names_site(site)
        for role, site in ((words[:-1], words[-1]), (words[1:], words[0]))
    )


@cache
def _sites() -> frozenset[str]:
    """What the marketplaces that ship are called: by themselves, in their address, and in Latin letters."""
    from spiders.marketplace import all_marketplaces

    called = {
        word
        for site in all_marketplaces()
        for said in (site.name.split("-")[0], site.title or "", *(host.split(".")[0] for host in site.hosts))
        for word in words_of(said)[:1]
    }
    return frozenset(word for word in called if len(word) > 2)


def _names_site(word: str) -> bool:
    """Whether a word is the name of a site, in Cyrillic letters and declined too: "авито", "юлы"."""
    if word in _sites() or word.translate(_LATIN) in _sites():
        return True
    return not word.isascii() and len(word) > 2 and any(not site.isascii() and site[:-1] == word[:-1] for site in _sites())


_LATIN = str.maketrans("абвгдезиклмнопрстуф", "abvgdeziklmnoprstuf")


def _kind(stated: str | None) -> SellerKind | None:
    return _KINDS.get(" ".join((stated or "").casefold().replace("_", " ").split()).removeprefix("http://schema.org/"))
