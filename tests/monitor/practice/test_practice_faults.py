"""Every fault does what it says, to a real HTTP client."""

from __future__ import annotations

import gzip
import http.client
import re
import socket
import time

import pytest
from practice_observer import CARDS, QUERY, first_page, get, item_address, next_page, walk

from monitor.practice import Fault, Pages, PracticeServer
from monitor.practice.sites import SITES

SITE = "baraholka"


def ask(server: PracticeServer, **how: float) -> object:
    return get(first_page(server, SITE), **how)


def item(server: PracticeServer, site: str = SITE) -> str:
    return item_address(server, site, next(iter(server.live(site))))


@pytest.mark.parametrize(
    ("fault", "status"), [(Fault.FORBIDDEN, 403), (Fault.TOO_MANY, 429), (Fault.UNAVAILABLE, 503)], ids=lambda value: str(value)
)
def test_a_refusing_site_answers_with_its_status(server: PracticeServer, fault: Fault, status: int):
    server.fault(SITE, fault)
    assert ask(server).status == status
    assert get(item(server)).status == status


def test_429_says_when_to_come_back(server: PracticeServer):
    server.fault(SITE, Fault.TOO_MANY, retry_after=30)
    assert ask(server).headers["Retry-After"] == "30"


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("fault", [Fault.CHALLENGE, Fault.MAINTENANCE])
def test_a_wall_with_status_200_shows_no_listing(server: PracticeServer, site: str, fault: Fault):
    server.fault(site, fault)
    reply = get(server.address(site) + server.sites[site].search_path(QUERY))
    assert reply.status == 200
    assert not any(native_id in reply.text for native_id in server.live(site))
    words = {
        "ru": "Технические работы", "uk": "Технічні роботи", "pl": "Przerwa techniczna", "ar": "الموقع تحت الصيانة",
    }[server.sites[site].language]  # fmt: skip
    assert ("Verify you are human" if fault is Fault.CHALLENGE else words) in reply.text


def test_a_login_wall_leads_to_a_page_with_a_password_field(server: PracticeServer):
    server.fault(SITE, Fault.LOGIN)
    reply = ask(server)
    assert (reply.status, reply.headers["Location"]) == (302, "/login")
    assert b'type="password"' in get(server.address(SITE) + "/login").body


def test_an_empty_body_is_empty(server: PracticeServer):
    server.fault(SITE, Fault.EMPTY_BODY)
    reply = ask(server)
    assert (reply.status, reply.body) == (200, b"")


@pytest.mark.parametrize("site", SITES)
def test_a_soft_error_says_that_nothing_was_found(server: PracticeServer, site: str):
    whole = walk(server, site)
    server.fault(site, Fault.NOTHING_FOUND)
    assert walk(server, site) == {} != whole


def test_a_giant_body_has_the_size_it_was_given(server: PracticeServer):
    server.fault(SITE, Fault.GIANT, size=3_000_000)
    assert len(ask(server).body) == 3_000_000


def test_a_zip_bomb_is_small_on_the_wire_and_large_unpacked(server: PracticeServer):
    server.fault(SITE, Fault.ZIP_BOMB, size=5_000_000)
    reply = ask(server)
    assert reply.headers["Content-Encoding"] == "gzip"
    assert len(reply.body) < 50_000
    assert len(gzip.decompress(reply.body)) == 5_000_000


def test_a_redirect_loop_never_ends(server: PracticeServer):
    server.fault(SITE, Fault.REDIRECT_LOOP)
    path = "/all?q=starlink"
    seen = []
    for _ in range(6):
        reply = get(server.address(SITE) + path)
        assert reply.status == 302
        path = reply.headers["Location"]
        seen.append(path)
    assert len(set(seen)) == 2


@pytest.mark.parametrize(
    ("fault", "to"),
    [(Fault.REDIRECT_AWAY, "http://elsewhere.example/"), (Fault.REDIRECT_PRIVATE, "http://169.254.169.254/latest/")],
)
def test_a_redirect_leads_where_it_was_told(server: PracticeServer, fault: Fault, to: str):
    server.fault(SITE, fault, to=to)
    assert ask(server).headers["Location"] == to


def test_a_private_redirect_leads_into_the_private_network_by_default(server: PracticeServer):
    server.fault(SITE, Fault.REDIRECT_PRIVATE)
    assert ask(server).headers["Location"].startswith("http://10.")


