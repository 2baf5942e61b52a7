"""The mail: it says the news, and nothing a seller writes breaks out of its place."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser

import pytest
from alert_samples import CABLE, DESK, DISH, NOW, TERMINAL, change, crawl, listing, priced, rules_of, state, states
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts.chart import PricePoint, chart_png, price_points, worth_drawing
from monitor.alerts.diffs import differ, shortened
from monitor.alerts.incidents import incident_step
from monitor.alerts.message import FULL, SHORT, Mail, compose
from monitor.alerts.news import News, from_json
from monitor.alerts.rules import alerts_for
from monitor.alerts.safe import clean, defang, isolate, link
from monitor.alerts.wire import body_of, to_wire
from monitor.alerts.wording import direction, percent, price_words, spaced
from storage.model import Change, ChangeKind, Listing, ListingState, Price, PriceKind, Seller, Status, Version

TITLES = {"avito": "Avito", "olx-kz": "OLX.kz"}
HOSTILE = [
    "x\r\nBcc: all@example.org\r\n\r\nbody",
    "a\x00b\x1b[31mred\x07",
    "\u202egnp.exe\u202d \u2066inside\u2069",
    "s\u200bt\u200ba\u2060r\ufefflink",
    "</td></tr></table><script>alert(1)</script>",
    "<img src=https://spy.example/p.gif onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "{{ 7*7 }} {% raw %} ${7*7}",
    "=?utf-8?b?QmNjOiB4QGV4YW1wbGUub3Jn?=",
    "http://evil.example/login and www.evil.example or evil.example/x",
    "mail me@evil.example javascript:alert(1)//",
    "Z" + "\u0336\u0489\u035b" * 60,
    "A" * 20_000,
    "١٢٣ للبيع ستارلينك",
    "\ud800 lone surrogate",
    "\n.\nQUIT\n",
    "-- \nforged signature",
    "🛰️📡" * 50,
    "",
    "   ",
]


def news_of(changes: list[Change], known: dict[str, ListingState]) -> News:
    [alert] = alerts_for(crawl(), changes, known, config=rules_of(DESK), now=NOW)
    return from_json(alert.payload)


def mail_of(*of: Listing) -> Mail:
    return compose(news_of([change(one) for one in of], states(*of)), titles=TITLES)


def hostile(words: str, url: str | None = "https://avito.example/1") -> Listing:
    """A listing that says it everywhere."""
    return replace(
        TERMINAL, title=words, description=words, url=url, seller=Seller(name=words), condition=words,
        price=Price(text=words), place=replace(TERMINAL.place, text=words),  # type: ignore[type-var]
    )  # fmt: skip


def wire(mail: Mail) -> tuple[bytes, EmailMessage]:
    """The message as bytes, and as a mail program reads those."""
    data = to_wire(
        mail, body_of(mail), sender="monitor@example.org", recipient="desk@example.org", message_id="m@example.org", now=NOW
    )
    read = message_from_bytes(data, policy=default)
    assert isinstance(read, EmailMessage)
    return data, read


class Page(HTMLParser):
    """Tags, links and sources of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.sources: list[str] = []
        self.handlers: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "href":
                self.links.append(value or "")
            if name in ("src", "background", "srcset", "poster", "data"):
                self.sources.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_in_their_place(words: str) -> None:
    plain, mail = mail_of(hostile("harmless")), mail_of(hostile(words))
    assert "\n" not in mail.subject
    assert len(mail.subject) <= 160
    data, read = wire(mail)
    assert set(read.keys()) == {*wire(plain)[1].keys()}
    assert read["To"] == "desk@example.org"
    assert all(len(line) <= 998 for line in data.split(b"\r\n"))
    for text in (mail.subject, mail.text, mail.html):
        assert not re.search("[\u202a-\u202e\u200b\u2060\ufeff\x00-\x08\x0b-\x1f\ud800-\udfff]", text)
    page, safe = Page(mail.html), Page(plain.html)
    assert set(page.tags) <= {*safe.tags, "span", "bdi"}
    assert page.tags.count("tr") <= safe.tags.count("tr") + 1
    assert set(page.links) <= {"https://avito.example/1"}
    assert page.sources == []
    assert page.handlers == []


