"""Who offers the thing of an item page and where it is, as a visitor sees it: named elements, labels, neighbours, maps, places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from spiders.reading import hints, money
from spiders.reading.draft import Draft
from spiders.reading.facts import label_kind
from spiders.reading.join import text_key
from spiders.reading.outline import Outline
from spiders.reading.party import looks, seller_boxes
from spiders.reading.places import may_be_place
from spiders.reading.texts import squash, words

_MOST_NODES = 15_000
_FEW_LETTERS = 320  # a box about a seller; a column of the page has more
_NAMES = words("name title link label username nickname nick login")
_NO_SELLER = words("rating review reviews phone button btn badge type status since description other all more contact message")
_PLACES = hints.REGION - {"from", "where", "state", "area", "place", "by_ort", "il", "zone"}
_NO_PLACE = words("map button btn link delivery shipping ship select switcher picker popup form store email ip")
_PINS = words("pin marker geo location map place geolocation placemark address poi")
_SELLERS = words(
    "seller agent owner advertiser author poster prodavec verkaeufer vendeur vendedor venditore sprzedawca satici merchant"
)
_ROLE = re.compile(
    r"риелтор|риэлтор|агент\w*|собственник|владелец|хозяин|realtor|real estate agent|agent|owner|makler\w*|broker|"
    r"propriétaire|agence|proprietario|właściciel|pośrednik|sahibi|emlakçı|مالک|مالك|وسيط|مشاور املاک|房东|经纪人",
    re.IGNORECASE,
)
_BOXES = words("info card block box profile details data summary panel wrapper container about section")
_FRAMES = frozenset(("footer", "navbar", "navigation", "breadcrumb", "breadcrumbs", "menu", "cookie"))
_SINCE = re.compile(
    r"на сайте|на \S+ (?:с|з) |с нами (?:с|уже)|зарегистрирован|зареєстрован|member since|joined|on \S+ since|registered|"
    r"seller since|in business since|(?:aktiv|mitglied|dabei|nutzer|registriert|angemeldet)\S* seit|membre depuis|"
    r"inscrit|miembro desde|en \S+ desde|(?:membro|cliente|utente|iscritto) (?:dal|desde)|no \S+ desde|"
    r"(?:lid|actief) sinds|sinds \d|użytkownik od|na \S+ od|üyelik|kayıt tarihi|beri üye|pe \S+ din|membru din|сайтта|"
    r"a['ʻ’]zo|ro['ʻ’]yxat|(?:medlem|på \S+) (?:siden|sedan)|jäsen|členem od|registrován|regisztrál|tag \d|регистриран|"
    r"hesap açma|posting for \d|"
    r"\d+\+? (?:years on|jaar actief|лет на|років на|ans sur|años en|anni su|lat na|yıldır|jahre (?:auf|bei|dabei))|"
    r"来\S{1,6}\d+年|상점오픈|판매자 가입|开店\d|عضو منذ|عضو من|مسجل منذ|انضم|عضویت|عضو از|注册|入驻|开店|登録|出店|가입|"
    r"thành viên|tham gia|bergabung|חבר מאז",
    re.IGNORECASE,
)
_STANDING = re.compile(
    r"отзыв|оценк|відгук|reviews?\b|ratings?\b|feedback|bewertung|\bavis\b|opini|valoracion|recension|beoordeling|"
    r"değerlendirme|ocen|hodnocen|értékel|تقييم|评价|評価|후기|vurdering|omdöme|★|☆|online|онлайн|объявлени|annonces|"
    r"anzeigen\b|listings\b|\bads\b|ogłosze|anuncios|annunci|подписчик|followers|verified|проверен|подтвержд|verifizier",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"/(?:profiles?|users?|sellers?|members?|shops?|stores?|vendors?|company|companies|usr|u|dealers?|authors?|uzivatel|nutzer|"
    r"uzytkownik|uzytkownicy|utente|utenti|utilisateurs?|usuarios?|perfil|profilo|benutzer|bruker|felhasznalo|kasutaja|pouzivatel|"
    r"prodavec|kontragent|merchants?|profil|kullanici|satici|magaza|vendedor|vendeur|venditore)(?:[/?#]|$)|"
    r"[?&](?:user|seller|member|shop|vendor)_?id=|/(?:members?|profiles?|profil|users?|userinfo)\.(?:php|aspx?|jsp|cgi)\b",
    re.IGNORECASE,
)
_MAP = re.compile(r"maps?[./?]|^geo:|/map\b|openstreetmap|2gis|yandex\.\w+/maps", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[,·|•،]\s*|\s+[—–-]\s+|\s(?:in|en|à|em|в|у|we?|din|در|في|på|te|da|ve|i)\s", re.IGNORECASE)
_SEPARATED = re.compile(r"\s*[,›>»·|/•،]\s*|\s+[—–-]\s+")
_HOUSE = re.compile(r"(?:д\.?|дом|nr\.?|no\.?|кв\.?|корп\.?|стр\.?)?\s?\d{1,4}\s?\w?", re.IGNORECASE)
_OF_REGIONS = re.compile(
    r"^(?:ул\.|улица|вул\.|вулиця|пр-т|просп|пер\.|ulica|ul\.|rue|calle|via|strada|str\.|ulice) ?\w|"
    r"(?:straße|strasse|street| st\.| ave| road| rd)$|"
    r"\w\w (?:край|область|обл\.?|район|р-н|облысы|ауданы|district|county|province|oblast|region|viloyati|tumani|megye|"
    r"kraj|prefecture)$|^(?:woj\.|województwo|powiat|provincia|département|landkreis|județul|республика|استان|محافظة|منطقة) ?\w|"
    r"^(?:phường|quận|huyện|xã|tp\.?|thành phố|tỉnh|kota|kab\.|kabupaten|kec\.|kecamatan) \w|\w mah(?:allesi|\.)?$|"
    r"^\w+[省市区县都府県]$|^\w+(?:시|도|구)$",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"^(?:[A-Z]{1,2}-)?\d{3,6}(?:[ -]\d{2,4})?\s+|\s+\d{4,6}$")
_MAP_WORDS = re.compile(
    r"\b(?:map|карт[аеу]|мап[аі]|mapie|mapa|karte|carte|mapa|mappa|kaart|harita|hartă|xarita|view|show|zobacz|показать)\b|"
    r"خريطة|نقشه|地图|地図|지도",
    re.IGNORECASE,
)

Skip = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class _Found:
    worth: float
    text: str
    node: int
    where: str


def shown_names(out: Outline, draft: Draft, sources: list[Draft], heading: int, skip: Skip) -> None:
    """Seller and place as the page shows them, put into the draft where they are sure enough."""
    stated_seller, stated_region = (
        text_key(next((one.values[name] for one in sources if name in one.values), None)) for name in ("seller_name", "region_text")
    )
    seller, region = _by_names(out, heading, skip, stated_seller, stated_region)
    party = _party(out, heading, skip)
    if party is not None and (seller is None or party.worth > seller.worth):
        seller = party
    if seller is not None and seller.worth >= 1.0:
        draft.put("seller_name", after_label(hints.SELLER_LABEL, seller.text), seller.where, seller.node)
        link = next((one for one in (seller.node, *out.doc.ancestors(seller.node)[:3]) if one in out.hrefs), None)
        if link is not None and draft.values.get("seller_name") == after_label(hints.SELLER_LABEL, seller.text):
            draft.put("seller_url", out.hrefs[link], "seller link")
    near = _place_near(out, heading, -1 if party is None else party.node, skip)
    if near is not None and (region is None or near.worth > region.worth):
        region = near
    if region is not None and region.worth >= 1.0:
        draft.put("region_text", tidy_place(after_label(hints.REGION_LABEL, region.text)), region.where, region.node)
    _standing(out, draft, skip)


def _standing(out: Outline, draft: Draft, skip: Skip) -> None:
    """Since when somebody sells there, and what others think of them, where the page says it in a text of its own."""
    doc = out.doc
    for node, tag in enumerate(doc.tags[:_MOST_NODES]):
        if not tag or doc.ends[node] - node > 24 or skip(node):
            continue
        if not 2 <= out.length(node, doc.ends[node]) <= 120:
            continue
        text = doc.text(node)
        if hints.SELLER_SINCE.fullmatch(text):
            draft.put("seller_since", text, "shown with the seller", node)
        elif hints.SELLER_RATING.fullmatch(text):
            here = out.tokens(node) | (out.tokens(doc.parents[node]) if doc.parents[node] >= 0 else frozenset())
            if here & (hints.SELLER | hints.RATING) and not framed(out, node):
                draft.put("seller_rating", text, "shown with the seller", node)


def _by_names(
    out: Outline, heading: int, skip: Skip, stated_seller: str, stated_region: str
) -> tuple[_Found | None, _Found | None]:
    doc = out.doc
    seller: _Found | None = None
    region: _Found | None = None
    for node, tag in enumerate(doc.tags[:_MOST_NODES]):
        if not tag or skip(node):
            continue
        length = out.length(node, doc.ends[node])
        if not 2 <= length <= 220 or doc.ends[node] - node > 24:
            continue
        text = doc.text(node)
        if not 2 <= len(text) <= 120 or not any(map(str.isalpha, text)) or money.find_prices(text):
            continue
        own = out.tokens(node)
        here = own | (out.tokens(doc.parents[node]) if doc.parents[node] >= 0 else frozenset())
        key = text_key(text)
        worth = _seller_worth(out, node, text, own, here, stated_seller, key)
        worth -= 0.8 * abs(node - max(heading, 0)) / len(doc.tags) if worth > 0 else 0.0
        if worth > (0.0 if seller is None else seller.worth):
            seller = _Found(worth, text, node, "shown seller")
        worth = _region_worth(out, node, text, own, here, stated_region, key)
        if worth > (0.0 if region is None else region.worth):
            region = _Found(worth, parts_of(out, node), node, "shown place")
    return seller, region


def _seller_worth(out: Outline, node: int, text: str, own: frozenset[str], here: frozenset[str], stated: str, key: str) -> float:
    if own & hints.CHROME or len(text) > 80 or framed(out, node) or hints.SELLER_KIND.fullmatch(text):
        return 0.0
    if hints.ACTION.match(text) and key != stated:
        return 0.0  # "Show telephone" behind the word "Company"
    worth = 0.0
    if stated and key == stated:
        worth += 2.5 if here & hints.SELLER or node in out.hrefs else 1.2
    if own & hints.SELLER and own & _NAMES:
        worth += 1.6
    elif own & {"seller", "vendor", "merchant", "dealer", "sellername", "prodavec"} and out.doc.ends[node] - node <= 6:
        worth += 1.1
    elif here & hints.SELLER and own & {"name", "title"}:
        worth += 1.2
    link = next((out.hrefs[one] for one in (node, out.doc.parents[node]) if one in out.hrefs), None)
    if link and hints.LOT_LINK.search(link) and len(text) < 60:
        worth += 0.9
    label = hints.SELLER_LABEL.match(text)
    if label and label["name"] and len(text) < 70 and (":" in text or own & hints.SELLER or text[:4].lower() == "sold"):
        worth += 1.2
    elif label and not label["name"]:
        return 0.0
    before = _label_before(out, node)
    if before and (found := hints.SELLER_LABEL.match(before)) and not found["name"] and len(before) > 2:
        worth += 1.3
    named = own & {"name", "username", "nickname", "nick"}
    if hints.DATE.search(text) or (own & _NO_SELLER and not named) or _SINCE.search(text):
        worth -= 1.2
    if "label" in own and not named:
        worth -= 0.4
    if not own & hints.SELLER and worth < 1.0:
        return 0.0
    return worth - 0.01 * len(text)


# --- a box about somebody ---------------------------------------------------------------------------------------------


def _party(out: Outline, heading: int, skip: Skip) -> _Found | None:
    """The name in a box that tells since when somebody is there, or what kind of seller they are."""
    doc = out.doc
    best: _Found | None = None
    for node, tag in enumerate(doc.tags[:_MOST_NODES]):
        if tag and out.tokens(node) & _SELLERS and out.tokens(node) & _BOXES and not skip(node) and not framed(out, node):
            found = _name_in(out, node, -1, heading, 0.9)
            best = found if found is not None and (best is None or found.worth > best.worth) else best
        if tag or not 4 <= len(doc.texts[node]) <= 90:
            continue
        text = squash(doc.texts[node])
        since = _SINCE.search(text) is not None and any(map(str.isdigit, doc.text(doc.parents[node])[:120]))
        if not since and not (len(text) > 5 and hints.SELLER_KIND.fullmatch(text)):
            continue
        if skip(node) or framed(out, node):
            continue
        found = _name_in_box(out, node, heading, 1.5 if since else 0.6)
        if found is not None and (best is None or found.worth > best.worth):
            best = found
    return _in_company(out, heading, skip, best)


def _in_company(out: Outline, heading: int, skip: Skip, best: _Found | None) -> _Found | None:
    """The name in the smallest box that holds several parts of what pages tell of a seller, where it is the surer one."""
    tried = 0
    for box, sign, kinds in seller_boxes(out, heading, skip, _tells_since):
        if tried >= _MOST_BOXES:
            break
        if framed(out, box):
            continue
        tried += 1
        found = _name_in(out, box, sign, heading, 0.5 + 0.4 * len(kinds) + (0.3 if "since" in kinds else 0.0), company=True)
        if found is not None and (best is None or found.worth > best.worth):
            best = found
    return best


_MOST_BOXES = 60


def _tells_since(text: str) -> bool:
    return _SINCE.search(text) is not None and any(map(str.isdigit, text))


def _name_in_box(out: Outline, sign: int, heading: int, worth: float) -> _Found | None:
    """The likeliest name in the smallest box around a sign of a seller that holds one."""
    for box in out.doc.ancestors(sign)[:6]:
        if box <= heading < out.doc.ends[box]:
            return None
        if (found := _name_in(out, box, sign, heading, worth)) is not None:
            return found
    return None


def _name_in(out: Outline, box: int, sign: int, heading: int, worth: float, *, company: bool = False) -> _Found | None:
    """The likeliest name in a box that is no larger than one about somebody."""
    doc = out.doc
    if (
        box <= heading < doc.ends[box]
        or doc.tags[box] in ("body", "main")
        or any(not _tells_since(spot.text) for spot in out.spots_in(box, doc.ends[box]))
    ):
        return None
    if out.length(box, doc.ends[box]) > _FEW_LETTERS:
        return None
    names = [
        _Found(worth + extra + (looks(out, box, text) if company else 0.0), text, node, "box of the seller")
        for node, text, extra in _names(out, box, sign)
    ]
    return max(names, key=lambda one: one.worth, default=None)


def _names(out: Outline, box: int, sign: int) -> Iterator[tuple[int, str, float]]:
    """Texts of a box that can be a name: (node, text, what speaks for it)."""
    doc = out.doc
    seen = 0
    for node in range(box, doc.ends[box]):
        if doc.tags[node] or not (text := squash(doc.texts[node])):
            continue
        owner = doc.parents[node]
        if node == sign or not _is_name(text):
            continue
        if not doc.apart[node] and doc.tags[owner] in ("b", "strong", "em", "i"):
            continue  # the bold end of a sentence: "with us since *May 2016*"
        above = [owner, *(one for one in doc.ancestors(owner)[:3] if one >= box)]
        if any(doc.tags[one] in ("button", "form", "select", "label") for one in above):
            continue
        link = next((out.hrefs[one] for one in above if one in out.hrefs), None)
        extra = 0.2 if not seen else -0.1 * seen
        extra += 0.9 if link and _PROFILE.search(link) else 0.0
        tokens = out.tokens(owner) | out.tokens(doc.parents[owner])
        extra += 0.6 if tokens & {"name", "username", "nick", "nickname", "author"} else 0.3 if tokens & hints.SELLER else 0.0
        extra += 0.3 if doc.tags[owner] in ("h2", "h3", "h4", "h5", "strong", "b") else 0.0
        extra -= 0.8 if node > sign >= 0 and doc.tags[sign] != "img" else 0.0
        extra -= 0.8 if tokens & _NO_SELLER or (may_be_place(text) and "," in text) else 0.0
        seen += 1
        yield node, text, extra


def _is_name(text: str) -> bool:
    if not 2 <= len(text) <= 70 or sum(map(str.isalpha, text)) < 2 or text.endswith((":", "?", "…")):
        return False
    if hints.ACTION.match(text) or hints.SELLER_KIND.fullmatch(text) or label_kind(text) is not None or "@" in text[1:]:
        return False
    if _SINCE.search(text):
        return False
    label = hints.SELLER_LABEL.match(text)
    if (label is not None and not label["name"]) or _ROLE.fullmatch(text):
        return False
    dated = hints.DATE.search(text) is not None and any(map(str.isdigit, text))
    return not (_STANDING.search(text) or dated or text.count(" ") > 7)


# --- the place --------------------------------------------------------------------------------------------------------


def _region_worth(out: Outline, node: int, text: str, own: frozenset[str], here: frozenset[str], stated: str, key: str) -> float:
    if own & hints.CHROME or framed(out, node):
        return 0.0
    worth = 0.0
    if stated and stated in key and len(stated) > 3:
        worth += 1.2
    if own & _PLACES:
        worth += 1.4
    elif here & _PLACES:
        worth += 0.8
    label = hints.REGION_LABEL.match(text)
    if label and label["name"] and ":" in text:
        worth += 1.3
    elif label and not label["name"]:
        return 0.0
    before = _label_before(out, node)
    if before and (found := hints.REGION_LABEL.match(before)) and not found["name"]:
        worth += 1.3
    if own & _NO_PLACE or hints.NOT_OURS.search(text):
        worth -= 1.3
    if worth < 1.0:
        return 0.0
    return worth + 0.3 * ("," in text) - 0.004 * len(text)


def _place_near(out: Outline, heading: int, party: int, skip: Skip) -> _Found | None:
    """A text that is the name of a place, beside the heading, on a map link, behind a pin or in the seller's box."""
    doc = out.doc
    best: _Found | None = None
    for node, tag in enumerate(doc.tags[:_MOST_NODES]):
        if tag or not 2 <= len(doc.texts[node]) <= 110:
            continue
        text = squash(doc.texts[node])
        if not any(map(str.isalpha, text)) or (heading >= 0 and heading <= node < doc.ends[heading]):
            continue
        pinned = _pinned(out, node)
        close = 0 <= node - heading < 40 if heading >= 0 else False
        beside = 0 <= node - party < 24 if party >= 0 else False
        if not (pinned or close or beside) or skip(node) or framed(out, node):
            continue
        place, parts = _place_in(text)
        if place is None or money.find_prices(text):
            continue
        if place == text:
            place, parts = _whole_place(out, node, text, parts)
        dated = place != text and hints.DATE.search(text) is not None
        worth = (1.3 if pinned else 0.0) + (0.6 if parts > 1 else 0.0) + (0.5 if close or beside else 0.0) + (0.4 if dated else 0.0)
        worth -= 0.6 if _NO_SELLER & out.tokens(doc.parents[node]) or hints.NOT_OURS.search(text) else 0.0
        if worth >= 1.0 and (best is None or worth > best.worth):
            best = _Found(worth, place, node, "name of a place")
    return best