@pytest.mark.parametrize(("site", "charset"), [("baraholka", "iso-8859-1"), ("radiorynok", "utf-8")])
def test_a_wrong_charset_stands_in_the_header_only(server: PracticeServer, site: str, charset: str):
    before = CARDS[site](get(first_page(server, site)))
    server.fault(site, Fault.WRONG_CHARSET)
    reply = get(first_page(server, site))
    assert reply.headers.get_content_charset() == charset
    assert CARDS[site](reply) == before


def test_silence_takes_the_request_and_never_answers(server: PracticeServer):
    server.fault(SITE, Fault.SILENCE)
    with pytest.raises(TimeoutError):
        ask(server, timeout=0.2)
    assert server.requests[-1].met == (Fault.SILENCE,)


def test_a_reset_cuts_the_connection(server: PracticeServer):
    server.fault(SITE, Fault.RESET)
    port = int(server.address(SITE).rpartition(":")[2])
    # http.client calls a polite end without an answer a reset too: only the socket tells them apart.
    with socket.create_connection(("127.0.0.1", port), timeout=2) as sock, pytest.raises(ConnectionResetError):
        sock.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        sock.recv(100)


def test_a_refused_site_does_not_listen_until_it_is_cleared(server: PracticeServer):
    address = server.address(SITE)
    server.fault(SITE, Fault.REFUSED)
    with pytest.raises(ConnectionRefusedError):
        ask(server)
    assert get(first_page(server, "gielda")).status == 200
    server.clear(SITE)
    assert server.address(SITE) == address
    assert ask(server).status == 200


def test_a_dripping_body_comes_byte_by_byte(server: PracticeServer):
    server.fault(SITE, Fault.DRIP, seconds=0.05)
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        get(server.address(SITE) + "/all?q=starlink", timeout=0.04)
    with socket.create_connection(("127.0.0.1", int(server.address(SITE).rpartition(":")[2])), timeout=2) as sock:
        sock.sendall(b"GET /all?q=starlink HTTP/1.1\r\nHost: x\r\n\r\n")
        heard = b""
        while b"\r\n\r\n" not in heard or len(heard.partition(b"\r\n\r\n")[2]) < 3:
            heard += sock.recv(65536)
    assert len(heard.partition(b"\r\n\r\n")[2]) < 20
    assert time.monotonic() - begun < 2


def test_a_truncated_body_is_shorter_than_its_header_says(server: PracticeServer):
    server.fault(SITE, Fault.TRUNCATED)
    with pytest.raises(http.client.IncompleteRead) as caught:
        ask(server)
    assert caught.value.expected is not None
    assert abs(len(caught.value.partial) - caught.value.expected) <= 1


@pytest.mark.parametrize("site", SITES)
def test_half_of_the_cards_are_missing(server: PracticeServer, site: str):
    whole = walk(server, site)
    server.fault(site, Fault.HALF_MISSING)
    half = walk(server, site)
    assert len(whole) // 2 <= len(half) <= len(whole) // 2 + 3
    assert half.items() <= whole.items()


@pytest.mark.parametrize("site", SITES)
def test_a_hidden_listing_is_on_no_result_page_but_its_own_page_is_alive(server: PracticeServer, site: str):
    whole = walk(server, site)
    native_id = min(whole)
    server.fault(site, Fault.HIDDEN, hide=(native_id,))
    assert set(walk(server, site)) == set(whole) - {native_id}
    assert whole[native_id]["title"] in get(item_address(server, site, native_id)).text


@pytest.mark.parametrize("site", SITES)
def test_prices_are_missing_from_all_cards_and_items(server: PracticeServer, site: str):
    server.fault(site, Fault.NO_PRICES)
    cards = walk(server, site)
    assert len(cards) > 10
    assert {fields["price"] or None for fields in cards.values()} == {None}
    body = get(item(server, site)).body
    assert not re.search(rb'"price"\s*:\s*"?\d|"lowPrice"|itemprop="price"', body)


@pytest.mark.parametrize("site", ["baraholka", "radiorynok", "bazar-kz"])
def test_sellers_are_missing(server: PracticeServer, site: str):
    before = walk(server, site)
    server.fault(site, Fault.NO_SELLERS)
    after = walk(server, site)
    assert {fields["seller"] for fields in after.values()} == {None}
    assert {key: fields["title"] for key, fields in after.items()} == {key: fields["title"] for key, fields in before.items()}


