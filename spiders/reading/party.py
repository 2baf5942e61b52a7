"""The box of an item page that tells who sells: known by the parts that stand together in it, in any language and markup.

Such a box has a name and at least two of: since when somebody is there, when they were last seen, how many adverts or sales they
have, what others think of them, what kind of seller they are, a portrait, a button to write or call. One part alone tells nothing:
reviews have names, portraits and stars too, and a shop's header has a telephone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from spiders.reading import hints
from spiders.reading.given_names import looks_like_name
from spiders.reading.outline import Outline
from spiders.reading.texts import squash, words

_MOST_NODES = 15_000
_FEW_LETTERS = 320
_SCORE = re.compile(
    r"(?:[★☆⭐]\s*)*[0-5][.,]\d{1,2}(?:\s*/\s*5)?\s*[★☆⭐]*\s*(?:[(·|]\s*\d[\d\s.,kK]*.{0,16})?|[★☆⭐]{3,5}\s*(?:\(?\d[\d\s.,]*\)?)?|"
    r"\(?\d[\d\s.,]*\)?\s?(?:отзыв|оцен|відгук|reviews?|ratings?|bewertung|avis\b|opini|ocen|reseñas?|valoracion|avaliaç|recension|"
    r"beoordeling|değerlendirme|yorum|hodnocen|értékel|تقييم|نظر|件|评价|후기).{0,14}|(?:評価|评分|評分|rating|рейтинг|note)\W{0,3}\d.{0,12}|"
    r"\d{1,3}(?:[.,]\d)?\s?%\s?(?:positive|положительн|positiv|pozytywn|позитивн|positivas?|好评).{0,20}",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"(?:\d[\d\s.,]*\+?\s?(?:объявлени|товар|завершен|продаж|оголошен|annonces?|anzeigen?\b|inserate|listings?|"
    r"ads?\b|items?\b|articles?|"
    r"sold|sales|ogłosze|ofert|anuncios?|productos|vendas|ventas|annunci|vendite|advertenties|ilan|inzerát|hirdetés|anunțuri|"
    r"oglas|annonser|ilmoitus|إعلان|آگهی|件の出品|出品|商品|상품|в продаже|followers|подписчик|abonnés|seguidores|takipçi).{0,24}|"
    r"(?:объявлени\w+|товар\w*|ads|listings|anzeigen|annonces|ogłoszenia|anuncios|annunci|出品数|상품)\W{1,3}\d{1,6})",
    re.IGNORECASE,
)
_PRESENCE = re.compile(
    r"(?:был[аи]?\s(?:в сети|на сайте|онлайн|\w+ назад|сегодня|вчера)|онлайн|в сети|у мережі|online|активн|"
    r"last (?:seen|active|online)|"
    r"active (?:today|now|\d|this|yesterday)|zuletzt (?:online|aktiv)|ostatnio (?:online|aktywn)|dernière (?:connexion|activité)|"
    r"en ligne|última (?:conexión|vez)|último acesso|online (?:ieri|oggi)|ultimo accesso|laatst (?:online|actief)|"
    r"son görülme|çevrimiçi|"
    r"naposledy|آخر ظهور|متصل|آخرین بازدید|最終ログイン|オンライン|在线|접속|usually (?:responds|replies)|отвечает|responds|"
    r"antwortet|répond|responde|risponde|response (?:rate|time)|zpětně).{0,40}",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?:показать|показати|показ|написать|написати|позвонить|подзвонити|зателефонувати|связаться|зв['’]язатися|"
    r"спросить|задать вопрос|"
    r"подписаться|сообщение|повідомлення|номер|телефон|"
    r"contact|message|call|phone|chat|ask|follow|write|reply|send|show (?:number|phone)|make (?:an )?offer|enquire|"
    r"nachricht|kontakt|anrufen|anfrage|folgen|telefon|contacter|appeler|message|suivre|numéro|poser|contactar|"
    r"llamar|mensaje|seguir|"
    r"preguntar|conversar|enviar|ligar|chatear|contatta|chiama|messaggio|segui|napisz|zadzwoń|wiadomość|obserwuj|"
    r"bel |bericht|stuur|volg|"
    r"mesaj|ara\b|sor\b|takip|takıp|napsat|zavolat|zpráva|üzenet|hívás|mesaj|sună|pošalji|poruka|pozovi|besked|"
    r"melding|soita|viesti|"
    r"اتصل|رسالة|مراسلة|إظهار الرقم|دردشة|واتساب|تماس|پیام|چت|whatsapp|telegram|viber|"
    r"メール|問い合わせ|メッセージ|フォロー|質問|联系|聊|关注|채팅|문의|팔로우|전화)",
    re.IGNORECASE,
)
_PORTRAIT = words("avatar ava userpic user profile portrait seller author member nutzer")
_ROUND = re.compile(
    r"(?:^|[\s_-])(?:avatar|ava|userpic|round(?:ed)?-full|circle|round|user-?photo|profile-?(?:pic|photo|image))(?:$|[\s_-])",
    re.IGNORECASE,
)
_REVIEWS = words(
    "review reviews comment comments feedback feedbacks opinion opinions testimonial testimonials question questions answer answers"
)
_SPEAKS = frozenset(("since", "presence", "count", "kind", "contact"))

Skip = Callable[[int], bool]


def seller_boxes(out: Outline, heading: int, skip: Skip, since: Callable[[str], bool]) -> list[tuple[int, int, frozenset[str]]]:
    """Small elements that hold several parts of a seller's box: (element, its first sign, kinds of signs), the smallest first."""
    doc = out.doc
    kinds: dict[int, set[str]] = {}
    counts: Counter[tuple[int, str]] = Counter()
    first: dict[int, int] = {}
    for node, kind in _signs(out, since):
        if skip(node):
            continue
        for above in doc.ancestors(node)[:7]:
            if above <= heading < doc.ends[above] or doc.tags[above] in ("body", "main", "html"):
                break
            if out.length(above, doc.ends[above]) > _FEW_LETTERS:
                break
            kinds.setdefault(above, set()).add(kind)
            counts[above, kind] += 1
            first.setdefault(above, node)
    boxes = [
        (box, first[box], frozenset(held))
        for box, held in kinds.items()
        if len(held) >= 2
        and held & _SPEAKS
        and (held - {"contact"})
        and not _is_review(out, box, kinds)
        and counts[box, "portrait"] < 2
        and counts[box, "since"] < 3
        and counts[box, "score"] < 4  # several people
    ]
    return sorted(boxes, key=lambda one: doc.ends[one[0]] - one[0])


