"""What links adverts, shops and people: phones, handles, company numbers, kit numbers, serials, wallets.

Every type stands in the domain notes (identifiers.yaml), with its check rule. Nothing found here is ever tried on a live system.
Payment cards, RNOKPP and passports are not collected.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from monitor.understand import checks, wallets
from monitor.understand.phones import find_phones, hint_of
from monitor.understand.text import plain
from storage.model import Identifier

_LONGEST = 200_000  # characters of one field that are looked at
_KEPT = 3000  # characters: longer texts are read anew each time, hostile ones must not fill the cache


def find_identifiers(
    title: str | None,
    description: str | None = None,
    image_alt: str | None = None,
    *more: tuple[str, str | None],
    country: str | None = None,
) -> tuple[Identifier, ...]:
    """Identifiers of a listing's texts, each value once, in the order they stand.

    more: (field, text) of further texts. country: ISO 3166-1, for phone numbers written without their country.
    """
    found: dict[tuple[str, str], Identifier] = {}
    # What an advert is about stands in its title, its numbers in the description.
    starlink = any(text is not None and _NAMES_STARLINK.search(text[:_LONGEST]) for text in (title, description))
    for field, text in (("title", title), ("description", description), ("image", image_alt), *more):
        if not text or not _may_hold(text):
            continue
        for identifier in (_in_field if len(text) <= _KEPT else _in_field.__wrapped__)(text, field, country, starlink=starlink):
            found.setdefault((identifier.type, identifier.value), identifier)
    return tuple(found.values())


@lru_cache(maxsize=2048)
def _in_field(text: str, field: str, country: str | None, *, starlink: bool) -> tuple[Identifier, ...]:
    """Kept, because every crawl brings the same texts again."""
    return tuple(_in_text(plain(text[:_LONGEST]), field, country, starlink=starlink))


def identifier_key(value: str, key: bytes) -> str:
    """HMAC-SHA-256 of a value under the installation's key, 16 hex digits: links exports without telling the value."""
    return hmac.new(key, value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:16]


_HINTS = re.compile(r"[\d@._:①-⑨⓪]")
_SPELLED = re.compile(r"ноль|нуль|восемь|вісім|собак|\bzero\b|девят|сл[эе]ш|slash|точка", re.IGNORECASE)


def _may_hold(text: str) -> bool:
    """Cheap: no identifier is without a digit, a sign of an address or a spelled number."""
    return _HINTS.search(text) is not None or _SPELLED.search(text) is not None


@dataclass(frozen=True, slots=True)
class _Found:
    type: str
    value: str
    start: int
    end: int
    hint: str | None = None


_Finder = Callable[[str], Iterator[_Found]]


def _in_text(text: str, field: str, country: str | None, *, starlink: bool) -> Iterator[Identifier]:
    """Finders go from the surest to the vaguest; what one took the next does not see."""
    # Cyrillic letters that look Latin hide a serial from a search, and a reader's eye sees no difference.
    latin = text.translate(_LOOKALIKES)
    kept: list[_Found] = []
    rest = text
    for finder, view_latin in _FINDERS:
        found = _apart(finder(latin if view_latin else rest))
        if finder is _devices and starlink:
            found = _apart(iter((*found, *_bare_kits(latin))))
        if found:
            kept += found
            latin, rest = _blanked(latin, found), _blanked(rest, found)
    for phone in find_phones(rest, country):
        kind = "phone_partial" if phone.partial else "phone"
        kept.append(_Found(kind, phone.value, phone.start, phone.end, hint_of(phone.value)))
    for one in sorted(kept, key=lambda one: one.start):
        yield Identifier(type=one.type, value=one.value, words=text[one.start : one.end].strip(), field=field, hint=one.hint)


_LOOKALIKES = str.maketrans("АВЕКМНОРСТУХІЈЅаеорсухіјѕ", "ABEKMHOPCTYXIJSaeopcyxijs")