def test_all_prices_are_equal(server: PracticeServer):
    server.fault("gielda", Fault.SAME_PRICES)
    prices = [fields["price"] for fields in walk(server, "gielda").values()]
    # Goods of one kind are priced in one step: the watched ones share a price, their accessories another.
    assert len(prices) > 10
    assert len(set(prices)) <= 3


@pytest.mark.parametrize("site", ["baraholka", "gielda", "souq"])
def test_a_redesign_changes_every_hashed_class_and_no_word(server: PracticeServer, site: str):
    hashed = re.compile(r"\bs[g-pa-f]{2}-[0-9a-f]{6}\b")
    before = get(first_page(server, site)).text
    server.fault(site, Fault.REDESIGN)
    after = get(first_page(server, site)).text
    assert set(hashed.findall(before))
    assert not set(hashed.findall(before)) & set(hashed.findall(after))
    ids = list(server.live(site))
    assert {key for key in ids if key in after} >= set(CARDS[site](get(first_page(server, site))))


def test_a_redesigned_card_has_another_order(server: PracticeServer):
    def order(text: str) -> bool:
        card = text.partition("data-id=")[2]
        return card.index("<h3") < card.index("₽")

    assert order(ask(server).text)
    server.fault(SITE, Fault.REDESIGN)
    assert not order(ask(server).text)


@pytest.mark.parametrize("site", SITES)
def test_the_last_page_goes_on_forever(server: PracticeServer, site: str):
    server.fault(site, Fault.LAST_PAGE_FOREVER)
    address: str | None = first_page(server, site)
    pages = []
    for _ in range(8):
        assert address is not None
        reply = get(address)
        pages.append(set(CARDS[site](reply)))
        address = next_page(site, address, reply)
    assert address is not None
    assert pages[-1] == pages[-2] != set()


def test_robots_can_forbid_everything(server: PracticeServer):
    server.fault(SITE, Fault.DISALLOW_ALL)
    assert "Disallow: /\n" in get(server.address(SITE) + "/robots.txt").text
    assert ask(server).status == 200


def test_a_fault_can_be_on_robots_alone(server: PracticeServer):
    server.fault(SITE, Fault.UNAVAILABLE, pages=Pages.ROBOTS)
    assert get(server.address(SITE) + "/robots.txt").status == 503
    assert ask(server).status == 200


def test_a_fault_can_be_on_item_pages_alone(server: PracticeServer):
    server.fault("torg", Fault.FORBIDDEN, pages=Pages.ITEM)
    assert get(first_page(server, "torg")).status == 200
    assert get(item(server, "torg")).status == 403


def test_a_fault_can_be_on_result_pages_alone(server: PracticeServer):
    server.fault(SITE, Fault.CHALLENGE, pages=Pages.SEARCH)
    assert "human" in ask(server).text
    assert "human" not in get(item(server)).text


def test_a_fault_lasts_as_many_requests_as_it_was_told(server: PracticeServer):
    server.fault(SITE, Fault.UNAVAILABLE, times=2)
    assert [ask(server).status for _ in range(4)] == [503, 503, 200, 200]
    assert [request.met for request in server.requests] == [(Fault.UNAVAILABLE,), (Fault.UNAVAILABLE,), (), ()]


def test_a_fault_is_on_one_site_and_ends_when_cleared(server: PracticeServer):
    server.fault(SITE, Fault.FORBIDDEN)
    assert get(first_page(server, "souq")).status == 200
    server.clear()
    assert ask(server).status == 200


def test_no_fault_touches_robots_unless_told_so(server: PracticeServer):
    for fault in (Fault.FORBIDDEN, Fault.CHALLENGE, Fault.REDESIGN):
        server.fault(SITE, fault)
    assert get(server.address(SITE) + "/robots.txt").status == 200
    assert get(server.address(SITE) + "/img/1.png").status == 200


def test_two_faults_can_be_on_at_once(server: PracticeServer):
    server.fault("souq", Fault.NO_PRICES)
    server.fault("souq", Fault.HALF_MISSING)
    cards = walk(server, "souq")
    assert {fields["price"] for fields in cards.values()} == {None}
    assert len(cards) < server.sites["souq"].results(QUERY, 1, server.scene("souq")).total
