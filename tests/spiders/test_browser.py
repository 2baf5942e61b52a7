"""Pages run by a real Chromium: what they show, what they may not reach, and what happens without a browser."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from crawl_site import Answer, Crawled, Site, Worker, plan_for

from monitor.workers import _descendants
from spiders.browser import TAB_PAGES, Chromium, Session, executable
from spiders.capture import read_capture, verify_captures
from spiders.fetch import Fetched
from spiders.folder import Outcome, WalkEnd, read_records
from spiders.listing import PageKind
from spiders.plan import CrawlPlan, Limits, Query
from spiders.proxy import FilteringProxy, Toll
from spiders.visit import Rendered, RenderFailed

Crawl = Callable[[CrawlPlan], Crawled]


def _installed() -> bool:
    try:
        executable("")
    except RenderFailed:
        return False
    return True


pytestmark = pytest.mark.skipif(not _installed(), reason="no Chromium is installed")

SHELL = '<html lang="ru"><head><title>Магазин</title></head><body><div id="app"></div><script src="/app.js"></script></body></html>'
SCRIPT = """
fetch("/api" + location.search).then(answer => answer.json()).then(numbers => {
  document.getElementById("app").innerHTML = "<ul>" + numbers.map(n => `<li class="offer">
    <a href="/item/${n}"><h3>Starlink Mini kit no ${n}</h3></a><span>${20000 + n} ₽</span><i>Москва</i></li>`).join("") + "</ul>"
})
"""


def as_script(body: str) -> Answer:
    return Answer(body=body, headers={"Content-Type": "text/javascript; charset=utf-8"})


@pytest.fixture
def shop(site: Site) -> Site:
    """Two result pages that are empty until their script has asked the shop's interface."""

    def numbers(asked) -> Answer:
        page = int(asked.query.get("page", 1))
        listing = list(range(page * 100, page * 100 + 8)) if page <= 2 else list(range(200, 208))
        return Answer(body=json.dumps(listing), headers={"Content-Type": "application/json"})

    site.pages |= {"/search": SHELL, "/app.js": as_script(SCRIPT), "/api": numbers}
    return site


def shells(site: Site) -> list[str]:
    return [path for path in site.paths if path.startswith("/search")]


@pytest.mark.parametrize("render", ["auto", "browser"])
def test_a_shell_is_rendered_and_the_site_is_not_asked_for_it_twice(shop: Site, crawl: Crawl, render: str) -> None:
    done = crawl(plan_for(shop, render=render))
    assert done.report.outcome is Outcome.COMPLETE
    assert [walk.ended for walk in done.report.walks] == [WalkEnd.REPEAT]
    assert done.report.walks[0].listings == 16
    assert all(record.rendered for record in done.records)
    assert shells(shop) == [f"/search?q=starlink&page={n}" for n in (1, 2, 3)]
    assert {asked.headers["user-agent"] for asked in shop.asked} == {"monitor/0.1 (+mailto:desk@example.org)"}


def test_the_raw_answer_and_what_the_browser_made_of_it_are_both_preserved(shop: Site, crawl: Crawl) -> None:
    done = crawl(plan_for(shop, render="browser", max_pages=1, screenshots=True))
    verdicts = list(verify_captures(done.folder))
    raw = [verdict.record_id for verdict in verdicts if verdict.kind == "response"]
    assert SHELL.encode() in [read_capture(done.folder, record_id) for record_id in raw]
    # What history rests on is the page that holds the words.
    assert b"Starlink Mini kit no 100" in read_capture(done.folder, done.records[0].capture.record_id)
    assert all(verdict.good for verdict in verdicts)
    assert [verdict.kind for verdict in verdicts][-2:] == ["conversion", "resource"]
    assert b"Starlink Mini kit no 100" in read_capture(done.folder, verdicts[-2].record_id)
    assert read_capture(done.folder, verdicts[-1].record_id).startswith(b"\x89PNG")