def _apart(found: Iterator[_Found]) -> list[_Found]:
    """Of findings that overlap only the first, in the order they stand."""
    apart: list[_Found] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not apart or one.start >= apart[-1].end:
            apart.append(one)
    return apart


def _blanked(text: str, kept: list[_Found]) -> str:
    """The text with what was found blotted out, of the same length."""
    parts: list[str] = []
    at = 0
    for one in kept:
        parts += (text[at : one.start], "\x00" * (one.end - one.start))
        at = one.end
    return "".join((*parts, text[at:]))


# --- links and handles ---

_HANDLE = r"[A-Za-z][A-Za-z0-9_]{3,31}"
_LINK = re.compile(
    r"(?<![\w.@-])(?:https?://)?(?:www\.|m\.)?"
    r"(?:(?P<telegram>(?:t|telegram)\.me/)(?P<tg>\+[\w-]{6,64}|joinchat/[\w-]{6,64}|(?:s/|c/)?[A-Za-z0-9_]{3,32})"
    r"|(?:wa\.me/|api\.whatsapp\.com/send/?\?phone=)\+?(?P<whatsapp>\d{7,15})"
    r"|signal\.me/#p/\+?(?P<signal>\d{7,15})"
    r"|vk\.(?:com|ru)/(?P<vk>[A-Za-z][\w.]{2,31})"
    r"|(?P<market>avito\.ru/(?:user|brands)/[\w-]{6,40}|ok\.ru/(?:profile/)?\d{6,20}|youla\.ru/user/[0-9a-f]{8,40}))",
    re.IGNORECASE,
)
# An address that is spelled so that no filter of the site sees it: "t точка me слэш name", "t . me / name", "vk com/name".
_SPELLED_LINK = re.compile(
    r"(?<![\w.@/-])(?:(?P<tg>[tт]\s?(?:\.|точка|dot)?\s?(?:me|ме|мэ))|(?P<vk>(?:vk|вк)\s?(?:\.|точка|dot)?\s?(?:com|ком)))"
    rf"\s?(?:/|сл[эе]ш|slash)\s?@?(?P<handle>{_HANDLE})(?![\w@])",
    re.IGNORECASE,
)
_APP_LINK = re.compile(r"(?:viber://chat\?number=(?:%2B)?(?P<viber>\d{7,15})|tg://resolve\?domain=(?P<tg>\w{4,32}))", re.IGNORECASE)
_AT = re.compile(rf"(?<![\w/.@+-])@({_HANDLE})(?![\w@]|\.\w)")
_AT_APART = re.compile(
    rf"(?<![\w/.@+-])@\s({_HANDLE})(?![\w@]|\.\w)(?=\W{{0,3}}(?:в\s|у\s|на\s|in\s|on\s)?(?:тг|tg|телег|telegram))", re.IGNORECASE
)
_NAMED = re.compile(
    rf"(?<!\w)(?:телеграмм?[еау]?|телег[аеу]|тг|tg|telegram|tlg)\s?(?:канал|бот|чат|channel|bot)?\s?[:=—-]?\s?(?:@\s?|собака\s)?({_HANDLE})(?![\w@]|\.\w)",
    re.IGNORECASE,
)
_VK_NAMED = re.compile(
    rf"(?<!\w)(?:вк|vk|вконтакте|vkontakte)\s?[:=-]?\s?@?(?P<vk>(?:id|club|public)\d{{4,11}}|{_HANDLE})(?![\w@.]|\.\w)",
    re.IGNORECASE,
)
_INSTAGRAM_NAMED = re.compile(
    r"(?<!\w)(?:instagram|инстаграмм?|инста|insta)\s?[:=-]?\s?(@?)([A-Za-z0-9_](?:[A-Za-z0-9_.]{1,28})[A-Za-z0-9_])(?![\w@])",
    re.IGNORECASE,
)
_INSTAGRAM = re.compile(r"(?:instagram|инстаграмм?|инста|insta|ig)\W{0,3}$", re.IGNORECASE)
_ELSEWHERE = re.compile(r"(?:tweets by|twitter|твиттер|tiktok|тикток|youtube|ютуб|discord|steam)\W{0,3}$", re.IGNORECASE)
_VK_SYSTEM = frozenset(
    (
        "feed",
        "wall",
        "away",
        "share",
        "video",
        "photo",
        "market",
        "album",
        "im",
        "music",
        "search",
        "login",
        "app",
        "widget",
        "dev",
        "topic",
    )
)
_TG_SYSTEM = frozenset(("share", "joinchat", "addstickers", "proxy", "socks", "iv", "s", "c"))
# Words behind an at sign that are no handle of a person or shop.
_NOT_HANDLES = frozenset(("media", "import", "font", "keyframes", "param", "return", "home", "gmail", "mail", "yandex", "example"))


