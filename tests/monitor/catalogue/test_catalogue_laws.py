from __future__ import annotations

import re
import time

import pytest
from catalogue_samples import ROOT, offer, own_texts
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.catalogue import Catalogue
from monitor.catalogue.score import score
from storage.model import Flag, FlagKind

CATALOGUE = Catalogue.default()
THINGS = [
    text for text in own_texts() if text.item and not text.kind and CATALOGUE.judge(offer(text.title, text.description)).flagged
]
UNRELATED = (
    "Пишите в любое время.",
    "Торг при осмотре.",
    "Самовывоз из центра города.",
    "Pick up only, no time wasters.",
    "Стан добрий, без подряпин.",
    "Odbiór osobisty w weekend.",
    "Temiz kullanılmış.",
    "有意者请联系。",
    "التواصل في أي وقت.",
    "Собака осталась без поводка.",
)
NAMED = (
    "Старлинк мини новый",
    "Продам Starlink Mini",
    "Мавик 3 про",
    "DJI Mavic 3T",
    "Тепловизор Pulsar Axion",
    "Квадрокоптер DJI Mavic 3 Classic",
)
ALIKE = str.maketrans("аеорсухАЕОРСТХВМНК", "aeopcyxAEOPCTXBMHK")
EITHER = {chr(one): chr(other) for pair in ALIKE.items() for one, other in (pair, pair[::-1])}


@given(st.sampled_from(THINGS), st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))
@settings(max_examples=300, deadline=None)
def test_case_never_changes_the_item(text, change) -> None:
    assert (
        CATALOGUE.judge(offer(change(text.title), text.description)).item
        == CATALOGUE.judge(offer(text.title, text.description)).item
    )


@given(st.sampled_from(THINGS), st.sampled_from(["  ", "\u00a0", " \t", "\u2009"]))
@settings(max_examples=200, deadline=None)
def test_spacing_never_changes_the_item(text, space) -> None:
    spaced = space.join(text.title.split(" "))
    assert CATALOGUE.judge(offer(spaced, text.description)).item == CATALOGUE.judge(offer(text.title, text.description)).item


@given(st.sampled_from(THINGS), st.randoms(use_true_random=False), st.sampled_from([0.15, 0.4]))
@settings(max_examples=200, deadline=None)
def test_some_letters_drawn_alike_hide_nothing(text, chance, share) -> None:
    hidden = "".join(EITHER.get(letter, letter) if chance.random() < share else letter for letter in text.title)
    assert CATALOGUE.judge(offer(hidden, text.description)).item is not None


@pytest.mark.parametrize("title", NAMED)
def test_letters_drawn_alike_never_change_the_item(title: str) -> None:
    assert CATALOGUE.judge(offer(title.translate(ALIKE))).item == CATALOGUE.judge(offer(title)).item


@pytest.mark.parametrize(
    "title",
    [
        "С т а р л и н к",
        "S.T.A.R.L.I.N.K",
        "s t a r l i n k",
        "Стар линк",
        "star-link",
        "Ста\u200bрлинк",
        "S\u0336t\u0336a\u0336r\u0336l\u0336i\u0336n\u0336k\u0336",
        "ｓｔａｒｌｉｎｋ",
        "𝗦𝘁𝗮𝗿𝗹𝗶𝗻𝗸",
        "sᴛᴀʀʟɪɴᴋ",
        "st4rl1nk",
        "Starlnik",
        "старлинк🛰️",
        "#продамстарлинк",
        "старлинка",
        "старлинками",
        "🔥СТАРЛИНК🔥",
        "St@rl1nk",
        "$tarlink",
        "Ст@рлинк",
        "ст*рлинк",
    ],
)
def test_writing_that_hides_is_read(title: str) -> None:
    assert CATALOGUE.judge(offer(title)).item == "starlink_terminal"


def test_the_table_of_hidden_writing_in_the_documentation_is_true() -> None:
    page = (ROOT / "docs" / "catalogue.md").read_text("utf-8")
    table = page.partition("## Writing that hides")[2].partition("\n## ")[0]
    rows = [line.split("|")[1:4] for line in table.splitlines() if line.startswith("| `")]
    assert len(rows) >= 8
    for written, _, hiding in rows:
        for words in re.findall(r"`([^`]+)`", written):
            judgement = CATALOGUE.judge(offer(words))
            assert judgement.item is not None, words
            assert ("rf_masked_wording" in {flag.rule for flag in judgement.flags}) == (hiding.strip() == "yes"), words


@pytest.mark.parametrize("title", ["старлинкмини", "StarlinkMini kit", "#starlinkmini"])
def test_words_written_together_are_told_apart(title: str) -> None:
    assert CATALOGUE.judge(offer(title)).item == "starlink_mini"


