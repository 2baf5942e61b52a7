"""Exchange rates of an installation: fetched from the practice marketplace, given as files, and what becomes of prices."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli import cli
from monitor.commands.check import gaps
from monitor.config import Config, load_config
from monitor.errors import ConfigInvalid, RatesBroken
from monitor.practice import Fault, PracticeServer
from monitor.practice.rates import SOURCE, rate_table
from monitor.ratebook import FOLDER, RateBook, keep_table
from monitor.service.tables import AGAIN, DAILY, fetch, fetch_due, trouble
from storage import open_store
from storage.store import Store

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OWN = "date,base,currency,rate\n2026-11-20,USD,UAH,40\n2026-11-23,USD,UAH,42\n"


@pytest.fixture
def market() -> Iterator[PracticeServer]:
    with PracticeServer(seed=1) as server:
        yield server


@pytest.fixture
def store() -> Iterator[Store]:
    store = open_store("memory:")
    yield store
    store.close()


def configured(folder: Path, rates: str) -> Config:
    file = folder / "monitor.toml"
    file.write_text(f"[crawl]\nallow_private_networks = true\n[rates]\n{rates}\n", "utf-8")
    return load_config(file)


def fetching(folder: Path, market: PracticeServer) -> Config:
    return configured(folder, f'fetch = ["{market.rates_address()}"]')


def asked(market: PracticeServer) -> list[str]:
    return [request.target for request in market.requests]


def test_a_fetched_table_is_kept_with_its_day_and_asked_for_once_daily(
    tmp_path: Path, market: PracticeServer, store: Store
) -> None:
    config = fetching(tmp_path, market)
    came = [fetch_due(store, config, now=NOW + timedelta(hours=hours)) for hours in (0, 1, 23, 25)]
    assert came == [1, 0, 0, 1]
    assert asked(market) == ["/robots.txt", "/practice-rates.csv"] * 2
    kept = RateBook.of(config).at(NOW)
    assert kept is not None
    assert [(table.source, table.day) for table in kept.tables] == [(SOURCE, market.clock.at(0).date())]


def test_rates_are_asked_for_under_the_honest_name(tmp_path: Path, market: PracticeServer, store: Store) -> None:
    config = fetching(tmp_path, market)
    fetch_due(store, config, now=NOW)
    assert {request.user_agent for request in market.requests} == {config.user_agent}


def test_a_robots_txt_that_forbids_is_obeyed(tmp_path: Path, market: PracticeServer, store: Store) -> None:
    market.fault(next(iter(market.sites)), Fault.DISALLOW_ALL)
    assert fetch_due(store, fetching(tmp_path, market), now=NOW) == 0
    assert asked(market) == ["/robots.txt"]


def test_offline_the_last_good_table_stays_and_the_next_try_is_hours_later(
    tmp_path: Path, market: PracticeServer, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    config = fetching(tmp_path, market)
    fetch_due(store, config, now=NOW)
    market.fault(next(iter(market.sites)), Fault.REFUSED)
    later = NOW + DAILY
    with caplog.at_level(logging.WARNING):
        assert [fetch_due(store, config, now=at) for at in (later, later + AGAIN / 2, later + AGAIN)] == [0, 0, 0]
    assert len([record for record in caplog.records if "no exchange rates" in record.message]) == 2
    assert "gave no answer" in next(iter(trouble(store, config).values()))
    assert RateBook.of(config).dollars(later)["RUB"] > 0


def test_what_is_no_rate_table_is_not_kept(tmp_path: Path, market: PracticeServer, store: Store) -> None:
    config = configured(tmp_path, f'fetch = ["{market.address("baraholka")}/"]')
    assert fetch_due(store, config, now=NOW) == 0
    assert not (config.monitor.data / FOLDER).exists()
    assert "holds no rate table" in next(iter(trouble(store, config).values()))


def test_an_address_of_this_machine_is_not_asked_unless_allowed(market: PracticeServer) -> None:
    with pytest.raises(RatesBroken, match="not a public address"):
        fetch(market.rates_address(), user_agent="monitor/0")
    assert asked(market) == []


def test_a_table_of_next_year_is_not_believed(tmp_path: Path) -> None:
    with pytest.raises(RatesBroken, match="yet to come"):
        keep_table(tmp_path, rate_table(date(2027, 11, 24)), today=NOW.date())


def test_old_days_have_the_table_that_was_kept_then(tmp_path: Path) -> None:
    for day in (1, 20):
        keep_table(tmp_path, rate_table(date(2026, 11, day)).replace(b",90,", b",%d," % (70 + day)), today=NOW.date())
    book = RateBook(tmp_path)
    roubles = [round(1 / book.dollars(date(2026, 11, day))["RUB"]) for day in (1, 10, 19, 20, 24)]
    assert roubles == [71, 71, 71, 90, 90]


def test_a_kept_table_that_was_damaged_gives_way_to_the_one_before(tmp_path: Path) -> None:
    for day in (1, 20):
        keep_table(tmp_path, rate_table(date(2026, 11, day)), today=NOW.date())
    next(tmp_path.glob("2026-11-20*")).write_bytes(b"\0")
    assert [table.day.day for table in RateBook(tmp_path).latest()] == [1]


def test_a_user_s_own_table_comes_before_a_fetched_one(tmp_path: Path) -> None:
    keep_table(tmp_path / "data" / FOLDER, rate_table(date(2026, 11, 24)), today=NOW.date())
    (tmp_path / "mine.csv").write_text(OWN, "utf-8")
    book = RateBook.of(configured(tmp_path, 'fetch = []\nfiles = ["mine.csv"]'))
    assert 1 / book.dollars(date(2026, 11, 22))["UAH"] == 40
    assert book.dollars(date(2026, 11, 22))["RUB"] > 0


@pytest.mark.parametrize("content", [b"date,base,currency,rate\n", b"<html>", b"PK\x03\x04 no zip", b"\xff\xfe\x00"])
def test_a_file_without_rates_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "mine.csv").write_bytes(content)
    with pytest.raises(ConfigInvalid, match=r"rates.*files.*mine\.csv holds no rate table"):
        configured(tmp_path, 'files = ["mine.csv"]')


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match=r"nowhere\.csv cannot be read"):
        configured(tmp_path, 'files = ["nowhere.csv"]')


@pytest.mark.parametrize(("days", "named"), [(0, False), (14, False), (15, True), (2500, True)])
def test_check_names_a_table_of_one_s_own_that_was_forgotten(tmp_path: Path, days: int, named: bool) -> None:
    last = datetime.now(UTC).date() - timedelta(days=days)
    (tmp_path / "mine.csv").write_text(f"date,base,currency,rate\n{last - timedelta(days=9)},USD,UAH,40\n{last},USD,UAH,42\n")
    config = configured(tmp_path, 'fetch = []\nfiles = ["mine.csv"]')
    said = [gap for gap in gaps(config) if "mine.csv" in gap]
    assert bool(said) is named
    assert all(f"end on {last}" in gap for gap in said)


def test_a_table_nobody_knows_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match='did you mean "ecb"'):
        configured(tmp_path, 'fetch = ["eccb"]')


def normalised(folder: Path, asked: dict[str, str]) -> dict[str, object]:
    told = CliRunner().invoke(cli, ["normalise", "--config", str(folder / "monitor.toml")], input=json.dumps(asked))
    row: dict[str, object] = json.loads(told.stdout)
    return row


def test_normalise_tells_a_price_in_dollars_and_euros_with_rate_day_and_source(tmp_path: Path) -> None:
    keep_table(tmp_path / "data" / FOLDER, rate_table(date(2026, 11, 24)), today=NOW.date())
    configured(tmp_path, "fetch = []")
    row = normalised(tmp_path, {"id": "a", "price_text": "45 000 ₽", "seen_at": "2026-11-24T12:00:00Z"})
    told = [row[name] for name in ("price_usd", "price_eur", "price_usd_rate", "price_rate_date", "price_rate_source")]
    assert told == ["500.00", "450.00", "0.01111111111", "2026-11-24", SOURCE]


def test_without_rates_the_equivalents_are_null(tmp_path: Path) -> None:
    configured(tmp_path, "fetch = []")
    row = normalised(tmp_path, {"id": "a", "price_text": "45 000 ₽"})
    assert [row[name] for name in ("price_usd", "price_eur", "price_usd_rate", "price_rate_date")] == [None] * 4


def test_a_price_far_off_is_flagged_in_any_currency_that_has_a_rate(tmp_path: Path) -> None:
    asked = {"id": "a", "title": "Starlink Mini, новый", "price_text": "9 000 000 ₸", "seen_at": "2026-11-24T12:00:00Z"}
    configured(tmp_path, "fetch = []")
    before = normalised(tmp_path, asked)
    keep_table(tmp_path / "data" / FOLDER, rate_table(date(2026, 11, 24)), today=NOW.date())
    after = normalised(tmp_path, asked)
    far = [[flag for flag in row["flags"] if flag["rule"] == "rf_price_far_above"] for row in (before, after)]  # type: ignore[attr-defined]  # rows are JSON
    assert [len(flags) for flags in far] == [0, 1]


def test_worth_is_exactly_the_amount_times_the_rate_that_is_told(tmp_path: Path) -> None:
    keep_table(tmp_path / "data" / FOLDER, rate_table(date(2026, 11, 24)), today=NOW.date())
    configured(tmp_path, "fetch = []")
    row = normalised(tmp_path, {"id": "a", "price_text": "123 456 789 ₽", "seen_at": "2026-11-24T12:00:00Z"})
    worth = Decimal(123456789) * Decimal(str(row["price_usd_rate"]))
    assert Decimal(str(row["price_usd"])) == worth.quantize(Decimal("0.01"))