@pytest.mark.parametrize("words", HOSTILE)
def test_a_hostile_listing_forges_no_line_of_the_text_part(words: str) -> None:
    text = mail_of(hostile(words)).text
    assert text.count("\n-- \n") == 1
    assert not any(line == "." or line.startswith("Bcc:") for line in text.splitlines())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_words_at_all_make_a_message_that_survives_the_wire(words: str) -> None:
    mail = mail_of(hostile(words, url=words))
    _, read = wire(mail)
    assert str(read["Subject"]).split() == mail.subject.split()
    html = read.get_body(("html",))
    assert html is not None
    assert set(Page(html.get_content()).links) <= {link(words)}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "data:text/html,x", "ftp://a.example/", "//a.example/x", "https://google.com@evil.example/",
        "https://", "https://a b/", "https://a.example/\r\nBcc: x", "http://[::1", "https://a.example:99999/", "https://ex\\ample/",
        "https://" + "a" * 3000, "file:///etc/passwd", "HTTPS//x", None, "", "https://\u202eevil.example",
    ],
)  # fmt: skip
def test_an_address_that_nobody_should_click_is_no_link(url: str | None) -> None:
    assert link(url) is None
    assert Page(mail_of(hostile("x", url=url)).html).links == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "https://avito.example/a/б?q=старлинк#x",
            "https://avito.example/a/%D0%B1?q=%D1%81%D1%82%D0%B0%D1%80%D0%BB%D0%B8%D0%BD%D0%BA#x",
        ),
        ("https://аvito.example/1", "https://xn--vito-43d.example/1"),
        ("http://a.example:8080/?a=1&b=%20", "http://a.example:8080/?a=1&b=%20"),
        ("https://a.example/'\"<>", "https://a.example/%27%22%3C%3E"),
    ],
)
def test_a_link_is_plain_ascii_and_shows_look_alike_hosts_for_what_they_are(url: str, expected: str) -> None:
    assert link(url) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("www.evil.example", "www[.]evil[.]example"),
        ("HTTPS://A.example", "HxxPS://A[.]example"),
        ("ftp://x.example", "ftp[:]//x[.]example"),
        ("me@mail.example", "me[@]mail[.]example"),
        ("сайт.рф", "сайт[.]рф"),
        ("12.5 кг, v2.1, т.е. новый", "12.5 кг, v2.1, т.е. новый"),
        ("Цена: 5000", "Цена: 5000"),
    ],
)
def test_addresses_in_words_are_defanged(words: str, expected: str) -> None:
    assert defang(words) == expected


def test_persian_keeps_its_joiners_and_latin_loses_hidden_ones() -> None:
    assert clean("می\u200cخواهم") == "می\u200cخواهم"
    assert clean("star\u200clink") == "starlink"


def test_right_to_left_words_do_not_reorder_the_line_around_them() -> None:
    assert isolate("ستارلينك") == "\u2068ستارلينك\u2069"
    assert isolate("Старлинк") == "Старлинк"


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def subject(*changes: Change, known: dict[str, ListingState] | None = None) -> str:
    return compose(news_of(list(changes), known or states(TERMINAL, DISH, CABLE)), titles=TITLES).subject


def test_the_subject_says_the_news() -> None:
    drop = priced(DISH, "58000 RUB", "46500 RUB")
    third = replace(TERMINAL, native_id="3")
    assert subject(change(TERMINAL), change(CABLE), change(third), drop, known=states(TERMINAL, CABLE, DISH, third)) == (
        "3 new starlink listings, 1 price drop · Avito, OLX.kz"
    )
    assert subject(drop) == "Price drop −19.8 %: Спутниковый интернет Старлинк V4, комплект, 46 500 RUB · Avito"
    assert subject(change(CABLE)) == "New: Кабель для Starlink 15 м, 12 000 KZT · OLX.kz"
    both = subject(change(DISH, ChangeKind.REMOVED), change(CABLE, ChangeKind.REMOVED))
    assert both == "2 removed · starlink · Avito, OLX.kz"
    assert subject(change(DISH, ChangeKind.RELISTED), change(TERMINAL)) == "1 new starlink listing, 1 back · Avito"


def test_a_title_from_right_to_left_turns_no_price_around_in_the_subject() -> None:
    arabic = replace(DISH, title="\u202eستارلينك مع\u2069 راوتر")
    told = subject(priced(arabic, "58000 RUB", "46500 RUB"), known=states(arabic))
    assert told == "Price drop −19.8 %: \u2068ستارلينك مع راوتر\u2069, 46 500 RUB · Avito"


