"""One suite, every store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from storage_samples import HOUR, T0, change, crawl, first, held, listing, version

from storage import Kept, Seen, Store, StoreError
from storage.model import (
    Alert,
    AlertKind,
    AlertState,
    Belief,
    CaptureRef,
    ChangeKind,
    Interpretation,
    Judgement,
    Price,
    PriceKind,
    Repost,
    Status,
)


def test_what_was_kept_comes_back_as_it_went_in(store: Store) -> None:
    one = listing()
    assert store.keep(first(one))
    assert store.held("avito", ["1", "2"]) == {"1": held(one)}
    assert store.state("avito:1") == held(one).state
    assert store.versions("avito:1") == [version(one)]
    assert list(store.changes()) == [change(one)]
    assert store.crawl("c1") == crawl(1)


def test_a_crawl_is_kept_once(store: Store) -> None:
    assert store.keep(first(listing()))
    assert not store.keep(first(listing(title="other")))
    assert [v.listing.title for v in store.versions("avito:1")] == ["Starlink Mini"]


def test_a_held_crawl_can_be_accepted_and_an_accepted_one_is_settled(store: Store) -> None:
    waiting = crawl(1, belief=Belief.HELD, held_because="3 listings where 40 used to be")
    assert store.keep(Kept(crawl=waiting))
    assert not store.keep(Kept(crawl=waiting))
    assert [c.crawl_id for c in store.crawls(belief=Belief.HELD)] == ["c1"]
    assert store.keep(replace(first(listing()), crawl=crawl(1, belief=Belief.ACCEPTED)))
    assert not store.keep(Kept(crawl=crawl(1, belief=Belief.DISCARDED)))
    assert store.crawl("c1").belief is Belief.ACCEPTED  # type: ignore[union-attr]
    assert len(store.versions("avito:1")) == 1


def test_a_version_ends_where_the_next_begins_and_keeps_when_it_was_last_seen(store: Store) -> None:
    a, b = listing(), listing(amount="24000")
    store.keep(first(a))
    store.keep(Kept(crawl=crawl(2), seen=(Seen(a.listing_id, T0 + 2 * HOUR),)))
    store.keep(Kept(crawl=crawl(3), held=(held(b, 3, version=2),), versions=(version(b, 2, crawl_number=3),)))
    store.keep(Kept(crawl=crawl(4), seen=(Seen(a.listing_id, T0 + 4 * HOUR),)))
    assert [(v.listing, v.first_seen, v.last_seen, ended) for v, ended in store.history()] == [
        (a, T0 + HOUR, T0 + 2 * HOUR, T0 + 3 * HOUR),
        (b, T0 + 3 * HOUR, T0 + 4 * HOUR, None),
    ]


def test_a_version_of_a_gone_listing_ended_at_its_removal(store: Store) -> None:
    one = listing()
    store.keep(first(one))
    store.keep(Kept(crawl=crawl(2), held=(held(one, 1, status=Status.GONE, status_because="404 on its own page"),)))
    gone_at = crawl(2).ended
    assert [ended for _, ended in store.history()] == [gone_at]
    store.keep(Kept(crawl=crawl(5), held=(held(one, 5, version=2),), versions=(version(one, 2, crawl_number=5),)))
    assert [(v.last_seen, ended) for v, ended in store.history()] == [(T0 + HOUR, gone_at), (T0 + 5 * HOUR, None)]
    assert [(status, because) for _, status, because in store.standings("avito:1")] == [
        (Status.GONE, "404 on its own page"),
        (Status.LIVE, None),
    ]


def test_a_thousand_versions_of_one_listing_all_come_back(store: Store) -> None:
    said = [listing(amount=str(n), description=None if n % 7 == 0 else f"d{n // 5}") for n in range(100)]
    store.keep(first(said[0]))
    for n, one in enumerate(said[1:], start=2):
        store.keep(Kept(crawl=crawl(n), held=(held(one, n, version=n),), versions=(version(one, n),)))
    assert [v.listing for v in store.versions("avito:1")] == said
    assert [v.listing for v, _ in store.history()] == said


def test_being_seen_again_never_moves_a_listing_back_in_time(store: Store) -> None:
    one = listing()
    store.keep(first(one))
    store.keep(Kept(crawl=crawl(2), seen=(Seen(one.listing_id, T0 - HOUR), Seen("avito:nobody", T0))))
    assert store.state(one.listing_id).last_seen == T0 + HOUR  # type: ignore[union-attr]


def test_listings_can_be_asked_for_by_every_filter(store: Store) -> None:
    a = listing("a")
    b = listing("b", judgement=Judgement(), seller=None)
    store.keep(Kept(crawl=crawl(1), held=(held(a), held(b, 2, watches=("drones", "starlink"), status=Status.UNKNOWN))))

    def ids(**wanted: object) -> list[str]:
        return [state.listing.native_id for state in store.listings(**wanted)]  # type: ignore[arg-type]

    assert ids() in (["b", "a"], ["a", "b"])
    assert ids(watch="drones") == ["b"]
    assert ids(watch="nothing") == []
    assert ids(status=Status.UNKNOWN) == ["b"]
    assert ids(flagged=True) == ["a"]
    assert ids(flagged=False) == ["b"]
    assert ids(source="avito", limit=1, offset=1) == ids()[1:]
    assert ids(source="olx") == []
    assert ids(since=T0 + 9 * HOUR) == []
    assert len(ids(since=T0 + HOUR)) == 2


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("starlink", True), ("STAR mini", True), ("коробке", True), ("кор", True), ("cafe", True), ("петр", True), ("Пётр", True),
        ("starlink drone", False), ("tarlink", False), ("卫星", True), ("卫星 mini", True), ("星卫", False), ("", False),
        ("!!!", False),
        ('"', False), ('starlink" OR "x', False), ("star*", True), ("NEAR(", False),
        ("title:starlink", False), ("-mini", True),
        ("mini (gen-3)", True), ("a\0b", False), ("starlink AND", False), ("'; DROP TABLE listing; --", False), ("{", False),
        ("गुणवत्ता", True), ("^starlink", True),
    ],
)  # fmt: skip
def test_a_search_finds_words_and_no_query_can_break_it(store: Store, text: str, found: bool) -> None:
    store.keep(first(listing(title="Starlink Mini (gen-3)", description="Новый, в коробке, 高级卫星终端 गुणवत्ता")))
    assert [state.listing.native_id for state in store.listings(text=text)] == (["1"] if found else [])


def test_a_search_follows_what_a_listing_says_now(store: Store) -> None:
    store.keep(first(listing()))
    other = listing(title="Autel drone")
    store.keep(Kept(crawl=crawl(2), held=(held(other, 2, version=2),), versions=(version(other, 2),)))
    assert not list(store.listings(text="mini"))
    assert [s.listing.title for s in store.listings(text="autel")] == ["Autel drone"]


def test_what_a_query_showed_is_expected_of_it_longest_unseen_first(store: Store) -> None:
    a, b, c = listing("a"), listing("b"), listing("c")
    store.keep(
        Kept(
            crawl=crawl(1),
            held=(held(a, 3), held(b, 1, queries=("старлинк", "starlink")), held(c, 2, status=Status.GONE, queries=("other",))),
        )
    )
    assert [h.state.listing.native_id for h in store.expected("avito", ["starlink"])] == ["b", "a"]
    assert [h.state.listing.native_id for h in store.expected("avito", ["other", "старлинк"])] == ["b", "c"]
    assert list(store.expected("olx", ["starlink"])) == []
    assert list(store.expected("avito", [])) == []


def test_history_begins_once_for_a_watch_and_query(store: Store) -> None:
    assert store.baselines("avito") == set()
    store.keep(first(listing()))
    store.keep(Kept(crawl=crawl(2), baselines=(("starlink", "starlink"), ("drones", "mavic"))))
    assert store.baselines("avito") == {("starlink", "starlink"), ("drones", "mavic")}
    assert store.baselines("olx") == set()


def test_changes_come_in_order_and_by_every_filter(store: Store) -> None:
    a, b = listing("a"), listing("b")
    store.keep(first(a, b))
    gone = change(b, 3, ChangeKind.REMOVED, watches=("drones",))
    price = change(a, 2, ChangeKind.CHANGED, field="price", old="24500 RUB", new="24000 RUB", baseline=True, capture="<urn:uuid:1>")
    store.keep(Kept(crawl=crawl(3), changes=(gone,)))
    store.keep(Kept(crawl=crawl(2), changes=(price,)))
    assert [c.change_id for c in store.changes()] == [change(a).change_id, change(b).change_id, price.change_id, gone.change_id]
    assert next(store.changes(newest_first=True, limit=1)) == gone
    assert list(store.changes(listing_id="avito:a", kind=ChangeKind.CHANGED)) == [price]
    assert list(store.changes(crawl_id="c3")) == [gone] == list(store.changes(watch="drones"))
    assert list(store.changes(since=T0 + 3 * HOUR)) == [gone]
    assert list(store.changes(listing_id="avito:nobody")) == [] == list(store.changes(crawl_id="c9"))


def test_a_change_keeps_the_address_it_was_seen_at(store: Store) -> None:
    one = listing()
    there = change(one, 2, url="https://avito.example/moved", crawl_id="c1")
    nowhere = change(one, 3, url=None, crawl_id="c1")
    store.keep(replace(first(one), changes=(change(one), there, nowhere)))
    assert list(store.changes()) == [change(one), there, nowhere]


def test_the_same_change_is_kept_once(store: Store) -> None:
    one = listing()
    store.keep(replace(first(one), changes=(change(one), change(one))))
    assert len(list(store.changes())) == 1


def test_captures_are_found_by_their_record(store: Store) -> None:
    one = listing()
    ref = CaptureRef(record_id="<urn:uuid:1>", sha256="ab" * 32, at=T0, url="https://x.example/", file="crawls/c1/pages.warc.gz")
    store.keep(
        Kept(
            crawl=crawl(1), held=(held(one),), versions=(version(one, capture=ref),), changes=(change(one, capture="<urn:uuid:2>"),)
        )
    )
    assert store.capture("<urn:uuid:1>") == ref == store.versions("avito:1")[0].capture
    assert store.capture("<urn:uuid:2>") is None
    store.keep(Kept(crawl=crawl(2), captures=(replace(ref, record_id="<urn:uuid:2>"),)))
    assert store.capture("<urn:uuid:2>") == replace(ref, record_id="<urn:uuid:2>")


def test_a_new_judgement_changes_what_is_known_now_and_no_version(store: Store) -> None:
    one = listing()
    store.keep(first(one))
    calm = replace(one, judgement=Judgement(item="satcom", score=1.0))
    assert store.put_judgements([calm, listing("nobody")]) == 1
    assert store.state("avito:1").listing == calm  # type: ignore[union-attr]
    assert store.versions("avito:1")[0].listing == one
    assert list(store.flags()) == []
    assert list(store.listings(flagged=True)) == []


def test_flags_are_told_with_their_listing(store: Store) -> None:
    one = listing()
    store.keep(first(one, listing("2", judgement=Judgement())))
    assert list(store.flags()) == [("avito:1", one.judgement.flags[0])]
    assert list(store.flags(watch="drones")) == []
    assert list(store.flags(since=T0 + 2 * HOUR)) == []


def test_crawls_come_newest_first_by_every_filter(store: Store) -> None:
    rich = crawl(2, not_understood=(("price", 3),), stated=(("title", 9),), total=41, held_because="x", walks="[]")
    store.keep(Kept(crawl=rich))
    store.keep(Kept(crawl=crawl(1, source="olx", watches=("drones", "starlink"), ended=None)))
    assert [c.crawl_id for c in store.crawls()] == ["c2", "c1"]
    assert [c.crawl_id for c in store.crawls(watch="drones")] == ["c1"]
    assert [c.crawl_id for c in store.crawls(source="avito")] == ["c2"] == [c.crawl_id for c in store.crawls(limit=1)]
    assert [c.crawl_id for c in store.crawls(since=T0 + 2 * HOUR)] == ["c2"]
    assert store.crawls(belief=Belief.HELD) == []
    assert store.crawl("c9") is None
    assert store.crawl("c2").stated == (("title", 9),)  # type: ignore[union-attr]


def _alert(name: str, minutes: int = 0) -> Alert:
    at = T0 + timedelta(minutes=minutes)
    return Alert(
        alert_id=name, kind=AlertKind.CHANGES, rule="desk", recipient="d@example.org", created=at, due=at, payload="{}",
        message_id=f"{name}@x",
    )  # fmt: skip


def test_an_alert_is_queued_once_and_waits_until_it_is_due(store: Store) -> None:
    assert store.queue([_alert("a", 5), _alert("b")]) == 2
    assert store.queue([replace(_alert("a"), payload="other"), _alert("c", 9)]) == 1
    assert [a.alert_id for a in store.alerts()] == ["b", "a", "c"]
    assert store.alerts(due=T0 + timedelta(minutes=5))[1] == _alert("a", 5)
    assert [a.alert_id for a in store.alerts(due=T0 + timedelta(minutes=5), limit=1)] == ["b"]


def test_alerts_come_in_either_order_and_from_a_moment_on(store: Store) -> None:
    store.queue([_alert("a", 5), _alert("b"), _alert("c", 9), _alert("d", 9)])
    assert [a.alert_id for a in store.alerts(newest_first=True, limit=3)] == ["d", "c", "a"]
    assert [a.alert_id for a in store.alerts(since=T0 + timedelta(minutes=5))] == ["a", "c", "d"]


def test_what_is_postponed_waits_longer_and_counts_no_try(store: Store) -> None:
    store.queue([_alert("a"), _alert("b")])
    store.note_attempt("b", state=AlertState.SENT, at=T0)
    store.postpone(["a", "b", "unknown"], due=T0 + HOUR, why="quiet hours")
    assert store.alerts(due=T0) == store.alerts(state=AlertState.SENT)
    [waiting] = store.alerts(state=AlertState.WAITING)
    assert (waiting.due, waiting.attempts, waiting.last_error) == (T0 + HOUR, 0, "quiet hours")


def test_a_failed_try_keeps_its_alert_and_a_good_one_settles_it(store: Store) -> None:
    store.queue([_alert("a")])
    store.note_attempt("a", state=AlertState.WAITING, at=T0, error="451 later", due=T0 + HOUR)
    waiting = store.alerts(state=AlertState.WAITING)[0]
    assert (waiting.attempts, waiting.last_error, waiting.due, waiting.sent) == (1, "451 later", T0 + HOUR, None)
    store.note_attempt("a", state=AlertState.SENT, at=T0 + HOUR)
    sent = store.alerts(state=AlertState.SENT)[0]
    assert (sent.attempts, sent.last_error, sent.due, sent.sent) == (2, None, T0 + HOUR, T0 + HOUR)


def test_alerts_are_kept_with_the_crawl_that_caused_them(store: Store) -> None:
    store.keep(Kept(crawl=crawl(1), alerts=(_alert("a"),)))
    store.keep(Kept(crawl=crawl(1), alerts=(_alert("b"),)))
    assert [a.alert_id for a in store.alerts()] == ["a"]


def test_small_facts_are_remembered_and_forgotten(store: Store) -> None:
    store.remember("incident:avito", "open")
    store.remember("incident:avito", "still open")
    store.remember("incident:%", "x")
    store.remember("other", "y")
    assert store.recall("incident:avito") == "still open"
    assert store.recall_all("incident:") == {"incident:avito": "still open", "incident:%": "x"}
    store.remember("incident:avito", None)
    assert store.recall("incident:avito") is None


def test_a_unit_of_work_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(StoreError, match="avito:ghost"):
        store.keep(replace(first(listing()), changes=(change(listing("ghost")),)))
    assert store.crawls() == []
    assert list(store.listings()) == []
    assert store.keep(first(listing()))


def test_a_listing_is_known_as_it_was_at_an_asked_time(store: Store) -> None:
    a, b = listing(), listing(amount="24000", title="Autel")
    store.keep(first(a))
    store.keep(Kept(crawl=crawl(3), held=(held(b, 3, version=2),), versions=(version(b, 2, crawl_number=3),)))
    store.keep(Kept(crawl=crawl(5), held=(held(b, 3, version=2, status=Status.GONE, status_because="404"),)))
    assert store.state("avito:1", at=T0) is None
    then = store.state("avito:1", at=T0 + 2 * HOUR)
    assert then is not None
    assert (then.listing, then.version, then.status) == (a, 1, Status.LIVE)
    assert [s.status for s in store.listings(at=T0 + 9 * HOUR)] == [Status.GONE]
    assert [s.listing for s in store.listings(at=T0 + 2 * HOUR, text="mini")] == [a]
    assert list(store.listings(at=T0 + 2 * HOUR, text="autel")) == []
    assert list(store.listings(at=T0)) == []


def test_what_a_held_crawl_showed_was_not_known_before_it_was_accepted(store: Store) -> None:
    a, b = listing(), listing(amount="24000")
    store.keep(replace(first(a), crawl=crawl(1, kept=T0 + HOUR)))
    store.keep(Kept(crawl=crawl(2, belief=Belief.HELD, kept=T0 + 2 * HOUR)))
    accepted = crawl(2, belief=Belief.ACCEPTED, kept=T0 + 9 * HOUR)
    store.keep(Kept(crawl=accepted, held=(held(b, 2, version=2),), versions=(version(b, 2),)))
    gone = held(b, 2, version=2, status=Status.GONE, status_because="404 on its own page")
    store.keep(Kept(crawl=crawl(3, kept=T0 + 20 * HOUR), held=(gone,)))

    def known(hours: int) -> tuple[int, Status, int] | None:
        state = store.state(a.listing_id, at=T0 + hours * HOUR)
        return None if state is None else (state.version, state.status, len(store.versions(a.listing_id, at=T0 + hours * HOUR)))

    assert [known(hours) for hours in (0, 5, 8)] == [None, (1, Status.LIVE, 1), (1, Status.LIVE, 1)]
    assert [known(hours) for hours in (9, 19, 20)] == [(2, Status.LIVE, 2), (2, Status.LIVE, 2), (2, Status.GONE, 2)]
    assert [state.version for state in store.listings(at=T0 + 5 * HOUR)] == [1]
    assert [one.learned for one in store.versions(a.listing_id)] == [T0 + HOUR, T0 + 9 * HOUR]
    assert [one.learned for one, _ in store.history()] == [T0 + HOUR, T0 + 9 * HOUR]
    assert [status for _, status, _ in store.standings(a.listing_id, at=T0 + 19 * HOUR)] == []
    assert store.versions(a.listing_id)[0].last_seen == T0 + HOUR


def test_versions_are_a_sequence_whichever_way_they_are_asked_for(store: Store) -> None:
    said = [listing(amount=str(n), description=None if n % 7 == 0 else f"d{n // 5}") for n in range(1, 61)]
    store.keep(first(said[0]))
    for n, one in enumerate(said[1:], start=2):
        store.keep(Kept(crawl=crawl(n), held=(held(one, n, version=n),), versions=(version(one, n),)))
    versions = store.versions("avito:1")
    whole = list(versions)
    assert [one.listing for one in whole] == said
    assert versions == whole and versions != whole[1:] and len(versions) == 60
    assert [versions[n] for n in range(-60, 60)] == whole * 2
    assert [versions[part] for part in (slice(-20, None), slice(19, 43, 7), slice(None, None, -1), slice(5, 5))] == [
        whole[-20:], whole[19:43:7], whole[::-1], [],
    ]  # fmt: skip
    assert list(reversed(versions)) == whole[::-1]
    with pytest.raises(IndexError):
        versions[60]
    then = store.versions("avito:1", at=T0 + 30 * HOUR)
    assert list(then) == whole[:30] and then[-1].last_seen == whole[29].last_seen


def test_odd_money_and_places_come_back_to_the_last_digit(store: Store) -> None:
    odd = [
        Price(text="x", kind=PriceKind.FIXED, amount=Decimal(amount), currency=currency)
        for amount, currency in [("0", "RUB"), ("0.10", "USD"), ("1.250", "KWD"), ("0.00000001", "BTC"), ("1E+30", "IRR")]
    ]
    store.keep(first(*(listing(str(n), price=price) for n, price in enumerate(odd))))
    for n, price in enumerate(odd):
        back = store.versions(f"avito:{n}")[0].listing.price
        assert back == price
        assert str(back.amount) == str(price.amount)  # type: ignore[union-attr]


def test_facts_are_remembered_with_the_crawl_that_they_come_from(store: Store) -> None:
    store.remember("incident:old", "open")
    one = crawl()
    assert store.keep(Kept(crawl=one, facts=(("incident:shop", "open"), ("incident:old", None))))
    assert store.recall_all("incident:") == {"incident:shop": "open"}
    assert not store.keep(Kept(crawl=one, facts=(("incident:shop", None),)))
    assert store.recall("incident:shop") == "open"


def test_an_interpretation_stands_beside_its_version_and_is_kept_once(store: Store) -> None:
    one = listing()
    store.keep(first(one))
    said = Interpretation(listing=listing(title="Starlink Mini 2"), version=1, fields=("title",), at=T0, program="monitor 2")
    assert [store.add_interpretations(said), store.add_interpretations(said)] == [1, 0]
    assert list(store.interpretations(listing_id=one.listing_id)) == [said] == list(store.interpretations())
    assert list(store.interpretations(listing_id="avito:2")) == []
    assert store.versions("avito:1") == [version(one)]
    with pytest.raises(StoreError, match="no version 2"):
        store.add_interpretations(replace(said, version=2))


def test_a_repost_is_kept_with_its_crawl_and_found_from_both_sides(store: Store) -> None:
    old, new = listing("1"), listing("2")
    store.keep(first(old))
    link = Repost(
        listing_id="avito:2", earlier_id="avito:1", at=T0, crawl_id="c2", score=0.85, evidence=(("seller", "the same account 7"),)
    )
    store.keep(Kept(crawl=crawl(2), held=(held(new, 2),), versions=(version(new, 1, crawl_number=2),), reposts=(link, link)))
    assert store.reposts("avito:1") == store.reposts("avito:2") == [link]
    assert store.reposts("avito:3") == []


def test_what_vanished_is_found_by_the_time_it_went(store: Store) -> None:
    one, two, back = listing("1"), listing("2"), listing("3")
    store.keep(first(one, two, back))
    store.keep(Kept(crawl=crawl(2), held=tuple(held(each, 1, status=Status.GONE, status_because="404") for each in (one, back))))
    store.keep(Kept(crawl=crawl(3), held=(held(two, 1, status=Status.GONE, status_because="404"), held(back, 3))))
    second, third = crawl(2).ended, crawl(3).ended
    assert second is not None and third is not None
    found = list(store.vanished("avito", since=T0, until=third))
    assert [(gone.native_id, went) for gone, went in found] == [("2", third), ("1", second)]
    assert [gone.native_id for gone, _ in store.vanished("avito", since=T0, until=second)] == ["1"]
    assert list(store.vanished("olx", since=T0, until=third)) == []


def test_a_crawl_says_when_it_was_taken_into_history(store: Store) -> None:
    store.keep(Kept(crawl=crawl(1, kept=T0 + HOUR)))
    found = store.crawl("c1")
    assert found is not None and found.kept == T0 + HOUR