def _links(text: str) -> Iterator[_Found]:
    for match in _LINK.finditer(text):
        if match["tg"]:
            yield from _telegram(match["tg"], match)
        elif match["whatsapp"]:
            yield _Found("whatsapp", f"+{match['whatsapp']}", match.start(), match.end(), hint_of(f"+{match['whatsapp']}"))
        elif match["signal"]:
            yield _Found("signal", f"+{match['signal']}", match.start(), match.end())
        elif match["vk"] and match["vk"].split(".")[0].rstrip("0123456789-_").lower() not in _VK_SYSTEM:
            yield _Found("vk", f"vk.com/{match['vk'].lower().rstrip('.')}", match.start(), match.end())
        elif match["market"]:
            yield _Found("marketplace_user", match["market"].lower(), match.start(), match.end())
    for match in _APP_LINK.finditer(text):
        if match["viber"]:
            yield _Found("viber", f"+{match['viber']}", match.start(), match.end())
        else:
            yield _Found("telegram", match["tg"].lower(), match.start(), match.end())


def _spelled_links(text: str) -> Iterator[_Found]:
    if "/" in text or _SLASHED.search(text) is not None:
        for match in _SPELLED_LINK.finditer(text):
            handle = match["handle"].lower()
            if match["tg"] and handle not in _TG_SYSTEM:
                yield _Found("telegram", handle, match.start(), match.end())
            elif match["vk"] and handle not in _VK_SYSTEM:
                yield _Found("vk", f"vk.com/{handle}", match.start(), match.end())


_SLASHED = re.compile(r"сл[эе]ш|slash", re.IGNORECASE)


def _telegram(path: str, match: re.Match[str]) -> Iterator[_Found]:
    if path.startswith(("+", "joinchat/")):
        yield _Found("telegram", f"t.me/{path}", match.start(), match.end())  # an invitation: letter case counts
        return
    handle = path.split("/")[-1].lower()
    if handle not in _TG_SYSTEM and not handle.isdigit():
        yield _Found("telegram", handle, match.start(), match.end())


def _handles(text: str) -> Iterator[_Found]:
    for pattern in (_AT, _AT_APART, _NAMED):
        for match in pattern.finditer(text):
            handle = match[1].lower()
            named = pattern is _NAMED
            # After "Telegram:" a word is a handle only when it looks like one.
            if (
                handle in _NOT_HANDLES
                or len(handle) < 5
                or (named and "@" not in match[0] and not any(c in "_0123456789" for c in handle))
            ):
                continue
            before = text[max(0, match.start() - 14) : match.start()]
            if _ELSEWHERE.search(before) is not None:
                continue
            elsewhere = _INSTAGRAM.search(before) is not None
            yield _Found("instagram" if elsewhere else "telegram", handle, match.start(), match.end())


def _named_accounts(text: str) -> Iterator[_Found]:
    """Behind the name of a network a word is an account only when it looks like one."""
    for match in _VK_NAMED.finditer(text):
        handle = match["vk"].lower()
        if any(c in "_0123456789" for c in handle) and handle not in _VK_SYSTEM:
            yield _Found("vk", f"vk.com/{handle}", match.start(), match.end())
    for match in _INSTAGRAM_NAMED.finditer(text):
        handle = match[2].lower()
        if match[1] or any(c in "_.0123456789" for c in handle):
            yield _Found("instagram", handle, match.start(), match.end())