def _whole_place(out: Outline, node: int, text: str, parts: int) -> tuple[str, int]:
    """A place whose parts are links or blocks of their own, made whole: İstanbul / Kadıköy."""
    doc = out.doc
    for above in doc.ancestors(node)[:3]:
        if out.length(above, doc.ends[above]) > 110 or doc.ends[above] - above > 24:
            break
        line = parts_of(out, above)
        if line != text and (count := _place_parts(line)) > parts:
            text, parts = line, count
    return text, parts


def _pinned(out: Outline, node: int) -> bool:
    """Whether a text stands on a link to a map or right behind a picture of a pin."""
    doc = out.doc
    above = doc.ancestors(node)[:3]
    if any(one in out.hrefs and _MAP.search(out.hrefs[one]) for one in above):
        return True
    label = _label_before(out, node)
    if label is not None and _SHIPS_FROM.search(label):
        return True
    before = node - 1
    while before > 0 and doc.tags[before] in ("", "path", "use", "g") and not doc.texts[before].strip():
        before -= 1
    return doc.tags[before] in ("i", "svg", "img", "span", "use") and bool(out.tokens(before) & _PINS) and doc.ends[before] <= node


def _place_in(text: str) -> tuple[str | None, int]:
    """The place that a text names, alone or behind a time, and how many parts it has."""
    if (count := _place_parts(text)) > 0:
        return text, count
    if hints.DATE.search(text) is not None:
        for mark in _BETWEEN.finditer(text):
            rest = text[mark.end() :]
            if hints.DATE.search(rest) is None and (count := _place_parts(rest)) > 0:
                return rest, count
    return None, 0