def test_the_subject_of_a_first_crawl_counts_what_was_found() -> None:
    changes = [change(of, baseline=True) for of in (TERMINAL, CABLE, DISH)]
    [alert] = alerts_for(crawl(baseline=True), changes, states(TERMINAL, CABLE, DISH), config=rules_of(DESK), now=NOW)
    mail = compose(from_json(alert.payload), titles=TITLES)
    assert mail.subject == "First look at starlink on Avito: 3 listings, 2 flagged"
    assert "New" not in re.sub(r"(?s)<style>.*?</style>", "", mail.html).replace("NEW", "")


@pytest.mark.parametrize(
    ("outcome", "words"), [("blocked", "Incident: Avito blocks us"), ("failed", "Incident: Avito cannot be read")]
)
def test_an_incident_names_the_source(outcome: str, words: str) -> None:
    memory = None
    for number in range(2):
        memory, alerts = incident_step(memory, crawl(crawl_id=f"c{number}", outcome=outcome), config=rules_of(DESK), now=NOW)
        if alerts:
            mail = compose(from_json(alerts[0].payload), titles=TITLES)
            assert mail.subject == words
            assert "No listing" in mail.text
            break
    else:
        pytest.fail("nobody was told")


def test_text_and_html_say_the_same_things() -> None:
    mail = mail_of(TERMINAL)
    shown = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", mail.html))
    for words in (
        "Starlink Mini, новый", "64\u00a0900\u00a0RUB", "Донецк, Калининский район", "Donetsk, UA-14", "ISW, as of 2026-11-01",
        "Связь Юг",
        "offers use in occupied territory", "без документов", "https://avito.example/item/3390217745",
        "seen 41 of 41 listings on 2 queries",
        "23\u00a0Nov\u00a02026, 14:05\u00a0UTC",
    ):  # fmt: skip
        assert words.replace("\u00a0", " ") in re.sub(r"\s+", " ", mail.text)
        assert words.replace("\u00a0", " ") in shown.replace("\u00a0", " ")


def test_before_and_after_show_what_differs() -> None:
    edit = change(
        DISH, ChangeKind.CHANGED, field="description", old="Самовывоз из Ростова сегодня", new="Отправка в Мариуполь сегодня"
    )
    mail = compose(news_of([edit], states(DISH)), titles=TITLES)
    assert "Самовывоз из Ростова</span>" in mail.html
    assert "Отправка в Мариуполь</span>" in mail.html
    assert "Description before" in mail.text


def test_a_long_message_shows_the_first_in_full_the_next_in_short_and_counts_the_rest() -> None:
    many = [replace(CABLE, native_id=f"{number:04}") for number in range(FULL + SHORT + 30)]
    mail = mail_of(*many)
    assert len(mail.html.encode()) < 400_000
    assert mail.text.count("https://") == FULL + SHORT
    assert "And 30 more" in mail.text
    assert "And 30 more" in mail.html


def test_an_ordinary_message_is_not_cut_off_by_gmail() -> None:
    assert len(mail_of(*[replace(TERMINAL, native_id=str(number)) for number in range(15)]).html.encode()) < 102_000


def history(*prices: tuple[int, str], days: int = 10) -> tuple[PricePoint, ...]:
    versions = [
        Version(
            listing=listing("1", "x", price=Price(text="x", kind=PriceKind.FIXED, amount=Decimal(amount), currency=currency)),
            number=number, crawl_id="c", first_seen=NOW - timedelta(days=days - number),
            last_seen=NOW - timedelta(days=days - number),
        )
        for number, (amount, currency) in enumerate(prices)
    ]  # fmt: skip
    return price_points(versions, until=NOW)


def test_a_price_history_is_drawn_inside_the_message() -> None:
    points = history((58000, "RUB"), (61000, "RUB"), (46500, "RUB"))
    news = news_of([priced(DISH, "61000 RUB", "46500 RUB")], states(DISH))
    mail = compose(news, titles=TITLES, prices={DISH.listing_id: points})
    [image] = mail.images
    assert f"cid:{image.cid}" in mail.html
    assert image.alt.replace("\u00a0", " ") == "Price between 46 500 and 61 000 RUB since 13 Nov 2026"
    _, read = wire(mail)
    [part] = [part for part in read.walk() if part.get_content_type() == "image/png"]
    assert part["Content-ID"] == f"<{image.cid}>"
    assert part.get_content() == image.content