_EMAIL = re.compile(
    r"(?<![\w.%+-])([a-z0-9][\w.%+-]{0,63})@((?:[a-z0-9-]{1,63}\.){1,5})([a-z]{2,10})(?![\w@])", re.IGNORECASE | re.ASCII
)
_HIDDEN_EMAIL = re.compile(
    r"(?<![\w.%+-])([a-z0-9][\w.-]{1,40})\s?(?:\(at\)|\[at\]|\(собака\)|\[собака\]|собак[аеу]|@)\s?"
    r"([a-z0-9-]{2,40}|мэйл|мейл|майл|яндекс|гмэйл|гмейл|гмаил|джимейл|рамблер|инбокс|бк)"
    r"\s?(?:\.|\(dot\)|\[dot\]|точка)\s?(com|ru|net|org|ua|by|kz|pl|de|ру|ком)\b",
    re.IGNORECASE,
)
# A comma for the point: only in addresses of the services that everybody has.
_COMMA_EMAIL = re.compile(
    r"(?<![\w.%+-])([a-z0-9][\w.-]{1,40})@(mail|yandex|ya|gmail|bk|list|inbox|rambler|ukr|icloud|outlook),\s?(com|ru|net)\b",
    re.IGNORECASE,
)
_IN_LATIN = {
    "мэйл": "mail", "мейл": "mail", "майл": "mail", "яндекс": "yandex", "гмэйл": "gmail", "гмейл": "gmail", "гмаил": "gmail",
    "джимейл": "gmail", "рамблер": "rambler", "инбокс": "inbox", "бк": "bk", "ру": "ru", "ком": "com", "рф": "рф",
}  # fmt: skip
_PICTURES = frozenset(("png", "jpg", "jpeg", "svg", "webp", "gif", "css", "js"))


def _emails(text: str) -> Iterator[_Found]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            name, domain, top = match[1].lower(), match[2].lower(), match[3].lower()
            if top not in _PICTURES:
                yield _Found("email", f"{name.split('+')[0]}@{domain}{top}", match.start(), match.end())
        for match in _COMMA_EMAIL.finditer(text):
            yield _Found("email", f"{match[1]}@{match[2]}.{match[3]}".lower(), match.start(), match.end())
    for match in _HIDDEN_EMAIL.finditer(text):
        domain, top = (_IN_LATIN.get(part.lower(), part) for part in (match[2], match[3]))
        yield _Found("email", f"{match[1]}@{domain}.{top}".lower(), match.start(), match.end())


# --- devices ---