def _place_parts(text: str) -> int:
    """How many parts a text has that are places each; 0 where one is none."""
    parts = [_POSTCODE.sub("", part) for part in _SEPARATED.split(text.strip(" .")) if part]
    parts = parts[:1] + [part for part in parts[1:] if not _HOUSE.fullmatch(part)]
    if not 1 <= len(parts) <= 5 or any(len(part) < 2 for part in parts):
        return 0
    if any(any(map(str.isdigit, part)) and _OF_REGIONS.search(part) is None for part in parts):
        return 0
    if len(parts) == 1 and parts[0].count(" ") == 1 and parts[0][0] > "\u3040" and all(map(may_be_place, parts[0].split(" "))):
        return 2  # a prefecture and its town
    known = sum(may_be_place(part) or _OF_REGIONS.search(part) is not None or _two_names(part) for part in parts)
    coded = _POSTCODE.search(text) is not None and len(parts) == 1
    return len(parts) + coded if known and 2 * known >= len(parts) else 0


def _two_names(part: str) -> bool:
    """Whether Chinese characters name a province and its town: 广东深圳."""
    return (
        4 <= len(part) <= 6
        and not part.isascii()
        and all("\u4e00" <= one <= "\u9fff" for one in part)
        and (may_be_place(part[:2]) and may_be_place(part[2:]))
    )


