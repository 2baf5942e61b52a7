"""Laws of history as properties: random listings, random worlds, random faults."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.history.compare import compare
from monitor.history.fields import FIELDS
from monitor.history.sighting import Sighting, Statement
from monitor.history.told import Basis
from monitor.history.volatile import photograph, plain_words, squash
from monitor.understand import Hints, understand
from spiders.listing import ListingReading
from storage import Held, Kept, Layer, open_store
from storage.model import (
    ChangeKind,
    CrawlRecord,
    Flag,
    FlagKind,
    Identifier,
    Intent,
    Judgement,
    Listing,
    ListingState,
    Place,
    Posted,
    Precision,
    Price,
    PriceKind,
    Seller,
    SellerKind,
    Status,
    Version,
)

T0 = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
TEXT = st.text(max_size=12)
WORDS = st.text(min_size=1, max_size=12).filter(lambda text: bool(text.strip()))
MAYBE = st.none() | WORDS
PRICES = st.sampled_from(["24 500 ₽", "23 000 ₽", "24500 руб.", "1 ₽", "@@", "договорная", "от 5 000 ₽", "$40"]) | MAYBE

readings = st.builds(
    ListingReading, url=st.just("https://market.example/item/1"), native_id=st.just("1"), title=MAYBE, description=MAYBE,
    price_text=PRICES, price_currency=st.sampled_from([None, "RUB", "USD"]), seller_name=MAYBE, seller_id=MAYBE,
    region_text=MAYBE, delivery_text=MAYBE, condition=MAYBE, availability=MAYBE, image=MAYBE, posted_text=MAYBE,
)  # fmt: skip


def basis(number: int = 1, hints: Hints | None = None) -> Basis:
    """Comparing with the real understanding and no catalogue."""
    said = hints or Hints(currency="RUB", country="RU")

    def read(statement: Statement, source: str, native_id: str) -> Listing:
        listing = understand(statement.reading, source=source, hints=said, seen_at=statement.at)
        assert listing is not None
        return replace(listing, native_id=native_id)

    return Basis(
        crawl_id=f"c{number}", hints=said, understand=read, judge=lambda _listing, _watches: Judgement(), baseline=lambda _s: False
    )


def sighting(card: ListingReading | None, item: ListingReading | None = None, *, hour: int = 0) -> Sighting:
    """A listing as one crawl saw it."""
    at = T0 + timedelta(hours=hour)
    return Sighting(
        source="market", native_id="1", card=None if card is None else Statement(reading=card, at=at),
        item=None if item is None else Statement(reading=item, at=at), queries=("q",), watches=("w",),
    )  # fmt: skip


def follow(
    *sightings: Sighting, hints: Hints | None = None
) -> tuple[Held | None, list[tuple[str, str | None, str | None, str | None]]]:
    """What is known in the end, and every change on the way."""
    held: Held | None = None
    told = []
    for number, one in enumerate(sightings):
        comparison = compare(held, one, basis(number, hints))
        held = comparison.held or held
        told += [(c.kind.value, c.field, c.old, c.new) for c in comparison.changes]
    return held, told


@settings(max_examples=40)
@given(card=st.none() | readings, item=readings)
def test_nothing_differs_from_itself(card: ListingReading | None, item: ListingReading) -> None:
    held, told = follow(sighting(card, item), sighting(card, item, hour=1), sighting(card, item, hour=2))
    assert [kind for kind, *_ in told] == ["new"]
    assert held is not None
    assert held.state.version == 1


@settings(max_examples=40)
@given(one=readings, other=readings)
def test_there_and_back_is_told_both_ways_or_not_at_all(one: ListingReading, other: ListingReading) -> None:
    _, told = follow(sighting(one), sighting(other, hour=1), sighting(one, hour=2), sighting(other, hour=3), sighting(one, hour=4))
    for field in FIELDS:
        swings = [(old, new) for _, name, old, new in told if name == field.name]
        assert len(swings) in (0, 2, 4) or swings[0][0] is None
        assert all(new == after for (_, new), (after, _) in pairwise(swings))


@settings(max_examples=40)
@given(first=readings, then=st.lists(readings, max_size=5))
def test_a_field_is_told_at_most_once_a_crawl_and_old_is_never_new(first: ListingReading, then: list[ListingReading]) -> None:
    held: Held | None = None
    for number, reading in enumerate((first, *then)):
        comparison = compare(held, sighting(reading, then[0] if then else None, hour=number), basis(number))
        held = comparison.held or held
        fields = [change.field for change in comparison.changes if change.kind is ChangeKind.CHANGED]
        assert len(fields) == len(set(fields))
        assert all(change.old != change.new for change in comparison.changes if change.kind is ChangeKind.CHANGED)
        assert all((c.version is None) == (not c.changes) or not c.changes for c in (comparison,))


@settings(max_examples=40)
@given(reading=readings, blank=st.sets(st.sampled_from([name for field in FIELDS for name in field.texts])))
def test_what_is_not_stated_any_more_is_no_change(reading: ListingReading, blank: set[str]) -> None:
    bare = replace(reading, **dict.fromkeys(blank))
    if bare.price_text is None or reading.price_text is None:
        bare = replace(bare, price_text=None, price_currency=None)
    if bare.price_currency != reading.price_currency:
        bare = replace(bare, price_currency=reading.price_currency)
    _, told = follow(sighting(reading), sighting(bare, hour=1), sighting(reading, hour=2))
    assert [kind for kind, *_ in told] == ["new"]


@settings(max_examples=40)
@given(reading=readings, currency=st.sampled_from(["RUB", "USD", "EUR"]), other=st.sampled_from(["RUB", "USD", "EUR"]))
def test_a_better_parser_is_never_news(reading: ListingReading, currency: str, other: str) -> None:
    """The same texts, understood in another way by the second crawl's code."""
    first = compare(None, sighting(reading), basis(1, Hints(currency=currency)))
    again = compare(first.held, sighting(replace(reading, posted_text="x"), hour=1), basis(2, Hints(currency=other)))
    assert again.changes == ()
    assert again.version is None