_KIT = re.compile(r"(?<![A-Za-z0-9])K ?[IИ] ?T[ -]?((?:P|M|4M)?)[ -]?(\d(?:[ -]?\d){6,10})(?![A-Za-z0-9])", re.IGNORECASE)
# Its Russian name as it looks once Cyrillic letters are read as Latin ones.
_STARLINK = re.compile(r"starlink|cтapлинк|cтapлiнк|стapлинк|ут?ид|ut01", re.IGNORECASE)
_NAMES_STARLINK = re.compile(r"starlink|старлинк|старлінк|стар линк", re.IGNORECASE)
_KITS = re.compile(r"K ?[IИ] ?T")
_KIT_BARE = re.compile(r"(?<!\w)(?:k[iи]t|кит)\s*(?:no|number|н[oо]м[eе][pр]|№|#|nr)\s*[:#№.]?\s*(\d{8,11})(?!\w)", re.IGNORECASE)
_UTID = re.compile(
    r"(?<![\w-])(?:u?t)?(01000000-[0-9a-f]{8}-[0-9a-f]{8})(?![\w-])|(?<![\w-])(ut[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})(?![\w-])",
    re.IGNORECASE,
)
_ROUTER = re.compile(r"(?<!\w)Router-[0-9a-f]{24}(?!\w)", re.IGNORECASE)
_ACCOUNT = re.compile(r"(?<![\w-])(?:ACC|AST|SL)-\d{3,9}-\d{4,6}-\d{1,3}(?![\w-])", re.IGNORECASE)
_DJI_LONG = re.compile(r"(?<![A-Za-z0-9])1581F[0-9A-HJ-NP-Z]{15}(?![A-Za-z0-9])", re.IGNORECASE)
_SERIAL_WORD = (
    r"(?:s\s?/\s?n|serial(?:\s?(?:no|number|nr))?|seriennummer|сер(?:ийный|\.)?\s?(?:номер|№|н(?:омер)?)?|серийник|серійний\s?номер"
    r"|numer\s?seryjny|seri\s?no|序列号|نومرة)"
)
_SERIAL = re.compile(
    rf"(?<!\w){_SERIAL_WORD}\.?\s?[:#№.=-]?\s?(?!ATA\b)((?=[A-Z0-9-]*\d)[A-Z0-9][A-Z0-9-]{{5,19}})(?![A-Za-z0-9])", re.IGNORECASE
)
_IMEI = re.compile(r"(?:[iи][mм][eе][iий])\D{0,12}((?:\d[ -]?){14}\d)(?!\d)", re.IGNORECASE)


def _devices(text: str) -> Iterator[_Found]:
    upper = text.upper()
    starlink = _STARLINK.search(text) is not None
    if "T" in upper and _KITS.search(upper) is not None:
        for match in _KIT.finditer(text):
            # "kit 12345678" is a kit of anything; the number of a terminal is written in one word, or the text names Starlink.
            if not starlink and not match[1] and not match[0][3].isdigit():
                continue
            yield _Found(
                "starlink_kit", f"KIT{match[1]}{match[2]}".upper().replace(" ", "").replace("-", ""), match.start(), match.end()
            )
    if starlink:
        yield from _bare_kits(text)
    for match in _UTID.finditer(text):
        value = (match[1] or match[2]).lower()
        yield _Found("starlink_utid", value if value.startswith("ut") else f"ut{value}", match.start(), match.end())
    for pattern, kind in ((_ROUTER, "starlink_router_id"), (_ACCOUNT, "starlink_account"), (_DJI_LONG, "dji_serial")):
        for match in pattern.finditer(text):
            yield _Found(kind, match[0] if kind == "starlink_router_id" else match[0].upper(), match.start(), match.end())
    for match in _IMEI.finditer(text):
        digits = "".join(c for c in match[1] if c.isdigit())
        if checks.luhn(digits):
            yield _Found("imei", digits, match.start(1), match.end(1))


def _bare_kits(text: str) -> Iterator[_Found]:
    """ "Kit No: 3000045612" where the advert names Starlink; which letters stand before it ("KIT", "KITP") is not guessed."""
    for match in _KIT_BARE.finditer(text):
        yield _Found("starlink_kit", match[1], match.start(1), match.end(1))


_SERIAL_SIGNS = ("s/n", "s /", "sn", "ser", "сер", "序列", "نومرة")


def _serials(text: str) -> Iterator[_Found]:
    low = text.lower()
    if not any(sign in low for sign in _SERIAL_SIGNS):
        return
    for match in _SERIAL.finditer(text):
        value = match[1].upper().strip("-")
        if sum(map(str.isdigit, value)) < 3:
            continue
        dji = len(value) == 14 and any(map(str.isalpha, value)) and not set(value) & set("IO-")
        yield _Found(
            "dji_serial" if dji and value.startswith(("0", "1", "3", "5")) else "device_serial", value, match.start(1), match.end(1)
        )


# --- register numbers ---

