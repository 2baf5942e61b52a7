"""One crawl a host at a time, over processes too, and the host's budget carried on."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.errors import SourceBusy
from monitor.hosts import Hosts, host_names
from spiders.folder import CrawlReport, Outcome, write_report

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
REPORT = CrawlReport(
    crawl_id="c1",
    source="shop",
    outcome=Outcome.COMPLETE,
    started=NOW - timedelta(seconds=60),
    ended=NOW,
    stopped_because=None,
    requests=3,
)


def hold(hosts: Hosts, *names: str, note: CrawlReport | None = None, delay: float = 0.0, now: datetime = NOW) -> datetime | None:
    async def run() -> datetime | None:
        async with hosts.hold(names, delay=delay, now=now) as budget:
            if note is not None:
                budget.note(note)
            return budget.not_before

    return asyncio.run(run())


def test_a_new_host_may_be_asked_at_once(tmp_path: Path) -> None:
    assert hold(Hosts(tmp_path), "shop.example") is None


def test_the_delay_holds_from_one_crawl_to_the_next(tmp_path: Path) -> None:
    hold(Hosts(tmp_path), "shop.example", note=REPORT)
    assert hold(Hosts(tmp_path), "shop.example", delay=5.0, now=NOW + timedelta(seconds=2)) == NOW + timedelta(seconds=5)
    assert hold(Hosts(tmp_path), "shop.example", delay=5.0, now=NOW + timedelta(seconds=6)) is None


def test_a_retry_after_is_remembered_for_every_host_of_the_source(tmp_path: Path) -> None:
    later = NOW + timedelta(hours=2)
    hold(Hosts(tmp_path), "shop.example", "api.example", note=replace(REPORT, retry_after=later))
    assert hold(Hosts(tmp_path), "api.example") == later
    assert hold(Hosts(tmp_path), "other.example") is None


def test_a_crawl_without_requests_uses_up_nothing(tmp_path: Path) -> None:
    hold(Hosts(tmp_path), "shop.example", note=replace(REPORT, requests=0))
    assert hold(Hosts(tmp_path), "shop.example", delay=5.0) is None


def test_a_clock_set_back_holds_a_host_no_longer_than_its_delay(tmp_path: Path) -> None:
    hold(Hosts(tmp_path), "shop.example", note=REPORT)
    early = NOW - timedelta(days=400)
    assert hold(Hosts(tmp_path), "shop.example", delay=5.0, now=early) == early + timedelta(seconds=5)


def test_a_clock_set_back_leaves_of_a_pause_what_was_left_of_it(tmp_path: Path) -> None:
    hold(Hosts(tmp_path), "shop.example", note=replace(REPORT, retry_after=NOW + timedelta(hours=2)))
    left = hold(Hosts(tmp_path), "shop.example", now=(early := NOW - timedelta(days=3)))
    assert left is not None
    assert timedelta(hours=1) < left - early <= timedelta(hours=2)
    assert hold(Hosts(tmp_path), "shop.example", now=early + timedelta(hours=1)) == left
    assert hold(Hosts(tmp_path), "shop.example", now=left) is None


def test_a_second_crawl_of_a_host_is_refused_while_the_first_runs(tmp_path: Path) -> None:
    async def run() -> None:
        async with Hosts(tmp_path).hold(["www.shop.example"]):
            with pytest.raises(SourceBusy, match=r"shop\.example"):
                async with Hosts(tmp_path).hold(["shop.example", "other.example"]):
                    pass
            async with Hosts(tmp_path).hold(["other.example"]):
                pass

    asyncio.run(run())


def test_a_second_crawl_waits_when_it_is_told_to(tmp_path: Path) -> None:
    order: list[str] = []

    async def one(name: str, entered: asyncio.Event) -> None:
        async with Hosts(tmp_path).hold(["shop.example"], wait=10):
            order.append(f"{name} in")
            entered.set()
            await asyncio.sleep(0)
            order.append(f"{name} out")

    async def run() -> None:
        first = asyncio.Event()
        task = asyncio.ensure_future(one("a", first))
        await first.wait()
        await one("b", asyncio.Event())
        await task

    asyncio.run(run())
    assert order == ["a in", "a out", "b in", "b out"]


def test_two_sources_that_name_the_same_hosts_in_other_orders_do_not_wait_for_each_other_for_ever(tmp_path: Path) -> None:
    async def one(*names: str) -> None:
        async with Hosts(tmp_path).hold(names, wait=10):
            await asyncio.sleep(0)

    async def run() -> None:
        await asyncio.wait_for(asyncio.gather(*(one(*pair) for pair in (("a.x", "b.x"), ("b.x", "a.x")) * 3)), 20)

    asyncio.run(run())


def test_the_lock_holds_over_processes_and_dies_with_its_holder(tmp_path: Path) -> None:
    script = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom monitor.hosts import Hosts\n"
        "async def main():\n"
        "    async with Hosts(Path(sys.argv[1])).hold(['shop.example']):\n"
        "        print('held', flush=True)\n"
        "        sys.stdin.readline()\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdin=-1, stdout=-1) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(SourceBusy):
            hold(Hosts(tmp_path), "shop.example")
        other.kill()
    assert hold(Hosts(tmp_path), "shop.example") is None


def test_a_broken_state_file_is_begun_afresh(tmp_path: Path) -> None:
    (tmp_path / "shop.example.json").write_bytes(b'{"last_request": 12')
    assert hold(Hosts(tmp_path), "shop.example", note=REPORT) is None
    assert hold(Hosts(tmp_path), "shop.example", delay=5.0) is not None


@pytest.mark.parametrize("name", ["127.0.0.1:8080", "../../etc/passwd", "магазин.рф", "a" * 300])
def test_any_host_name_gets_a_file_inside_the_folder(tmp_path: Path, name: str) -> None:
    hold(Hosts(tmp_path / "hosts"), name, note=REPORT)
    assert [path.parent for path in tmp_path.rglob("*.json")] == [tmp_path / "hosts"]


def test_a_crawl_that_was_killed_has_asked_the_host_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "crawls" / "c1"
    folder.mkdir(parents=True)
    later = datetime.now(UTC) + timedelta(hours=3)
    write_report(folder, replace(REPORT, outcome=Outcome.RUNNING, retry_after=later))

    async def killed() -> None:
        async with Hosts(tmp_path / "hosts").hold(["shop.example"]) as budget:
            budget.begin(folder)

    asyncio.run(killed())
    assert hold(Hosts(tmp_path / "hosts"), "shop.example", now=datetime.now(UTC)) == later
    write_report(folder, replace(REPORT, outcome=Outcome.RUNNING))
    asked = datetime.fromtimestamp((folder / "crawl.json").stat().st_mtime, UTC)
    assert hold(Hosts(tmp_path / "hosts"), "shop.example", delay=60.0, now=asked) == asked + timedelta(seconds=60)
    assert hold(Hosts(tmp_path / "hosts"), "shop.example", delay=60.0, now=asked + timedelta(seconds=61)) is None


def test_a_site_and_its_pages_for_telephones_are_one_host(tmp_path: Path) -> None:
    async def run() -> None:
        for name in ("m.shop.example", "www.shop.example", "mobile.shop.example"):
            async with Hosts(tmp_path).hold([name]):
                with pytest.raises(SourceBusy, match=r"shop\.example"):
                    async with Hosts(tmp_path).hold(["shop.example"]):
                        pass

    asyncio.run(run())
    assert host_names(["m.de", "de.m.wikipedia.example"], []) == {"m.de", "de.m.wikipedia.example"}