@pytest.mark.parametrize(
    "title",
    ["Stаrlink новый", "с т а р л и н к", "Ста\u200bрлинк", "тарелка Маска", "St@rlink", "st4rl1nk", "𝗦𝘁𝗮𝗿𝗹𝗶𝗻𝗸", "sᴛᴀʀʟɪɴᴋ"],
)
def test_hiding_is_itself_a_red_flag(title: str) -> None:
    assert "rf_masked_wording" in {flag.rule for flag in CATALOGUE.judge(offer(title)).flags}


@given(st.sampled_from(THINGS), st.lists(st.sampled_from(UNRELATED), min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_unrelated_sentences_never_remove_a_flag(text, sentences) -> None:
    before = CATALOGUE.judge(offer(text.title, text.description))
    after = CATALOGUE.judge(offer(text.title, " ".join((f"{text.description}.", *sentences))))
    assert {flag.rule for flag in before.flags} <= {flag.rule for flag in after.flags}
    assert after.item == before.item
    assert after.score >= before.score


@given(st.sampled_from(own_texts()))
@settings(max_examples=300, deadline=None)
def test_every_flag_shows_its_words_where_they_stand(text) -> None:
    listing = offer(text.title, text.description)
    for flag in CATALOGUE.judge(listing).flags:
        assert flag.words and flag.label and flag.lose and flag.weight > 0
        if flag.start is not None:
            source = {"title": text.title, "description": text.description}[flag.field]
            assert source[flag.start : flag.start + len(flag.words)] == flag.words


@given(st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_text_is_judged_the_same_twice(title, description) -> None:
    assert CATALOGUE.judge(offer(title, description)) == CATALOGUE.judge(offer(title, description))


FLAGS = st.builds(
    Flag,
    rule=st.sampled_from("abcdef"),
    kind=st.sampled_from(FlagKind),
    weight=st.floats(0.5, 5),
    words=st.just("w"),
    field=st.just("title"),
)


@given(st.lists(FLAGS, max_size=8), FLAGS, st.booleans())
def test_a_further_flag_never_lowers_the_score(flags, further, offered) -> None:
    assert 0 <= score(flags, offered=offered) <= score([*flags, further], offered=offered) <= 10


def test_an_empty_collection_of_items_flags_nothing() -> None:
    judgement = CATALOGUE.judge(offer("Старлинк для фронта"), items=[])
    assert (judgement.item, judgement.flagged, judgement.flags, judgement.score) == ("starlink_terminal", False, (), 0.0)


def test_a_family_or_an_item_limits_what_flags() -> None:
    listing = offer("DJI Mavic 3T")
    assert CATALOGUE.judge(listing, items=["uav_complete"]).flagged
    assert CATALOGUE.judge(listing, items=["dji_mavic_3t"]).flagged
    assert CATALOGUE.judge(listing, items=["dji_mavic_3"]).flagged, "a parent stands for its children"
    assert not CATALOGUE.judge(listing, items=["satcom"]).flagged


@pytest.mark.parametrize(
    "text",
    [
        "a " * 100_000,
        "_ " * 100_000,
        "старлинк " * 20_000,
        "1" * 500_000,
        "S" * 500_000,
        "стар линк-" * 20_000,
        "星链" * 100_000,
        "(((" * 100_000,
        "м3т " * 50_000,
        "для " * 50_000,
        "с т а р л и н к " * 20_000,
        "с@т$" * 50_000,
        "a*" * 100_000,
        "۰" * 100_000,
    ],
)
def test_hostile_length_costs_little(text: str) -> None:
    begin = time.process_time()
    CATALOGUE.judge(offer(text[:5_000], text))
    assert time.process_time() - begin < 3


def test_a_listing_without_texts_is_judged() -> None:
    assert CATALOGUE.judge(offer("")).item is None


def test_words_seen_before_are_judged_as_at_first_sight() -> None:
    fresh = Catalogue.load()
    texts = ["продам s t a r l i n k новый", "м.а.в.и.к 3 п.р.о.", "star\u200blink mini", "в и с к о диван", "Диван, чехол и стол"]
    for text in texts:
        first = [fresh.judge(offer("Продам", text)), fresh.judge(offer(text))]
        assert [fresh.judge(offer("Продам", text)), fresh.judge(offer(text))] == first
    assert fresh.judge(offer("Продам", texts[0])).item == "starlink_terminal"
    assert fresh.judge(offer("Продам", texts[2])).item == "starlink_mini"
    assert fresh.judge(offer("Продам", texts[3])).item is None
