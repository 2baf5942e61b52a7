"""The practice marketplace on its sockets: addresses, routes, the request log, coming up and going down."""

from __future__ import annotations

import gzip
import http.client
import socket
import struct
import time
from contextlib import suppress
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import pytest
from practice_observer import CARDS, QUERY, first_page, get, item_address, walk

from monitor.practice import Pages, PracticeServer
from monitor.practice.sites import SITES

SITE = "baraholka"


def test_every_site_has_an_origin_of_its_own_on_loopback(server: PracticeServer):
    origins = {server.address(site) for site in server.sites}
    assert len(origins) == len(SITES)
    assert {urlsplit(origin).hostname for origin in origins} == {"127.0.0.1"}


def test_sources_say_what_a_configuration_needs(server: PracticeServer):
    sources = {source.name: source for source in server.sources()}
    assert set(sources) == set(SITES)
    for source in sources.values():
        address = source.search.format(query=QUERY, page=1)
        assert get(address).status == 200
    assert sources["bazar-kz"].search.endswith("/search?text={query}&page={page}")
    assert "{page}" not in sources["gielda"].search
    assert (sources["souq"].currency, sources["souq"].country) == ("AED", "AE")


def test_only_the_sites_asked_for_are_served():
    with PracticeServer(sites=["souq"]) as server:
        assert [source.name for source in server.sources()] == ["souq"]


def test_requests_are_logged_with_site_target_agent_and_tick(server: PracticeServer):
    server.clock.set(3)
    get(server.address("gielda") + "/szukaj?fraza=dron", agent="monitor/1.0 (desk@example.org)")
    (request,) = server.requests
    assert (request.site, request.method, request.target, request.tick) == ("gielda", "GET", "/szukaj?fraza=dron", 3)
    assert (request.user_agent, request.page) == ("monitor/1.0 (desk@example.org)", Pages.SEARCH)


def test_pages_are_told_apart_in_the_log(server: PracticeServer):
    live = next(iter(server.live("torg")))
    for address in ("/robots.txt", "/uk/list/?q=starlink", f"/api/v1/offers/{live}", "/assets/app.js", "/img/1.png"):
        get(server.address("torg") + address)
    assert [request.page for request in server.requests] == [Pages.ROBOTS, Pages.SEARCH, Pages.ITEM, None, None]


@pytest.mark.parametrize("site", SITES)
def test_robots_forbid_something_and_nothing_that_a_crawl_needs(server: PracticeServer, site: str):
    robots = RobotFileParser()
    robots.parse(get(server.address(site) + "/robots.txt").text.splitlines())
    needed = [server.sites[site].search_path(QUERY), *map(server.sites[site].item_path, server.live(site).values())]
    needed += ["/api/v1/offers?q=starlink", "/api/v1/offers/tlx6qu", "/assets/app.js"] if site == "torg" else []
    assert all(robots.can_fetch("monitor", path) for path in needed)
    assert not robots.can_fetch("monitor", server.sites[site].disallowed[0])


def test_the_old_board_understands_queries_in_either_encoding(server: PracticeServer):
    origin = server.address("radiorynok")
    old = get(f"{origin}/cgi-bin/find.pl?text=%D1%F2%E0%F0%EB%E8%ED%EA").text  # Старлинк in windows-1251
    new = get(f"{origin}/cgi-bin/find.pl?text=%D0%A1%D1%82%D0%B0%D1%80%D0%BB%D0%B8%D0%BD%D0%BA").text
    total = "Всего объявлений: <B>"
    assert old.partition(total)[2][:3] == new.partition(total)[2][:3] != ""


def test_the_old_board_names_its_charset_in_the_page_only(server: PracticeServer):
    reply = get(first_page(server, "radiorynok"))
    assert reply.headers["Content-Type"] == "text/html"
    assert "объявлен" in reply.body.decode("windows-1251")


def test_the_shop_repeats_its_last_page_for_any_number_past_the_end(server: PracticeServer):
    search = server.sites["orbita-shop"].search_path
    last = server.sites["orbita-shop"].results(QUERY, 1, server.scene("orbita-shop")).last
    pages = [get(server.address("orbita-shop") + search(QUERY, page)) for page in (last, last + 1, 9999)]
    ids = [set(CARDS["orbita-shop"](page)) for page in pages]
    assert ids[0] == ids[1] == ids[2] != set()


def test_page_numbers_past_the_end_are_empty_on_the_classifieds(server: PracticeServer):
    assert "Ничего не найдено" in get(server.address("baraholka") + "/all?q=starlink&p=999").text


