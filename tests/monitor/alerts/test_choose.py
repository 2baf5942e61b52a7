"""What a rule asks for: every key narrows, a list is any of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from alert_samples import CABLE, DISH, NOW, TERMINAL, change, config_of, crawl, priced, rub, rules_of, states

from monitor.alerts.choose import UNKNOWN, item_names, wanted
from monitor.alerts.mute import MuteUnclear, mutes_of, read_mutes, read_target
from monitor.alerts.news import News, from_json
from monitor.alerts.rules import alerts_for
from monitor.config import ConfigFaults
from monitor.understand.rates import Rates
from storage.model import Change, ChangeKind, Listing

RATES = Rates(source="ECB", base="EUR", day=date(2026, 11, 20), per_unit={"USD": Decimal("0.9"), "RUB": Decimal("0.01")})
KYIV = ZoneInfo("Europe/Kyiv")


def asks(rule: str, happened: Change, of: Listing, rates: Rates | None = None) -> bool:
    """Whether a rule with these keys tells a change of a listing."""
    [made] = rules_of(f'name = "r"\nto = ["a@example.org"]\n{rule}').rule
    return wanted(made, happened, states(of), rates)


RETITLED = change(TERMINAL, ChangeKind.CHANGED, field="title", old="a", new="b")
DROPPED = priced(DISH, "58000 RUB", "46400 RUB")  # by a fifth
ROSE = priced(DISH, "40000 RUB", "46000 RUB")


@pytest.mark.parametrize(
    ("rule", "happened", "of", "told"),
    [
        ('fields = ["title", "price"]', RETITLED, TERMINAL, True),
        ('fields = ["price"]', RETITLED, TERMINAL, False),
        ('fields = ["price"]', change(TERMINAL), TERMINAL, True),
        ('items = ["satcom"]', change(replace(TERMINAL)), TERMINAL, False),  # its item is none of the catalogue's
        ('flags = ["rf_no_documents"]', change(TERMINAL), TERMINAL, True),
        ('flags = ["rf_no_documents"]', change(DISH), DISH, False),
        ('flags = ["rf_trophy", "rf_no_documents"]', change(TERMINAL), TERMINAL, True),
        ('countries = ["UA"]', change(TERMINAL), TERMINAL, True),
        ('countries = ["UA"]', change(DISH), DISH, False),
        ('countries = ["UA", "unknown"]', change(DISH), replace(DISH, place=None), True),
        ('countries = ["UA"]', change(DISH), replace(DISH, place=None), False),
        ('sellers = ["связь юг"]', change(TERMINAL), TERMINAL, True),
        ('sellers = ["avito/u1"]', change(TERMINAL), TERMINAL, True),
        ('sellers = ["avito/Связь Юг"]', change(TERMINAL), TERMINAL, True),
        ('sellers = ["olx-kz/u1", "u1"]', change(TERMINAL), TERMINAL, False),
        ('sellers = ["связь юг"]', change(TERMINAL), replace(TERMINAL, seller=None), False),
    ],
)
def test_a_rule_chooses(rule: str, happened: Change, of: Listing, told: bool) -> None:
    assert asks(rule, happened, of) is told


@pytest.mark.parametrize(
    ("price", "happened", "told"),
    [
        ("drop", DROPPED, True),
        ("rise", DROPPED, False),
        ("move", DROPPED, True),
        ("drop 20%", DROPPED, True),
        ("drop 20.1%", DROPPED, False),
        ("move 20 %", DROPPED, True),
        ("drop 11600 RUB", DROPPED, True),
        ("drop 11601 RUB", DROPPED, False),
        ("rise 15%", ROSE, True),
        ("rise 15.01%", ROSE, False),
        ("rise 6 000 rub", ROSE, True),
        ("drop 1 USD", DROPPED, False),  # without rates dollars and roubles do not compare
        ("drop 1%", priced(DISH, "58000 RUB", "500 USD"), False),
        ("move", priced(DISH, "58000 RUB", "500 USD"), True),
        ("drop", priced(DISH, "58000 RUB", "price on request"), False),
        ("drop", change(DISH, ChangeKind.CHANGED, field="title", old="9 RUB", new="8 RUB"), False),
        ("rise 500%", priced(DISH, "0 RUB", "1 RUB"), False),  # no percentage of nothing
        ("drop 50%", change(DISH), True),  # speaks of changes: what is new is told as `on` says
        ("below 46501 RUB", change(DISH), True),
        ("below 46500 RUB", change(DISH), False),
        ("above 46499 RUB", change(DISH), True),
        ("above 46500 RUB", change(DISH), False),
        ("below 46501 EUR", change(DISH), False),
    ],
)
def test_a_price_threshold_is_reached(price: str, happened: Change, told: bool) -> None:
    assert asks(f'price = "{price}"', happened, DISH) is told


def test_one_of_several_price_conditions_is_enough_and_levels_hold_for_what_is_new() -> None:
    rule = 'price = ["drop 50%", "below 50000 RUB"]'
    assert asks(rule, DROPPED, DISH)
    assert not asks(rule, ROSE, replace(DISH, price=rub(60000)))
    assert asks(rule, change(DISH), DISH)
    assert not asks(rule, change(DISH), replace(DISH, price=rub(60000)))


def test_thresholds_reach_across_currencies_where_there_are_rates() -> None:
    assert asks('price = "below 517 USD"', change(DISH), DISH, RATES)  # 46,500 RUB are 465 EUR are 516.67 USD
    assert not asks('price = "below 516 USD"', change(DISH), DISH, RATES)
    assert asks('price = "drop 128 USD"', DROPPED, DISH, RATES)
    assert not asks('price = "drop 129 USD"', DROPPED, DISH, RATES)


def test_an_item_is_found_by_its_family() -> None:
    assert {"starlink_mini", "satcom"} <= item_names("starlink_mini")
    assert item_names("no such item") == {"no such item"}
    starlink = replace(DISH, judgement=replace(DISH.judgement, item="starlink_mini"))
    assert asks('items = ["satcom"]', change(starlink), starlink)
    assert not asks('items = ["satcom"]', change(CABLE), CABLE)


def test_unknown_is_no_country() -> None:
    from monitor.config.checks import countries

    assert UNKNOWN not in countries()


def test_a_listing_of_unknown_state_is_told_by_every_rule_that_asks_for_the_listing() -> None:
    [rule] = rules_of('name = "r"\nto = ["a@example.org"]\ncountries = ["UA"]\nmin_score = 9').rule
    assert wanted(rule, change(DISH), {})


@pytest.mark.parametrize(
    ("line", "key", "said"),
    [
        ('fields = ["prise"]', "fields[1]", 'did you mean "price"?'),
        ('items = ["satcm"]', "items[1]", 'did you mean "satcom"?'),
        ('flags = ["rf_no_document"]', "flags[1]", 'did you mean "rf_no_documents"?'),
        ('countries = ["ua"]', "countries[1]", "two capitals"),
        ('price = "drop 10"', "price[1]", '"drop 10%"'),
        ('price = ["drop", "below 10%"]', "price[2]", "below needs a currency"),
        ('price = "above"', "price[1]", "above needs an amount"),
        ('price = "drop 101%"', "price[1]", "more than 100%"),
        ('price = "rise 0 USD"', "price[1]", "more than nothing"),
        ("price = 10", "price", "a list in brackets"),
        ('quiet = "22-7"', "quiet", '"08:00-22:00"'),
        ("daily_max = 0", "daily_max", "at least 1"),
        ('defang = "yes"', "defang", "true or false"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_with_its_place(line: str, key: str, said: str) -> None:
    with pytest.raises(ConfigFaults) as refused:
        config_of(f'name = "r"\nto = ["a@example.org"]\n{line}')
    assert f"alerts.rule[1].{key}: " in str(refused.value)
    assert said in str(refused.value)


# Mutes


def told(*mutes: str, until: timedelta = timedelta(days=1), rules: tuple[str, ...] = ('name = "r"',)) -> list[News]:
    """What is told of three listings while these are muted."""
    facts = {f"mute:{mute}": (NOW + until).isoformat() for mute in mutes}
    changes = [change(TERMINAL), change(CABLE), DROPPED]
    config = rules_of(*(f'{rule}\nto = ["a@example.org"]' for rule in rules))
    made = alerts_for(crawl(), changes, states(TERMINAL, CABLE, DISH), config=config, now=NOW, muted=read_mutes(facts, NOW))
    return [from_json(alert.payload) for alert in made]


def names(news: News) -> set[str]:
    return {story.listing_id for story in news.stories}


def test_a_muted_listing_or_seller_is_left_out_and_counted() -> None:
    [news] = told(f"listing:{CABLE.listing_id}", "seller:avito/u1")
    assert (names(news), news.muted) == ({DISH.listing_id}, 2)


def test_a_crawl_that_found_only_muted_listings_tells_nothing() -> None:
    assert told(*(f"listing:{one.listing_id}" for one in (TERMINAL, CABLE, DISH))) == []


def test_a_mute_ends_by_itself() -> None:
    [news] = told(f"listing:{CABLE.listing_id}", until=timedelta(0))
    assert (len(names(news)), news.muted) == (3, 0)


def test_what_a_muted_rule_would_tell_the_next_rule_of_the_same_reader_tells() -> None:
    [news] = told("rule:first", rules=('name = "first"', 'name = "second"'))
    assert news.rule == "second"
    assert len(names(news)) == 3


def test_damaged_mutes_are_passed_over() -> None:
    assert mutes_of({"mute:listing:a:1": "soon", "mute:planet:x": NOW.isoformat(), "other": NOW.isoformat(), "mute:": ""}) == []


@pytest.mark.parametrize("text", ["", "avito", "seller:u1", "seller:/u1", "rule:", ":x", "seller:avito/"])
def test_what_cannot_be_muted_is_refused(text: str) -> None:
    with pytest.raises(MuteUnclear, match="seller:SOURCE/ID"):
        read_target(text)


# Quiet hours


@pytest.mark.parametrize(
    ("send", "at", "due", "digest"),
    [
        ("immediate", "2026-11-23T14:05:00+00:00", "2026-11-23T14:05:00+00:00", False),
        ("immediate", "2026-11-23T20:00:00+00:00", "2026-11-24T05:00:00+00:00", True),  # 22:00 to 07:00 in Kyiv
        ("immediate", "2026-11-24T04:59:59+00:00", "2026-11-24T05:00:00+00:00", True),
        ("immediate", "2026-11-24T05:00:00+00:00", "2026-11-24T05:00:00+00:00", False),
        ("hourly", "2026-11-24T01:20:00+00:00", "2026-11-24T05:00:00+00:00", True),
        ("hourly", "2026-11-24T05:20:00+00:00", "2026-11-24T06:00:00+00:00", True),
        ("daily 06:30", "2026-11-23T14:05:00+00:00", "2026-11-24T05:00:00+00:00", True),
        ("immediate", "2026-10-24T23:30:00+00:00", "2026-10-25T05:00:00+00:00", True),  # the night the clocks go back
        ("immediate", "2026-03-28T23:30:00+00:00", "2026-03-29T04:00:00+00:00", True),  # and forward
    ],
)
def test_what_comes_up_in_quiet_hours_waits_for_their_end(send: str, at: str, due: str, digest: bool) -> None:
    config = rules_of(f'name = "r"\nto = ["a@example.org"]\nsend = "{send}"\nquiet = "22:00-07:00"')
    now = datetime.fromisoformat(at).astimezone(UTC)
    [alert] = alerts_for(crawl(), [change(DISH)], states(DISH), config=config, now=now, zone=KYIV)
    assert alert.due == datetime.fromisoformat(due)
    assert (from_json(alert.payload).slot is not None) is digest