def _signs(out: Outline, since: Callable[[str], bool]) -> list[tuple[int, str]]:
    doc = out.doc
    found: list[tuple[int, str]] = []
    for node, tag in enumerate(doc.tags[:_MOST_NODES]):
        if not tag:
            text = doc.texts[node]
            if not 2 <= len(text) <= 90 or not (text := squash(text)):
                continue
            parent = doc.parents[node]
            line = doc.text(parent) if doc.ends[parent] - parent <= 8 and len(text) < 60 else text
            if since(line if len(line) <= 120 else text):
                found.append((node, "since"))
            elif _is_pressed(out, node) and _CONTACT.match(text):
                found.append((node, "contact"))
            elif len(text) > 5 and hints.SELLER_KIND.fullmatch(text):
                found.append((node, "kind"))
            elif _PRESENCE.fullmatch(text):
                found.append((node, "presence"))
            elif _COUNT.fullmatch(line) or _COUNT.fullmatch(text):
                found.append((node, "count"))
            elif _SCORE.fullmatch(text):
                found.append((node, "score"))
        elif (tag == "img" and _is_portrait(out, node)) or (
            tag in ("span", "div", "i") and doc.ends[node] == node + 1 and _ROUND.search(doc.attrs[node].get("class") or "")
        ):
            found.append((node, "portrait"))
    return found


def _is_pressed(out: Outline, node: int) -> bool:
    doc = out.doc
    return any(
        doc.tags[one] in ("a", "button", "label") or doc.attrs[one].get("role") == "button" for one in doc.ancestors(node)[:3]
    )


def _is_portrait(out: Outline, node: int) -> bool:
    attributes = out.doc.attrs[node]
    named = (
        f"{attributes.get('class') or ''} {attributes.get('alt') or ''} {out.doc.attrs[out.doc.parents[node]].get('class') or ''}"
    )
    if _ROUND.search(named) or out.tokens(node) & {"avatar", "ava", "userpic", "portrait"}:
        return True
    source = (attributes.get("src") or "").lower()
    if any(sign in source for sign in ("avatar", "userpic", "/ava", "profile_pic", "/av", "/users/", "/user/")):
        return True
    size = attributes.get("width") or attributes.get("height") or ""
    return size.isdigit() and 20 <= int(size) <= 96 and bool(out.tokens(out.doc.parents[node]) & _PORTRAIT)


def _is_review(out: Outline, box: int, kinds: dict[int, set[str]]) -> bool:
    """Whether a box is one of several alike, each with its signs, or stands where others say what they think."""
    doc = out.doc
    for one in [box, *doc.ancestors(box)[:4]]:
        if out.tokens(one) & _REVIEWS:
            return True
        if out.length(one, doc.ends[one]) > _FEW_LETTERS or doc.parents[one] < 0:
            break
        kind = (doc.tags[one], doc.attrs[one].get("class"))
        if any(
            other != one and len(kinds.get(other, ())) >= 2 and (doc.tags[other], doc.attrs[other].get("class")) == kind
            for other in doc.children(doc.parents[one])
        ):
            return True
    return False


def looks(out: Outline, box: int, text: str) -> float:
    """What the looks of a text speak for its being the name in a box: a name's form, a portrait that is called by it."""
    doc = out.doc
    called = any(
        doc.tags[node] == "img" and (doc.attrs[node].get("alt") or doc.attrs[node].get("title") or "").strip().endswith(text)
        for node in range(box, doc.ends[box])
    )
    return (0.5 if looks_like_name(text) else 0.0) + (0.8 if called else 0.0)
