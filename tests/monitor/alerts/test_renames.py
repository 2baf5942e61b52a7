"""A seller that takes another name is one piece of news, however many listings it has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from alert_samples import DESK, NOW, change, crawl, flagged, listing, priced, rub, rules_of, state, states

from monitor.alerts.message import Mail, compose
from monitor.alerts.news import from_json
from monitor.alerts.renames import Earlier, folded_changes, without_echoes
from monitor.alerts.rules import alerts_for
from storage.model import Change, ChangeKind, Listing, Seller, SellerKey

OFFERS = [
    listing(str(number), f"Starlink Mini {number}", price=rub(50000 + number), seller=Seller(name="Иван", native_id="u7"))
    for number in range(40)
]


def renamed(of: Listing, old: str = "Пётр", new: str = "Иван", at: datetime = NOW, crawl_id: str = "c2") -> Change:
    return change(of, ChangeKind.CHANGED, field="seller", old=old, new=new, at=at, crawl_id=crawl_id)


def mail_of(changes: list[Change], offers: list[Listing]) -> Mail:
    [alert] = alerts_for(
        crawl(), changes, states(*offers), config=rules_of(DESK + '\non = ["changed"]\nflagged_only = false'), now=NOW
    )
    return compose(from_json(alert.payload), titles={"avito": "Avito"})


def told(changes: Iterable[Change], earlier: list[Change]) -> list[str]:
    """The listings whose change is told when `earlier` was told before."""

    def before(key: SellerKey, old: str, new: str, since: datetime) -> list[Change]:
        assert key == SellerKey(source="avito", known_by="account", key="u7")  # type: ignore[arg-type]
        return [one for one in earlier if (one.old, one.new) == (old, new) and one.at >= since]

    known = {one.listing_id: state(one) for one in OFFERS}
    return [one.listing_id for one in without_echoes(list(changes), known, before, lambda _change: True)]


def test_a_mail_tells_forty_listings_of_a_renamed_seller_as_one_event_with_their_number() -> None:
    mail = mail_of([renamed(one) for one in OFFERS], OFFERS)
    assert mail.subject == "Seller renamed: Пётр → Иван, 40 listings · Avito"
    assert mail.text.count("Seller renamed") == 1
    assert "40" in mail.text and "and 28 more" in mail.text


def test_a_price_that_moved_with_the_name_is_told_beside_the_renaming() -> None:
    mail = mail_of([*(renamed(one) for one in OFFERS), priced(OFFERS[0], "50000 RUB", "40000 RUB")], OFFERS)
    assert "Price drop" in mail.text or "price drop" in mail.text
    assert "39" in mail.text


def test_a_renaming_told_before_is_not_told_again_of_a_listing_that_was_read_later() -> None:
    first, late = renamed(OFFERS[0], at=NOW - timedelta(days=2), crawl_id="c1"), renamed(OFFERS[1])
    assert told([late], []) == [OFFERS[1].listing_id]
    assert told([late, priced(OFFERS[1], "2 RUB", "1 RUB")], [first]) == [OFFERS[1].listing_id]


def test_a_renaming_that_was_taken_back_since_is_told_again() -> None:
    first = renamed(OFFERS[0], at=NOW - timedelta(days=9), crawl_id="c0")
    back = renamed(OFFERS[0], "Иван", "Пётр", at=NOW - timedelta(days=4), crawl_id="c1")
    assert told([renamed(OFFERS[1])], [first, back]) == [OFFERS[1].listing_id]


def test_a_list_of_changes_shows_one_line_for_the_renaming_and_one_for_each_other_change() -> None:
    changes = [priced(OFFERS[3], "2 RUB", "1 RUB"), *(renamed(one) for one in OFFERS[:5]), renamed(OFFERS[9], "Анна", "Олег")]
    assert [(one.field, count) for one, count in folded_changes(changes)] == [("price", 1), ("seller", 5), ("seller", 1)]


def test_a_renaming_of_a_listing_that_a_rule_does_not_tell_silences_no_listing_that_it_tells() -> None:
    case, dish = OFFERS[0], replace(OFFERS[1], judgement=flagged("satcom-starlink", score=5.0))
    first, now = renamed(case, at=NOW - timedelta(days=2), crawl_id="c1"), renamed(dish)
    rules = rules_of(DESK + '\non = ["changed"]\nflagged_only = true')
    earlier = Earlier(
        renamed=lambda _key, old, new, _since: [first] if (old, new) == ("Пётр", "Иван") else [],
        state=lambda listing_id: states(case).get(listing_id),
    )
    assert len(alerts_for(crawl(), [now], states(dish), config=rules, now=NOW, earlier=earlier)) == 1
    told_before = replace(earlier, state=lambda listing_id: state(replace(case, judgement=dish.judgement)))
    assert alerts_for(crawl(), [now], states(dish), config=rules, now=NOW, earlier=told_before) == ()


def test_sellers_that_are_known_by_their_name_alone_are_told_each() -> None:
    named = replace(OFFERS[0], seller=Seller(name="Иван"))
    before = [renamed(OFFERS[1], at=NOW - timedelta(days=2), crawl_id="c1")]
    left = without_echoes([renamed(named)], states(named), lambda *_: before, lambda _change: True)
    assert [one.listing_id for one in left] == [named.listing_id]