@given(text=TEXT)
def test_what_is_compared_is_settled_after_one_pass(text: str) -> None:
    assert squash(squash(text)) == squash(text)
    assert plain_words(plain_words(text)) == plain_words(text)
    assert isinstance(photograph(text), str)


decimals = st.decimals(allow_nan=False, allow_infinity=False)
times = st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
prices = st.builds(
    Price, text=MAYBE, kind=st.none() | st.sampled_from(PriceKind), amount=st.none() | decimals, maximum=st.none() | decimals,
    currency=st.none() | st.sampled_from(["RUB", "JPY", "KWD", "BTC"]), per=MAYBE, old=st.none() | decimals,
)  # fmt: skip
places = st.builds(
    Place, text=TEXT, country=st.none() | st.just("UA"), admin1=MAYBE, city=MAYBE, geoname_id=st.none() | st.integers(0, 2**40),
    latitude=st.none() | st.floats(-90, 90), longitude=st.none() | st.floats(-180, 180), confidence=st.floats(0, 1),
    candidates=st.lists(st.integers(0, 2**40), max_size=3).map(tuple), occupied=st.none() | st.booleans(),
    occupied_as_of=st.none() | st.dates(), delivery_only=st.booleans(),
)  # fmt: skip
flags = st.builds(
    Flag, rule=WORDS, kind=st.sampled_from(FlagKind), weight=st.floats(0, 10), words=TEXT, field=WORDS,
    start=st.none() | st.integers(0, 99),
    lose=MAYBE,
)  # fmt: skip
judgements = st.builds(
    Judgement, item=MAYBE, also_items=st.lists(WORDS, max_size=2).map(tuple), intent=st.none() | st.sampled_from(Intent),
    accessory=st.booleans(), flagged=st.booleans(), score=st.floats(0, 10), flags=st.lists(flags, max_size=2).map(tuple),
)  # fmt: skip
identifiers = st.builds(Identifier, type=WORDS, value=WORDS, words=WORDS, field=WORDS, hint=MAYBE)
listings = st.builds(
    Listing, source=st.just("market"), native_id=WORDS, url=MAYBE, title=MAYBE, description=MAYBE, price=st.none() | prices,
    seller=st.none() | st.builds(Seller, name=MAYBE, native_id=MAYBE, url=MAYBE, kind=st.none() | st.sampled_from(SellerKind)),
    place=st.none() | places, delivery_text=MAYBE, condition=MAYBE, availability=MAYBE, image=MAYBE,
    posted=st.none() | st.builds(Posted, text=TEXT, at=st.none() | times, precision=st.none() | st.sampled_from(Precision)),
    identifiers=st.lists(identifiers, max_size=2).map(tuple),
    judgement=judgements,
)  # fmt: skip
layers = st.none() | st.builds(
    Layer, texts=st.dictionaries(WORDS, TEXT, max_size=3).map(lambda texts: tuple(sorted(texts.items()))), at=times
)


@settings(max_examples=25)
@given(said=st.lists(listings, min_size=1, max_size=4), card=layers, item=layers, at=times, status=st.sampled_from(Status))
def test_a_value_comes_back_from_the_store_as_it_went_in(
    said: list[Listing], card: Layer | None, item: Layer | None, at: datetime, status: Status
) -> None:
    import tempfile  # a directory for each example; pytest's own is shared by all of them

    said = [replace(one, native_id=said[0].native_id) for one in said]
    with tempfile.TemporaryDirectory() as folder:
        for url in ("memory:", f"sqlite:///{folder}/monitor.db"):
            store = open_store(url)
            for number, listing in enumerate(said, start=1):
                moment = at + timedelta(hours=number)
                state = ListingState(
                    listing=listing,
                    status=status,
                    first_seen=at,
                    last_seen=moment,
                    watches=("w",),
                    version=number,
                    status_because="x",
                )
                held = Held(state=state, card=card, item=item, digest="d", queries=("q", "r"), sign=number)
                version = Version(listing=listing, number=number, crawl_id=f"c{number}", first_seen=moment, last_seen=moment)
                crawl = CrawlRecord(
                    crawl_id=f"c{number}", source="market", watches=("w",), outcome="complete", started=moment, ended=None
                )
                assert store.keep(Kept(crawl=crawl, held=(held,), versions=(version,)))
            assert store.held("market", [said[0].native_id]) == {said[0].native_id: held}
            back = store.versions(said[0].listing_id)
            assert [one.listing for one in back] == said
            assert [str(one.listing.price) for one in back] == [str(one.price) for one in said]
            assert [one.first_seen for one in back] == [at + timedelta(hours=n) for n in range(1, len(said) + 1)]
            store.close()