def test_the_chart_is_a_png_of_its_size_whose_rows_are_whole() -> None:
    png = chart_png(history((10, "RUB"), (20, "RUB")))
    width, height = struct.unpack(">II", png[16:24])
    data = b"".join(png[at + 8 : at + 8 + size] for at, size in chunks(png) if png[at + 4 : at + 8] == b"IDAT")
    assert len(zlib.decompress(data)) == height * (width + 1)
    assert len(png) < 6000


def chunks(png: bytes) -> list[tuple[int, int]]:
    found, at = [], 8
    while at < len(png):
        [size] = struct.unpack(">I", png[at : at + 4])
        assert struct.unpack(">I", png[at + 8 + size : at + 12 + size])[0] == zlib.crc32(png[at + 4 : at + 8 + size])
        found.append((at, size))
        at += 12 + size
    return found


def test_prices_in_another_currency_are_not_drawn_on_the_same_line() -> None:
    assert {point.currency for point in history((100, "USD"), (9000, "RUB"), (8000, "RUB"))} == {"RUB"}
    assert not worth_drawing(history((100, "USD"), (9000, "RUB")))
    assert not worth_drawing(())


@pytest.mark.parametrize(
    ("old", "new", "move", "way"),
    [
        ("58000 RUB", "46500 RUB", "−19.8 %", -1), ("100 RUB", "150 RUB", "+50 %", 1), ("100 RUB", "100 USD", None, 0),
        ("0 RUB", "5 RUB", None, 1), (None, "5 RUB", None, 0), ("5 RUB", "5.00 RUB", None, 0),
        ("1 RUB", "100000 RUB", "+9 999 900 %", 1),
        ("100-200 RUB", "90 RUB", None, 0), ("negotiable", "90 RUB", None, 0),
    ],
)  # fmt: skip
def test_a_price_move_is_told_only_where_it_can_be_compared(old: str | None, new: str | None, move: str | None, way: int) -> None:
    said = percent(old, new)
    assert (said.replace("\u00a0", " ") if said else None, direction(old, new)) == (move, way)


@pytest.mark.parametrize(
    ("price", "words"),
    [
        (Price(text="x", kind=PriceKind.FIXED, amount=Decimal(24500), currency="RUB"), "24 500 RUB"),
        (Price(text="x", kind=PriceKind.FROM, amount=Decimal("1.250"), currency="KWD"), "from 1.250 KWD"),
        (Price(text="x", kind=PriceKind.RANGE, amount=Decimal(1), maximum=Decimal(2), currency="EUR"), "1–2 EUR"),
        (Price(text="x", kind=PriceKind.RANGE, maximum=Decimal(2), currency="EUR"), "up to 2 EUR"),
        (Price(text="x", kind=PriceKind.NEGOTIABLE), "negotiable"),
        (Price(text="x", kind=PriceKind.NEGOTIABLE, amount=Decimal(0), currency="EUR"), "0 EUR, negotiable"),
        (Price(text="x", kind=PriceKind.FIXED, amount=Decimal(9), currency="USD", per="month"), "9 USD / month"),
        (Price(text="x", kind=PriceKind.ON_REQUEST), "price on request"),
        (Price(text="x", kind=PriceKind.FREE), "free"),
        (Price(text="x"), None),
        (None, None),
    ],
)
def test_a_price_in_words(price: Price | None, words: str | None) -> None:
    said = price_words(price)
    assert (said.replace("\u00a0", " ") if said else None) == words


def test_a_removed_listing_says_how_we_know() -> None:
    known = states(state(DISH, status=Status.GONE, status_because="404 on its own page"))
    mail = compose(news_of([change(DISH, ChangeKind.REMOVED)], known), titles=TITLES)
    assert "404 on its own page" in mail.text
    assert "404 on its own page" in mail.html


@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60))
def test_the_pieces_of_a_difference_put_together_are_the_texts(old: str, new: str) -> None:
    left, right = differ(old, new)
    assert ["".join(piece.text for piece in pieces).split() for pieces in (left, right)] == [old.split(), new.split()]
    assert any(piece.changed for piece in (*left, *right)) == (old.split() != new.split())
    assert [piece for piece in shortened(left) if piece.changed] == [piece for piece in left if piece.changed]


def test_thousands_are_apart_and_the_kind_of_price_stays() -> None:
    assert spaced("from 24500 RUB / month").replace("\u00a0", " ") == "from 24 500 RUB / month"
    assert spaced("negotiable") == "negotiable"