def test_a_crawl_goes_on_when_a_tab_has_served_its_time(shop: Site, crawl: Crawl) -> None:
    shop.pages["/api"] = lambda asked: Answer(
        body=json.dumps([int(asked.query["page"]) * 100 + n for n in range(8)]), headers={"Content-Type": "application/json"}
    )
    done = crawl(plan_for(shop, render="browser", max_pages=TAB_PAGES + 2))
    assert done.report.walks[0].listings == 8 * (TAB_PAGES + 2)
    assert all(record.rendered for record in done.records)


def test_without_auto_a_shell_fails_the_walk(shop: Site, crawl: Crawl) -> None:
    done = crawl(plan_for(shop, render="http"))
    assert done.report.outcome is Outcome.FAILED
    assert done.records[0].reading.kind is PageKind.SHELL
    assert "/app.js" not in shop.paths


def test_a_page_that_never_comes_to_rest_is_read_all_the_same(shop: Site, crawl: Crawl) -> None:
    shop.pages["/app.js"] = as_script(SCRIPT + 'setInterval(() => fetch("/api"), 50); while (document.title == "") {}')
    done = crawl(plan_for(shop, render="browser", max_pages=1))
    assert len(done.records[0].reading.listings) == 8


def test_a_script_that_hangs_costs_its_page_and_not_the_crawl(shop: Site, crawl: Crawl) -> None:
    hang = "if (location.search.includes('q=a')) { while (true) {} }" + SCRIPT
    shop.pages["/app.js"] = as_script(hang)
    queries = (Query(text="a", watches=()), Query(text="b", watches=()))
    done = crawl(
        plan_for(shop, render="browser", queries=queries, max_pages=1, limits=Limits(response_seconds=3, crawl_seconds=60))
    )
    assert [walk.ended for walk in done.report.walks] == [WalkEnd.FAILED, WalkEnd.LIMIT]
    assert "not rendered within 3 s" in done.report.stopped_because


def test_a_page_made_to_leave_the_site_stays(shop: Site, other_site: Site, crawl: Crawl) -> None:
    shop.pages["/app.js"] = as_script(
        f'alert(1); window.open("{other_site.base}/pop"); setTimeout(() => {{ location = "{other_site.base}/away" }}, 30);' + SCRIPT
    )
    done = crawl(plan_for(shop, render="browser", max_pages=1))
    assert "/away" not in other_site.paths
    assert len(done.records[0].reading.listings) == 8


def test_a_page_that_a_script_reached_through_a_redirect_off_the_site_is_not_read(
    shop: Site, other_site: Site, crawl: Crawl
) -> None:
    offers = "".join(f'<li><a href="/item/{n}"><h3>Starlink Mini no {n}</h3></a><span>{20000 + n} ₽</span></li>' for n in range(8))
    other_site.pages["/theirs"] = f"<html><body><ul>{offers}</ul></body></html>"
    shop.pages["/go"] = Answer(body="", status=302, headers={"Location": f"{other_site.base}/theirs"})
    shop.pages["/app.js"] = as_script('location = "/go";')
    done = crawl(plan_for(shop, render="browser", max_pages=1))
    assert done.records[0].reading.listings == ()
    assert "left the site" in done.records[0].reading.error


def test_a_script_may_not_lead_where_robots_txt_forbids(shop: Site, crawl: Crawl) -> None:
    shop.robots = Answer(body="User-agent: *\nDisallow: /inner", headers={"Content-Type": "text/plain"})
    shop.pages["/app.js"] = as_script('location = "/inner";' + SCRIPT)
    crawl(plan_for(shop, render="browser", max_pages=1))
    assert "/inner" not in shop.paths


def test_a_script_is_given_nothing_that_robots_txt_forbids(shop: Site, crawl: Crawl) -> None:
    shop.robots = "User-agent: *\nDisallow: /private\n"
    shop.pages["/private/visits"] = as_script("")
    shop.pages["/app.js"] = as_script('fetch("/private/visits").catch(() => 0);' + SCRIPT)
    done = crawl(plan_for(shop, render="browser", max_pages=1))
    assert len(done.records[0].reading.listings) == 8
    assert "/private/visits" not in shop.paths
    assert [one.url.rpartition("/")[2] for one in done.report.decisions if one.decided == "robots"] == ["visits"]