_SHIPS_FROM = re.compile(
    r"(?:ships from|dikirim dari|gửi từ|发货地|出货地|출고지|発送元|expédiée? (?:de|depuis)|enviado desde|spedito da|wysyłka z|"
    r"versandt? aus|отправка из|відправка з)\s*:?$",
    re.IGNORECASE,
)


def tidy_place(text: str) -> str:
    """A place without what stands on its line beside it: since when the seller is there, the words on the link to a map."""
    pieces = [piece for piece in re.split(r"\s+[·|•]\s+", text) if piece]
    kept = [piece for piece in pieces if not (_SINCE.search(piece) or hints.DATE.search(piece))]
    text = " · ".join(kept) if kept and len(kept) < len(pieces) else text
    return re.sub(r",(?=[^\W\d_])", ", ", text).strip(" ,·|•")


def parts_of(out: Outline, node: int) -> str:
    """The lines of an address, which stand in blocks of their own, with commas between them."""
    doc = out.doc
    text = last = ""
    at, end = node, doc.ends[node]
    while at < end:
        if text and doc.tags[at] in ("a", "button") and _MAP_WORDS.search(doc.text(at)):
            at = doc.ends[at]
            continue
        if not doc.tags[at] and (piece := squash(doc.texts[at])) and not (text and _is_map_words(piece)):
            apart = doc.apart[at]
            spaced = apart or doc.texts[at][0].isspace() or last[-1:].isspace()
            tight = not text or not apart or text[-1] in ",:(–-—|·•/" or piece[0] in ",.)–-—|·•/(" or piece[0].islower()
            text += (" " if tight and text and spaced else "" if tight else ", ") + piece
            last = doc.texts[at]
        at += 1
    return squash(text)