_INN_DIGITS = r"\d{12}|\d{10}|\d{4} \d{3} \d{3}|\d{4} \d{6}|\d{4} \d{4} \d{4}"
_REGISTERS: tuple[tuple[str, tuple[str, ...], re.Pattern[str], Callable[[str], bool]], ...] = tuple(
    (kind, signs, re.compile(rf"(?<!\w){label}(?!\w)[^\d\x00]{{0,12}}({digits})(?!\d)", re.IGNORECASE), check)
    for kind, signs, label, digits, check in (
        ("inn", ("инн", "inn"), r"(?:инн(?:/кпп)?|inn)", _INN_DIGITS, checks.inn),
        ("ogrn", ("огрн", "ogrn"), r"(?:огрн(?:ип)?|ogrn(?:ip)?)", r"\d{15}|\d{13}", checks.ogrn),
        ("unp", ("унп", "unp"), r"(?:унп|unp)", r"\d{9}", checks.unp),
        (
            "kz_bin",
            ("бин", "bin", "иин", "iin", "бсн", "жсн"),
            r"(?:бин|bin|иин|iin|бсн|жсн)(?:/(?:иин|бин))?",
            r"\d{12}",
            checks.kz_bin,
        ),
        ("edrpou", ("рпоу", "edrpou"), r"(?:єдрпоу|едрпоу|edrpou)", r"\d{8}", checks.edrpou),
        ("pl_nip", ("nip",), r"nip", r"\d{3}[- ]?\d{3}[- ]?\d{2}[- ]?\d{2}|\d{3}[- ]?\d{2}[- ]?\d{2}[- ]?\d{3}", checks.nip),
        ("pl_regon", ("regon",), r"regon", r"\d{14}|\d{9}", checks.regon),
        ("ae_trn", ("trn", "tax reg"), r"(?:trn|tax registration number)", r"\d{15}", lambda digits: digits.startswith("1")),
    )
)
_USCC = re.compile(r"(?<![A-Za-z0-9])9[1-3][0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}(?![A-Za-z0-9])")
_HS = re.compile(
    r"(?<!\w)(?:hs(?:\s?code)?|hts|код\s?тн\s?вэд|тн\s?вэд|тнвэд|уктзед|g\.t\.i\.p|gtip|hs编码)(?!\w)"
    r"[^\d\x00]{0,8}(\d{4} \d{2} \d{3} \d|\d{4}(?:[. ]?\d{2}){1,3})(?!\d)",
    re.IGNORECASE,
)


def _registers(text: str) -> Iterator[_Found]:
    low = text.lower()
    for kind, signs, pattern, check in _REGISTERS:
        if not any(sign in low for sign in signs):
            continue
        for match in pattern.finditer(text):
            digits = "".join(c for c in match[1] if c.isdigit())
            if check(digits):
                yield _Found(kind, digits, match.start(1), match.end(1))
    for match in _USCC.finditer(text):
        if checks.uscc(match[0]):
            yield _Found("cn_uscc", match[0], match.start(), match.end())
    for match in _HS.finditer(text):
        yield _Found("hs_code", match[1].replace(" ", ""), match.start(1), match.end(1))


# --- wallets ---

_WALLET = re.compile(
    r"(?<![A-Za-z0-9])(?:T[1-9A-HJ-NP-Za-km-z]{33}|0x[0-9a-fA-F]{40}|bc1[0-9a-z]{25,62}|BC1[0-9A-Z]{25,62}|[13][1-9A-HJ-NP-Za-km-z]{25,34})(?![A-Za-z0-9])"
)


def _wallets(text: str) -> Iterator[_Found]:
    for match in _WALLET.finditer(text):
        address = match[0]
        if address.startswith("0x"):
            right = wallets.ethereum(address)
        elif address[:3] in ("bc1", "BC1"):
            address = address.lower()
            right = wallets.bech32(address)
        else:
            payload = wallets.base58check(address)
            right = payload is not None and (payload[0] == 0x41) == (address[0] == "T")
        if right:
            yield _Found("crypto_wallet", address, match.start(), match.end())


# --- shops ---