def test_cookies_and_storage_do_not_pass_from_crawl_to_crawl(shop: Site, crawl: Crawl) -> None:
    shop.pages["/app.js"] = as_script(
        'fetch("/seen/" + (localStorage.been || "never") + document.cookie.length); localStorage.been = "before";'
        'document.cookie = "a=b; path=/";' + SCRIPT
    )
    for _ in range(2):
        crawl(plan_for(shop, render="browser", max_pages=1))
    assert {path for path in shop.paths if path.startswith("/seen")} == {"/seen/never0"}


def test_without_a_browser_the_reason_is_said_plainly(shop: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    worker = Worker()
    try:
        report = worker.crawl(tmp_path / "c", plan_for(shop, render="browser"))
    finally:
        worker.close()
    assert report.outcome is Outcome.FAILED
    assert "no browser is installed" in report.stopped_because
    assert [decision.decided for decision in report.decisions if decision.decided == "not-rendered"]
    assert len(list(read_records(tmp_path / "c"))) == 1


def test_the_browser_dies_with_a_worker_that_is_killed(shop: Site, tmp_path: Path) -> None:
    worker = Worker()
    worker.crawl(tmp_path / "c", plan_for(shop, render="browser", max_pages=1))
    below = _descendants(worker.process.pid)
    assert len(below) >= 3
    worker.process.kill()
    worker.process.wait()
    worker.process.stdin.close()
    worker.process.stdout.close()
    end = time.monotonic() + 10
    while any(_runs(pid) for pid in below) and time.monotonic() < end:
        time.sleep(0.05)
    assert [pid for pid in below if _runs(pid)] == []


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# What a page may not reach, with an answer made up here: a page of a public site cannot be served from this machine


def render(url: str, page: str, **limits: float) -> Rendered:
    async def run() -> Rendered:
        chromium = Chromium()
        plan = CrawlPlan(
            crawl_id="c",
            source="s",
            search=url,
            queries=(),
            hosts=("shop.example",),
            user_agent="monitor/0.1",
            limits=Limits(response_seconds=20),
        )
        session: Session = chromium.session(
            plan, captures=None, may_open=lambda _: True, forbids=lambda _: False, time_left=lambda: 20.0
        )
        try:
            return await session.render(
                Fetched(
                    url=url,
                    final_url=url,
                    status=200,
                    at=datetime.now(UTC),
                    headers=(("Content-Type", "text/html"), ("Content-Security-Policy", "default-src * 'unsafe-inline'")),
                    body=page.encode(),
                    content_type="text/html",
                    capture=None,
                )
            )
        finally:
            await session.close()
            await chromium.close()

    return asyncio.run(run())


def test_a_page_of_a_public_site_reaches_no_private_address_by_any_way(site: Site) -> None:
    port = site.base.rpartition(":")[2]
    ways = f"""
      const targets = ["http://127.0.0.1:{port}", "http://localhost:{port}", "http://[::ffff:127.0.0.1]:{port}", "http://2130706433:{port}"];
      const tries = targets.map(t => fetch(t + "/fetch", {{mode: "no-cors"}}).catch(() => 0));
      for (const t of targets) {{ const s = document.createElement("script"); s.src = t + "/script"; document.body.append(s);
        const f = document.createElement("iframe"); f.src = t + "/frame"; document.body.append(f);
        const i = new Image(); i.src = t + "/image"; navigator.sendBeacon(t + "/beacon");
        try {{ new WebSocket(t.replace("http", "ws") + "/socket") }} catch (e) {{}} }}
      try {{ const p = new RTCPeerConnection({{iceServers: [{{urls: "stun:127.0.0.1:{port}"}}]}}); p.createDataChannel("x");
        p.createOffer().then(o => p.setLocalDescription(o)) }} catch (e) {{}}
      Promise.all(tries).then(() => document.body.append("done ".repeat(50)));
    """
    rendered = render("http://shop.example/", f"<html><body><script>{ways}</script></body></html>")
    assert b"done done" in rendered.html
    assert site.asked == []
    assert any("127.0.0.1" in host for host in rendered.refused)


def test_a_page_of_a_public_site_cannot_be_led_to_a_private_address(site: Site) -> None:
    rendered = render(
        "https://shop.example/", f"<html><body>{'words ' * 60}<script>location='{site.base}/in'</script></body></html>"
    )
    assert site.asked == []
    assert b"words" in rendered.html or rendered.refused


# The proxy by itself

Scene = Callable[[FilteringProxy], Awaitable[None]]


def with_proxy(scene: Scene, *, allow_private: bool = True, left: int = 1_000_000) -> None:
    async def run() -> None:
        proxy = FilteringProxy()
        await proxy.start()
        proxy.allow_private = allow_private
        proxy.toll = Toll(left=left)
        try:
            await asyncio.wait_for(scene(proxy), 20)
        finally:
            await proxy.close()

    asyncio.run(run())


async def ask(proxy: FilteringProxy, head: str, *, password: bool = True) -> bytes:
    host, port = proxy.address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    secret = f"Proxy-Authorization: {proxy._expected}\r\n" if password else ""
    writer.write(f"{head}\r\n{secret}\r\n".encode())
    try:
        return await reader.read()
    finally:
        writer.close()


@pytest.fixture
def plain(site: Site) -> Iterator[Site]:
    site.pages["/x"] = "hello"
    yield site


def test_the_proxy_hands_on_plain_requests_without_its_password(plain: Site) -> None:
    async def scene(proxy: FilteringProxy) -> None:
        answer = await ask(proxy, f"GET {plain.base}/x HTTP/1.1\r\nHost: {plain.host}")
        assert answer.startswith(b"HTTP/1.1 200")
        assert answer.endswith(b"hello")

    with_proxy(scene)
    assert "proxy-authorization" not in plain.asked[0].headers


def test_the_proxy_serves_nobody_without_its_password(plain: Site) -> None:
    async def scene(proxy: FilteringProxy) -> None:
        assert (await ask(proxy, f"GET {plain.base}/x HTTP/1.1", password=False)).startswith(b"HTTP/1.1 407")
        assert (await ask(proxy, f"CONNECT {plain.host} HTTP/1.1", password=False)).startswith(b"HTTP/1.1 407")

    with_proxy(scene)
    assert plain.asked == []


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"])
def test_the_proxy_connects_to_no_private_address(plain: Site, name: str) -> None:
    port = plain.base.rpartition(":")[2]

    async def scene(proxy: FilteringProxy) -> None:
        assert (await ask(proxy, f"GET http://{name}:{port}/x HTTP/1.1")).startswith((b"HTTP/1.1 403", b"HTTP/1.1 502"))
        assert (await ask(proxy, f"CONNECT {name}:{port} HTTP/1.1")).startswith((b"HTTP/1.1 403", b"HTTP/1.1 502"))

    with_proxy(scene, allow_private=False)
    assert plain.asked == []


def test_the_proxy_stops_when_a_page_has_used_its_allowance(site: Site) -> None:
    site.pages["/x"] = "y" * 500_000

    async def scene(proxy: FilteringProxy) -> None:
        assert len(await ask(proxy, f"GET {site.base}/x HTTP/1.1\r\nHost: {site.host}")) < 200_000

    with_proxy(scene, left=100_000)


@pytest.mark.parametrize(
    "head", ["nonsense", "GET / HTTP/1.1", "GET ftp://x/ HTTP/1.1", "CONNECT :0 HTTP/1.1", "GET http://h:x/ HTTP/1.1"]
)
def test_the_proxy_survives_nonsense(plain: Site, head: str) -> None:
    async def scene(proxy: FilteringProxy) -> None:
        assert not (await ask(proxy, head)).startswith(b"HTTP/1.1 200")
        assert (await ask(proxy, f"GET {plain.base}/x HTTP/1.1\r\nHost: {plain.host}")).startswith(b"HTTP/1.1 200")

    with_proxy(scene)


def test_monitor_chromium_names_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_CHROMIUM", os.path.realpath("/bin/sh"))
    assert executable("/none") == os.path.realpath("/bin/sh")
    monkeypatch.setenv("MONITOR_CHROMIUM", "/none/at/all")
    with pytest.raises(RenderFailed, match="MONITOR_CHROMIUM"):
        executable("/none")