def _is_map_words(piece: str) -> bool:
    return len(piece) < 40 and hints.ACTION.match(piece) is not None and _MAP_WORDS.search(piece) is not None


# --- shared -----------------------------------------------------------------------------------------------------------


def framed(out: Outline, node: int) -> bool:
    """Inside the page's header, footer or navigation."""
    doc = out.doc
    return any(
        doc.tags[above] in ("nav", "footer", "header") or out.tokens(above) & _FRAMES for above in [node, *doc.ancestors(node)[:7]]
    )


def _label_before(out: Outline, node: int) -> str | None:
    """The short text right before an element: its label."""
    doc = out.doc
    for at in range(node - 1, max(node - 5, 0), -1):
        if not doc.tags[at]:
            text = squash(doc.texts[at])
            return text if 2 < len(text) < 40 else None
    return None


def first_line(out: Outline, node: int) -> str:
    """The name on the first line of a seller's block, without the count of stars and the badges below it."""
    doc = out.doc
    text = ""
    for at in range(node, doc.ends[node]):
        if doc.tags[at] or not (piece := squash(doc.texts[at])):
            continue
        if text and (doc.apart[at] or not any(map(str.isalpha, piece)) or _STANDING.search(piece)):
            break
        text += (" " if text else "") + piece
    return text.strip(" :：") if _is_name(text) else ""