_DOMAIN = re.compile(
    r"(?<![\w.@/-])(?:https?://)?(?:www\.)?"
    r"((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,3}(?:ru|su|com|net|org|shop|store|online|site|by|kz|ua|pl|cn|ae|am|kg|uz|ge|tr)"
    r"|(?:[а-яё0-9][а-яё0-9-]{1,61}\.){1,2}(?:рф|рус|бел|укр))(?=[/\s,;:!?)»\"']|\.?$|\.\s)",
    re.IGNORECASE,
)
# Everybody's sites and the makers' own: a mention of one links nothing.
_EVERYBODYS_LIST = """
avito.ru ozon.ru wildberries.ru wb.ru youla.ru vk.com ok.ru t.me telegram.me telegram.org instagram.com facebook.com
youtube.com youtu.be google.com yandex.ru ya.ru mail.ru gmail.com aliexpress.com aliexpress.ru alibaba.com ebay.com
amazon.com olx.ua olx.pl olx.kz olx.uz kufar.by kolesa.kz drom.ru cdek.ru pochta.ru starlink.com spacex.com dji.com
wikipedia.org whatsapp.com viber.com wa.me twitter.com x.com tiktok.com github.com apple.com microsoft.com sber.ru
sberbank.ru tinkoff.ru tbank.ru allegro.pl prom.ua rozetka.com.ua novaposhta.ua taobao.com tmall.com 1688.com jd.com
made-in-china.com sportmaster.ru dns-shop.ru marketplace.com paypal.com xilinx.com intel.com nvidia.com motorola.com
hytera.com mikrotik.com ubnt.com ui.com autelrobotics.com flir.com pulsar-nv.com amd.com walmart.com newegg.com bestbuy.com
etsy.com flipkart.com hepsiburada.com trendyol.com kaspi.kz sahibinden.com satu.kz list.am ss.com ceneo.pl reverb.com otomoto.pl
otodom.pl x-kom.pl mediaexpert.pl auto.ru cian.ru hh.ru megamarket.ru market.yandex.ru dubizzle.com alza.cz emag.ro 999.md mobile.bg
bazos.cz bazos.sk avito.ma leboncoin.fr subito.it marktplaats.nl kleinanzeigen.de willhaben.at ricardo.ch tutti.ch wallapop.com
gumtree.com craigslist.org opensooq.com haraj.com.sa lalafo.kg nur.kz tengrinews.kz e-katalog.ru dzen.ru rutube.ru
"""
_EVERYBODYS = frozenset(_EVERYBODYS_LIST.split())


_SPELLED_DOMAIN = re.compile(
    r"(?<![\w.@/-])([a-z0-9][a-z0-9-]{2,60})\s?(?:точка|\(dot\)|\[dot\])"
    r"\s?(ru|com|ру|ком|рф)(?!\w)",
    re.IGNORECASE,
)


def _spelled_domains(text: str) -> Iterator[_Found]:
    for match in _SPELLED_DOMAIN.finditer(text):
        domain = f"{match[1]}.{_IN_LATIN.get(match[2].lower(), match[2])}".lower()
        if domain not in _EVERYBODYS:
            with suppress(UnicodeError):
                yield _Found("shop_domain", domain.encode("idna").decode(), match.start(), match.end())


def _domains(text: str) -> Iterator[_Found]:
    for match in _DOMAIN.finditer(text):
        domain = match[1].lower()
        if ".".join(domain.split(".")[-2:]) in _EVERYBODYS or domain in _EVERYBODYS:
            continue
        try:
            yield _Found(
                "shop_domain", domain.encode("idna").decode() if not domain.isascii() else domain, match.start(1), match.end(1)
            )
        except UnicodeError:
            continue


# (finder, whether Cyrillic lookalikes are read as Latin for it), surest first.
_FINDERS: tuple[tuple[_Finder, bool], ...] = (
    (_links, False),
    (_spelled_links, False),
    (_emails, False),
    (_wallets, False),
    (_devices, True),
    (_registers, False),
    (_serials, False),
    (_handles, False),
    (_named_accounts, False),
    (_domains, False),
    (_spelled_domains, False),
)
