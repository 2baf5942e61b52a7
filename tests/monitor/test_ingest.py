"""Crawl folders taken into history."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from crawl_folders import Market, card, item_page, search_page, verify_page

from monitor.ingest import IngestContext, IngestResult, accept, discard, ingest, recover
from monitor.understand import Hints
from spiders.folder import Outcome, WalkEnd
from spiders.listing import PageKind, PageReading
from spiders.plan import Query
from storage import Store, open_store
from storage.model import Belief, ChangeKind, Judgement, Listing, Status


class OneWord:
    """A catalogue of one item: what says "starlink" is flagged for those who watch satcom."""

    def judge(self, listing: Listing, *, items: Collection[str] | None = None) -> Judgement:
        if "starlink" not in (listing.title or "").casefold():
            return Judgement()
        return Judgement(item="satcom.starlink", flagged="satcom" in (items or ()), score=5.0)


CONTEXT = IngestContext(
    catalogue=OneWord(), hints={"market": Hints(currency="RUB", country="RU")}, watches={"starlink": ("satcom",)}
)


class Desk:
    """A market, a store, and what was taken in."""

    def __init__(self, data: Path, url: str) -> None:
        self.market = Market(data)
        self.store: Store = open_store(url)
        self.context = CONTEXT

    def take(self, *records: object, **said: object) -> IngestResult:
        """One crawl, taken in."""
        folder = self.market.folder(*records, **said)  # type: ignore[arg-type]
        return ingest(folder, store=self.store, context=self.context, now=self.market.at())

    def told(self) -> list[tuple[str, str, str | None, str | None, str | None]]:
        """Every change after the baseline."""
        return [
            (c.kind.value, c.listing_id.partition(":")[2], c.field, c.old, c.new) for c in self.store.changes() if not c.baseline
        ]

    def status(self, native_id: str) -> Status:
        state = self.store.state(f"market:{native_id}")
        assert state is not None
        return state.status


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path, f"sqlite:///{tmp_path}/monitor.db")
    yield opened
    opened.store.close()


def test_the_first_crawl_is_a_baseline_and_the_next_finds_what_is_new(desk: Desk) -> None:
    first = desk.take(search_page(card("1"), card("2")))
    assert first.kept
    assert first.crawl.baseline
    assert [change.baseline for change in first.changes] == [True, True]
    second = desk.take(search_page(card("1"), card("2"), card("3")))
    assert not second.crawl.baseline
    assert desk.told() == [("new", "3", None, None, None)]
    assert (second.crawl.listings, second.crawl.new, second.crawl.changed) == (3, 1, 0)


def test_taking_a_folder_in_twice_does_nothing_the_second_time(desk: Desk) -> None:
    folder = desk.market.folder(search_page(card("1")))
    one = ingest(folder, store=desk.store, context=CONTEXT, now=desk.market.at())
    two = ingest(folder, store=desk.store, context=CONTEXT, now=desk.market.at())
    assert (one.kept, two.kept) == (True, False)
    assert two.crawl == one.crawl
    assert len(list(desk.store.changes())) == 1


def test_a_price_change_is_told_with_both_prices_and_the_page_that_shows_it(desk: Desk) -> None:
    desk.take(search_page(card("1")))
    result = desk.take(search_page(card("1", price_text="23 000 ₽")))
    assert desk.told() == [("changed", "1", "price", "24500 RUB", "23000 RUB")]
    change = result.changes[0]
    assert change.capture is not None
    ref = desk.store.capture(change.capture)
    assert ref is not None
    assert ref.file == "crawls/0002-market/pages.warc.gz"
    assert [version.number for version in desk.store.versions("market:1")] == [1, 2]


def test_there_and_back_again_is_two_changes(desk: Desk) -> None:
    for price in ("24 500 ₽", "23 000 ₽", "24 500 ₽"):
        desk.take(search_page(card("1", price_text=price)))
    assert [told[3:] for told in desk.told()] == [("24500 RUB", "23000 RUB"), ("23000 RUB", "24500 RUB")]


def test_volatile_things_are_no_change(desk: Desk) -> None:
    desk.take(search_page(card("1"), card("2")))
    other = card(
        "1", posted_text="5 минут назад", promoted=True, price_text="24500 руб.", image="https://cdn9.example/img/1/1280x960.webp",
        url="https://market.example/item/1", seller_name=" Пётр ", price_old_text="30 000 ₽",
    )  # fmt: skip
    result = desk.take(search_page(card("2"), other))
    assert desk.told() == []
    assert len(desk.store.versions("market:1")) == 1
    assert result.crawl.changed == 0


def test_a_vanished_listing_is_unknown_until_its_own_page_says_it_is_gone(desk: Desk) -> None:
    desk.take(search_page(card("1"), card("2")))
    desk.take(search_page(card("2")))
    assert desk.status("1") is Status.UNKNOWN
    desk.take(search_page(card("2")), verify_page("1", 503))
    assert desk.status("1") is Status.UNKNOWN
    assert desk.told() == []
    desk.take(search_page(card("2")), verify_page("1", 404))
    assert desk.status("1") is Status.GONE
    assert desk.told() == [("removed", "1", None, None, None)]
    state = desk.store.state("market:1")
    assert state is not None
    assert state.status_because == "not among 1 of 1 listings; 404 on its own page"
    desk.take(search_page(card("2")))
    assert len(desk.told()) == 1


def test_a_listing_whose_own_page_is_fine_is_live(desk: Desk) -> None:
    desk.take(search_page(card("1"), card("2")))
    desk.take(search_page(card("2")), item_page("1", card("1", description="В коробке"), role=verify_page("1").role))
    assert desk.status("1") is Status.LIVE
    assert desk.told() == []


def test_a_listing_that_comes_back_is_relisted_with_its_old_history(desk: Desk) -> None:
    desk.take(search_page(card("1"), card("2")))
    desk.take(search_page(card("2")), verify_page("1", 410))
    desk.take(search_page(card("1", price_text="20 000 ₽"), card("2")))
    assert desk.told() == [
        ("removed", "1", None, None, None),
        ("relisted", "1", None, None, None),
        ("changed", "1", "price", "24500 RUB", "20000 RUB"),
    ]
    assert [v.number for v in desk.store.versions("market:1")] == [1, 2]


@pytest.mark.parametrize("outcome", [Outcome.PARTIAL, Outcome.BLOCKED, Outcome.FAILED, None])
def test_only_a_complete_crawl_can_say_that_a_listing_is_gone(desk: Desk, outcome: Outcome | None) -> None:
    desk.take(search_page(card("1"), card("2")))
    desk.take(search_page(card("2")), verify_page("1", 404), outcome=outcome)
    assert desk.told() == []
    assert desk.status("1") is not Status.GONE


def test_a_walk_that_failed_says_nothing_of_what_it_did_not_show(desk: Desk) -> None:
    desk.take(search_page(card("1"), card("2")))
    desk.take(search_page(card("2")), ends={"starlink": WalkEnd.FAILED}, outcome=Outcome.PARTIAL)
    assert desk.status("1") is Status.LIVE


def test_a_cut_off_folder_is_a_failed_crawl_whose_sightings_are_true(desk: Desk) -> None:
    desk.take(search_page(card("1"), card("2")))
    folder = desk.market.folder(search_page(card("3"), card("2", price_text="1 ₽")), outcome=None)
    with (folder / "readings.jsonl").open("ab") as lines:
        lines.write(b'{"number": 2, "role": "sea')
    result = ingest(folder, store=desk.store, context=CONTEXT, now=desk.market.at())
    assert (result.crawl.outcome, result.skipped) == ("failed", 1)
    assert desk.told() == [("new", "3", None, None, None), ("changed", "2", "price", "24500 RUB", "1 RUB")]
    assert desk.status("1") is Status.LIVE


def test_what_a_killed_program_left_is_taken_in_once_at_the_next_start(desk: Desk, tmp_path: Path) -> None:
    desk.take(search_page(card("1")))
    desk.market.folder(search_page(card("1"), card("2")))
    (tmp_path / "crawls" / "0003-market").mkdir()
    left = recover(tmp_path, store=desk.store, context=CONTEXT, now=desk.market.at())
    assert [result.crawl.crawl_id for result in left] == ["0002-market"]
    assert recover(tmp_path, store=desk.store, context=CONTEXT, now=desk.market.at()) == []
    assert desk.told() == [("new", "2", None, None, None)]


def test_one_listing_found_by_two_queries_is_one_listing(desk: Desk) -> None:
    both = (Query(text="starlink", watches=("starlink",)), Query(text="старлинк", watches=("starlink", "drones")))
    desk.take(search_page(card("1")), search_page(card("1"), query="старлинк"), queries=both)
    states = list(desk.store.listings())
    assert len(states) == 1
    assert states[0].watches == ("starlink", "drones")
    assert len(list(desk.store.changes())) == 1
    desk.take(search_page(card("2")), search_page(card("1"), query="старлинк"), queries=both)
    assert desk.status("1") is Status.LIVE


def test_the_item_page_adds_to_a_listing_and_is_no_change(desk: Desk) -> None:
    desk.take(search_page(card("1", seller_name=None)))
    rich = card("1", title="Starlink Mini 1, полный комплект", description="Новый", region_text="Москва, ул. Тверская")
    desk.take(search_page(card("1", seller_name=None)), item_page("1", rich))
    assert desk.told() == []
    listing = desk.store.versions("market:1")[-1].listing
    assert listing.description == "Новый"
    assert listing.title == "Starlink Mini 1, полный комплект"
    assert listing.seller is not None
    desk.take(search_page(card("1", seller_name=None)), item_page("1", rich))
    assert len(desk.store.versions("market:1")) == 2


def test_the_other_kind_of_page_confirming_a_change_is_no_second_change(desk: Desk) -> None:
    desk.take(search_page(card("1")), item_page("1", card("1", region_text="Москва, центр")))
    desk.take(search_page(card("1", price_text="20 000 ₽", region_text="Казань")))
    desk.take(search_page(card("1", price_text="20 000 ₽", region_text="Казань")),
              item_page("1", card("1", price_text="20000 руб", region_text="Казань, центр")))  # fmt: skip
    assert desk.told() == [
        ("changed", "1", "price", "24500 RUB", "20000 RUB"),
        ("changed", "1", "region", "Москва, центр", "Казань"),
    ]


def test_a_field_that_cannot_be_read_is_no_change_and_the_next_value_is_compared_with_the_last_understood(desk: Desk) -> None:
    for price in ("24 500 ₽", "@@", None, "24 500 ₽", "@@", "23 000 ₽"):
        desk.take(search_page(card("1", price_text=price)))
    assert desk.told() == [("changed", "1", "price", "24500 RUB", "23000 RUB")]


def test_a_collapse_is_held_and_changes_nothing_until_somebody_accepts_it(desk: Desk, tmp_path: Path) -> None:
    many = [card(str(n)) for n in range(40)]
    desk.take(search_page(*many))
    desk.take(search_page(*many))
    result = desk.take(search_page(*many[:3], card("new")))
    assert result.crawl.belief is Belief.HELD
    assert result.crawl.held_because == "query 'starlink' shows 4 listings where it used to show 40"
    assert desk.told() == []
    assert desk.status("39") is Status.LIVE
    accepted = accept(result.crawl.crawl_id, data=tmp_path, store=desk.store, context=CONTEXT, now=desk.market.at())
    assert accepted.crawl.belief is Belief.ACCEPTED
    assert desk.told() == [("new", "new", None, None, None)]
    assert desk.status("39") is Status.UNKNOWN


def test_a_held_crawl_can_be_discarded(desk: Desk) -> None:
    many = [card(str(n)) for n in range(40)]
    desk.take(search_page(*many))
    held = desk.take(search_page(card("new")))
    assert discard(held.crawl.crawl_id, store=desk.store).belief is Belief.DISCARDED
    assert desk.told() == []


def test_crawls_that_go_on_saying_the_same_are_accepted_by_themselves(desk: Desk) -> None:
    many = [card(str(n)) for n in range(40)]
    few = [card(str(n)) for n in range(9)]
    desk.take(search_page(*many))
    beliefs = []
    for _ in range(5):
        desk.market.count += 11  # hours
        beliefs.append(desk.take(search_page(*few, card("new")), name=f"{len(beliefs) + 2:04d}-market").crawl.belief)
    assert beliefs == [Belief.HELD, Belief.HELD, Belief.BELIEVED, Belief.BELIEVED, Belief.BELIEVED]
    assert {crawl.crawl_id: crawl.belief for crawl in desk.store.crawls()}["0002-market"] is Belief.ACCEPTED
    assert desk.told() == [("new", "new", None, None, None)]
    change = next(c for c in desk.store.changes() if not c.baseline)
    assert change.crawl_id == "0002-market"


def test_an_outage_that_lasts_for_days_never_becomes_a_removal_by_itself(desk: Desk) -> None:
    many = [card(str(n)) for n in range(20)]
    desk.take(search_page(*many))
    for _ in range(8):  # the shop's database is broken: the search finds nothing, every offer answers 404
        desk.market.count += 11
        result = desk.take(search_page(), *(verify_page(str(n)) for n in range(20)))
        assert result.crawl.belief is Belief.HELD
    assert desk.told() == []
    assert desk.status("7") is Status.LIVE
    assert desk.take(search_page(*many)).crawl.belief is Belief.BELIEVED
    assert desk.told() == []


def test_the_same_doubtful_crawl_thrice_in_an_hour_is_no_proof(desk: Desk) -> None:
    many = [card(str(n)) for n in range(40)]
    desk.take(search_page(*many))
    assert {desk.take(search_page(*many[:9])).crawl.belief for _ in range(6)} == {Belief.HELD}


def test_a_small_site_may_shrink(desk: Desk) -> None:
    desk.take(search_page(card("1"), card("2"), card("3")))
    result = desk.take(search_page(card("3")), verify_page("1"), verify_page("2"))
    assert result.crawl.belief is Belief.BELIEVED
    assert [told[0] for told in desk.told()] == ["removed", "removed"]


def test_sellers_that_vanish_from_every_card_are_not_read_and_the_rest_is_good(desk: Desk) -> None:
    many = [card(str(n)) for n in range(20)]
    desk.take(search_page(*many))
    bare = [replace(one, seller_name=None) for one in many]
    result = desk.take(search_page(replace(bare[0], price_text="1 ₽"), *bare[1:]))
    assert result.crawl.belief is Belief.BELIEVED
    assert result.notes == ("seller is on none of 20 cards and counts as not read",)
    assert desk.told() == [("changed", "0", "price", "24500 RUB", "1 RUB")]


def test_photographs_whose_addresses_change_for_everybody_are_no_change(desk: Desk) -> None:
    for crawl in range(3):
        pages = [
            card(str(n), image=f"https://cdn.example/{crawl}{n}ab/p.jpg", price_text=f"{crawl if n == 3 else 1} ₽")
            for n in range(9)
        ]
        assert desk.take(search_page(*pages)).crawl.belief is Belief.BELIEVED
    assert desk.told() == [("changed", "3", "price", "free", "1 RUB"), ("changed", "3", "price", "1 RUB", "2 RUB")]


def test_an_advertised_copy_in_the_same_page_is_one_sighting(desk: Desk) -> None:
    desk.take(search_page(card("1", promoted=True, title="Starlink Mini…", region_text=None), card("2"), card("1")))
    desk.take(search_page(card("2"), card("1")))
    desk.take(search_page(card("1", promoted=True, title="Starlink Mini…", region_text=None), card("2")))
    assert desk.told() == []
    assert len(desk.store.versions("market:1")) == 1


def test_an_older_crawl_never_overrules_a_newer_one(desk: Desk) -> None:
    desk.take(search_page(card("1")))
    late = desk.market.folder(search_page(card("1", price_text="1 ₽"), card("9")))
    desk.take(search_page(card("1"), card("2")))
    ingest(late, store=desk.store, context=CONTEXT, now=desk.market.at())
    assert desk.told() == [("new", "9", None, None, None), ("new", "2", None, None, None)]
    assert desk.status("2") is Status.LIVE


def test_a_challenge_page_removes_nothing(desk: Desk) -> None:
    desk.take(search_page(card("1"), card("2")))
    wall = PageReading(kind=PageKind.BLOCKED, url="https://market.example", said="captcha")
    desk.take(search_page(reading=wall), outcome=Outcome.BLOCKED, ends={"starlink": WalkEnd.BLOCKED})
    desk.take(search_page(card("2")), verify_page("1", 404, reading=wall))
    assert desk.status("1") is Status.UNKNOWN
    assert [c.kind for c in desk.store.changes()] == [ChangeKind.NEW, ChangeKind.NEW]


def test_goods_that_come_back_under_a_new_id_are_linked_and_not_merged(desk: Desk) -> None:
    said = {"title": "Starlink Mini с роутером", "description": "Полный комплект, кабель 15 метров, самовывоз", "seller_id": "77"}
    others = [card(str(n)) for n in range(3, 6)]
    desk.take(search_page(card("1", **said), *others))
    desk.take(search_page(*others), verify_page("1"))
    desk.take(search_page(card("2", **said), *others))
    (link,) = desk.store.reposts("market:2")
    assert (link.listing_id, link.earlier_id, [kind for kind, _ in link.evidence]) == ("market:2", "market:1", ["text", "seller"])
    assert desk.store.reposts("market:1") == [link]
    assert desk.status("1") is Status.GONE and desk.status("2") is Status.LIVE


def test_a_result_page_that_is_taken_for_an_offer_makes_no_listing(desk: Desk) -> None:
    url = "https://market.example/search?q=starlink&page=1"
    pager = card("search?q=starlink&page=1", url=url)
    opened = item_page("search?q=starlink&page=1", pager, url=url, final_url=url)
    desk.take(search_page(card("1"), pager), opened)
    assert [state.listing.native_id for state in desk.store.listings()] == ["1"]


def test_a_crawl_taken_in_after_a_removal_that_it_did_not_know_brings_nothing_back(desk: Desk) -> None:
    desk.take(search_page(card("1"), card("2")))
    late = desk.market.folder(search_page(card("1"), card("2")))
    desk.take(search_page(card("2")), verify_page("1"))
    assert desk.status("1") is Status.GONE
    ingest(late, store=desk.store, context=desk.context, now=desk.market.at())
    assert desk.status("1") is Status.GONE
    assert [kind for kind, *_ in desk.told()] == ["removed"]


def test_two_that_take_in_crawls_of_one_source_at_once_tell_everything_once(desk: Desk) -> None:
    desk.take(*[search_page(*[card(str(n)) for n in range(6)])])
    folders = [desk.market.folder(search_page(*[card(str(n)) for n in range(1, 6)]), verify_page("0")) for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        taken = [threads.submit(ingest, folder, store=desk.store, context=desk.context, now=desk.market.at()) for folder in folders]
        assert all(one.result().kept for one in taken)
    assert [kind for kind, *_ in desk.told()] == ["removed"]


def test_own_pages_are_not_believed_where_those_of_shown_listings_say_gone_as_well(desk: Desk) -> None:
    desk.take(search_page(card("1"), card("2"), card("3")))
    desk.take(search_page(card("2"), card("3")), verify_page("1"), verify_page("2"))
    assert desk.status("1") is Status.UNKNOWN
    state = desk.store.state("market:1")
    assert state is not None
    assert state.status_because == (
        "not among 2 of 2 listings; 404 on its own page, but so do the own pages of 1 of 1 listings that are shown"
    )
    vouching = item_page("2", card("2"), role=verify_page("1").role)
    desk.take(search_page(card("2"), card("3")), verify_page("1"), vouching)
    assert desk.told() == [("removed", "1", None, None, None)]


def test_where_nothing_is_shown_all_that_is_gone_must_be_so_for_a_day(desk: Desk) -> None:
    few = [card(str(n)) for n in range(4)]
    desk.take(search_page(*few))
    for hours in (0, 11, 8):
        desk.market.count += hours
        desk.take(search_page(), *(verify_page(str(n)) for n in range(4)))
        assert desk.told() == []
    desk.market.count += 11
    desk.take(search_page(), *(verify_page(str(n)) for n in range(4)))
    assert [kind for kind, *_ in desk.told()] == ["removed"] * 4


@pytest.mark.parametrize("file", ["readings.jsonl", "pages.warc.gz", "crawl.json", "plan.json"])
@pytest.mark.parametrize("cut", ["gone", "empty", "first byte", "a third", "last byte"])
def test_a_folder_cut_in_the_middle_tells_what_is_whole_and_concludes_nothing_from_the_rest(
    desk: Desk, tmp_path: Path, file: str, cut: str
) -> None:
    desk.take(search_page(card("1"), card("2")))
    folder = desk.market.folder(search_page(card("1"), card("3")), search_page(card("2", price_text="1 ₽"), page=2))
    whole = (folder / file).read_bytes()
    if cut == "gone":
        (folder / file).unlink()
    else:
        (folder / file).write_bytes(whole[: {"empty": 0, "first byte": 1, "a third": len(whole) // 3, "last byte": -1}[cut]])
    results = recover(tmp_path, store=desk.store, context=CONTEXT, now=desk.market.at())
    true = [("new", "3", None, None, None), ("changed", "2", "price", "24500 RUB", "1 RUB")]
    assert [told for told in desk.told() if told not in true] == []
    # Nothing that was shown, on a page that is lost now, counts as missing.
    assert {desk.status("1"), desk.status("2")} == {Status.LIVE}
    attributable = file != "plan.json"
    lost = file == "readings.jsonl" and cut != "last byte"
    unreported = file == "crawl.json"
    assert [result.crawl.outcome for result in results] == (
        [] if not attributable else ["partial"] if lost else ["failed"] if unreported else ["complete"]
    )
    if attributable and not lost:
        assert desk.told() == true
    assert recover(tmp_path, store=desk.store, context=CONTEXT, now=desk.market.at()) == []


def test_a_folder_that_was_carried_under_another_name_is_taken_in_once(desk: Desk, tmp_path: Path) -> None:
    desk.take(search_page(card("1")))
    folder = desk.market.folder(search_page(card("1"), card("2")))
    folder.rename(folder.with_name("from-the-other-machine"))
    for _ in range(2):
        recover(tmp_path, store=desk.store, context=CONTEXT, now=desk.market.at())
    assert desk.told() == [("new", "2", None, None, None)]
    change = next(change for change in desk.store.changes() if not change.baseline)
    capture = desk.store.capture(change.capture or "")
    assert capture is not None
    assert (tmp_path / capture.file).exists()


def test_a_crawl_of_another_machine_whose_clock_is_behind_overrules_nothing_that_is_known(desk: Desk) -> None:
    desk.market.count += 20
    desk.take(search_page(card("1"), card("2")))
    back = desk.market.at() - timedelta(hours=10)
    changed = search_page(card("1", price_text="1 ₽"))
    late = desk.market.folder(changed, verify_page("2"), at=back)
    ingest(late, store=desk.store, context=CONTEXT, now=back)
    assert desk.told() == []
    assert {desk.status("1"), desk.status("2")} == {Status.LIVE}
    desk.take(changed, verify_page("2"), item_page("1", card("1", price_text="1 ₽"), role=verify_page("1").role))
    assert desk.told() == [("changed", "1", "price", "24500 RUB", "1 RUB"), ("removed", "2", None, None, None)]
    times = [version.first_seen for version in desk.store.versions("market:1")]
    assert times == sorted(times)


def test_a_card_of_yesterday_brings_no_listing_back_that_its_own_page_says_is_gone(desk: Desk) -> None:
    desk.take(search_page(card("1"), card("2")))
    desk.take(search_page(card("2")), verify_page("1"))
    desk.take(search_page(card("1"), card("2")), verify_page("1"))
    assert desk.status("1") is Status.GONE
    desk.take(search_page(card("1"), card("2")), item_page("1", card("1")))
    assert [kind for kind, *_ in desk.told()] == ["removed", "relisted"]
    desk.take(search_page(card("2")), verify_page("1"))
    desk.take(search_page(card("1"), card("2")), verify_page("1", 503))
    assert desk.status("1") is Status.LIVE