def after_label(label: re.Pattern[str], text: str) -> str:
    """The text without the label that begins it."""
    found = label.match(text)
    if not found or not found["name"]:
        return text
    more, colon, rest = found["name"].partition(":")
    return rest.strip() if colon and rest.strip() and len(more) < 24 else found["name"]  # "Location of the seller: Mendoza"


def leads_to_person(href: str) -> bool:
    """Whether an address is that of somebody's own page."""
    return _PROFILE.search(href) is not None


def profile_link(out: Outline, draft: Draft, skip: Skip) -> None:
    """A seller whom only the link to their page gives away: the one such name of the page."""
    found: dict[str, tuple[str, int]] = {}
    for node in out.links:
        href = out.hrefs[node]
        if not (hints.LOT_LINK.search(href) or _PROFILE.search(href)) or re.search(r"/brands?/", href):
            continue
        if skip(node) or framed(out, node) or not 1 < len(text := out.doc.text(node)) < 60:
            continue
        if sum(map(str.isalpha, text)) > 1 and not hints.ACTION.match(text) and not _STANDING.search(text):
            found.setdefault(text_key(text), (href, node))
    if len(found) == 1:
        ((href, node),) = found.values()
        draft.put("seller_name", out.doc.text(node), "seller link", node)
        draft.put("seller_url", href, "seller link", node)