@pytest.mark.parametrize(
    "target", ["/all?q=%FF%FE&p=-1", "/all?q=" + "a" * 5000, "/all?p=99999999999999", "/%00", "//", "/all?q=%3Cscript%3E"]
)
def test_nonsense_in_an_address_gets_an_answer(server: PracticeServer, target: str):
    reply = get(server.address("baraholka") + target)
    assert reply.status in (200, 404)
    assert b"<script>" not in reply.body


@pytest.mark.parametrize("raw", [b"\x00\xff\r\n\r\n", b"GET\r\n\r\n", b"GET http://[ HTTP/1.1\r\n\r\n", b"A" * 100_000])
def test_nonsense_on_the_wire_leaves_the_site_standing(server: PracticeServer, raw: bytes):
    parts = urlsplit(server.address(SITE))
    with socket.create_connection((parts.hostname, parts.port), timeout=2) as sock, suppress(ConnectionError):
        sock.sendall(raw)
        assert sock.recv(9) in (b"HTTP/1.1 ", b"")
    assert get(first_page(server, SITE)).status == 200


def test_whoever_writes_instead_of_reading_is_refused_and_logged(server: PracticeServer):
    parts = urlsplit(server.address(SITE))
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=2)
    connection.request("POST", "/login", body="login=a")
    assert connection.getresponse().status == 405
    connection.close()
    assert server.requests[-1].method == "POST"


def test_pictures_are_real_png_files_on_any_loopback_name(server: PracticeServer):
    reply = get(server.address("baraholka") + "/img/0123456789abcdef0123.png?w=208")
    assert reply.headers["Content-Type"] == "image/png"
    assert reply.body.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", reply.body[16:24]) == (640, 480)


def test_the_sites_are_dressed_for_people_who_open_a_link_from_a_mail(server: PracticeServer):
    for site in ("baraholka", "orbita-shop", "torg", "souq", "gielda"):
        assert 'href="/assets/site.css' in get(server.address(site) + server.sites[site].search_path(QUERY)).text
        assert get(server.address(site) + "/assets/site.css").headers["Content-Type"].startswith("text/css")


def test_a_client_that_takes_gzip_gets_the_same_page_smaller():
    with PracticeServer(noise=frozenset()) as server:
        plain = get(first_page(server, "gielda"))
        packed = get(first_page(server, "gielda"), encoding="gzip, deflate")
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Content-Encoding"] == "gzip"
        assert len(packed.body) < len(plain.body) / 2
        assert gzip.decompress(packed.body) == plain.body


def test_one_site_sends_its_pages_in_chunks(server: PracticeServer):
    reply = get(first_page(server, "souq"))
    assert reply.headers["Transfer-Encoding"] == "chunked"
    assert reply.text.rstrip().endswith("</html>")


def test_a_connection_serves_many_requests(server: PracticeServer):
    parts = urlsplit(server.address("souq"))
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=5)
    try:
        for _ in range(3):
            connection.request("GET", "/")
            assert connection.getresponse().read()
        connection.request("HEAD", "/")
        assert connection.getresponse().read() == b""
        connection.request("GET", "/")
        assert connection.getresponse().read()
    finally:
        connection.close()


def test_closing_is_quick_though_clients_hold_on():
    with PracticeServer() as server:
        address = urlsplit(server.address("souq"))
        held = [socket.create_connection((address.hostname, address.port)) for _ in range(5)]
        begun = time.monotonic()
    assert time.monotonic() - begun < 2
    for sock in held:
        sock.close()
    with pytest.raises(OSError):
        socket.create_connection((address.hostname, address.port), timeout=1)


def test_the_same_seed_serves_the_same_bytes():
    pages = []
    for _ in range(2):
        with PracticeServer(seed=5, sites=["souq"]) as server:
            server.clock.set(4)
            origin = server.address("souq")
            body = get(first_page(server, "souq")).text
            pages.append(body.replace(origin.rpartition(":")[2], "PORT"))
    assert pages[0] == pages[1]


def test_another_seed_is_another_market():
    with PracticeServer(seed=1) as one, PracticeServer(seed=2) as two:
        assert walk(one, "gielda") != walk(two, "gielda")


def test_adverts_come_with_contacts_that_belong_to_nobody(server: PracticeServer):
    for site in server.sites:
        for native_id, advert in server.live(site).items():
            if "+7" in advert.description:
                assert "+7 943 000-00-1" in advert.description
                assert get(item_address(server, site, native_id)).status == 200
