"""What the pages show is what the truth says, on every site and at every tick."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from practice_observer import CARDS, ITEMS, QUERY, Fields, first_page, get, item_address, look, walk

from monitor.practice import ALL_NOISE, PracticeServer
from monitor.practice.sites import SITES
from monitor.practice.sites.base import ranked
from storage.model import ChangeKind

TICKS = 12


def shown_changes(before: dict[str, Fields], ever: dict[str, Fields], now: dict[str, Fields]) -> set[tuple[str, str, str | None]]:
    """(native id, kind, field) of what differs between two looks."""
    found = {(key, "removed", None) for key in before if key not in now}
    for key, fields in now.items():
        if key not in before:
            found.add((key, "relisted" if key in ever else "new", None))
        found |= {(key, "changed", name) for name, text in fields.items() if key in ever and text != ever[key][name]}
    return found


@pytest.mark.parametrize("site", SITES)
def test_an_observer_of_the_pages_sees_every_true_change_and_no_other(server: PracticeServer, site: str):
    before = look(server, site)
    ever = dict(before)
    for tick in range(1, TICKS + 1):
        server.clock.set(tick)
        now = look(server, site)
        truth = server.truth(site, tick - 1, tick, [QUERY])
        assert shown_changes(before, ever, now) == {(change.native_id, change.kind.value, change.field) for change in truth}
        for change in truth:
            if change.field not in (None, "price"):
                assert (ever[change.native_id][change.field], now[change.native_id][change.field]) == (change.old, change.new)
        ever |= now
        before = now


@pytest.mark.parametrize("site", SITES)
def test_result_pages_alone_show_what_cards_only_says(server: PracticeServer, site: str):
    before = walk(server, site)
    ever = dict(before)
    for tick in range(1, TICKS + 1):
        server.clock.set(tick)
        now = walk(server, site)
        truth = server.truth(site, tick - 1, tick, [QUERY], cards_only=True)
        assert shown_changes(before, ever, now) == {(change.native_id, change.kind.value, change.field) for change in truth}
        ever |= now
        before = now


@pytest.mark.parametrize("tick", [0, 9])
@pytest.mark.parametrize("site", SITES)
def test_cards_and_item_pages_state_each_listing_word_for_word(server: PracticeServer, site: str, tick: int):
    server.clock.set(tick)
    for native_id, card in walk(server, site).items():
        advert = server.live(site)[native_id]
        item = ITEMS[site](get(item_address(server, site, native_id)))
        assert set(card) == server.sites[site].on_cards
        assert set(item) == server.sites[site].on_items
        for fields in (card, item):
            assert {name: text for name, text in fields.items() if name != "price"} == {
                name: advert.said(name) for name in fields if name != "price"
            }
        assert card["price"] == item["price"]


@pytest.mark.parametrize("site", SITES)
def test_prices_stand_on_the_pages_with_their_digits(server: PracticeServer, site: str):
    western = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
    for native_id, fields in walk(server, site).items():
        price = server.live(site)[native_id].price
        digits = "".join(letter for letter in (fields["price"] or "").translate(western) if letter.isdigit())
        if price.amount is None:
            assert digits == ""
        else:
            assert digits.startswith(str(price.amount))


@pytest.mark.parametrize("site", SITES)
def test_noise_changes_the_bytes_and_nothing_that_is_said(server: PracticeServer, site: str):
    bodies = [get(server.address(site) + server.sites[site].search_path(QUERY)).body for _ in range(2)]
    assert look(server, site) == look(server, site)
    # The shell of the browser site is the same for everybody: its noise is in the data.
    assert (bodies[0] == bodies[1]) is server.sites[site].needs_browser


@pytest.mark.parametrize("site", SITES)
def test_without_noise_two_visits_get_the_same_bytes(site: str):
    with PracticeServer(noise=frozenset()) as server:
        addresses = [server.address(site) + server.sites[site].search_path(QUERY)]
        addresses += [item_address(server, site, native_id) for native_id in list(server.live(site))[:5]]
        assert [get(address).body for address in addresses] == [get(address).body for address in addresses]


@pytest.mark.parametrize("site", SITES)
def test_a_walk_through_the_pages_of_one_tick_meets_every_hit(server: PracticeServer, site: str):
    assert len(walk(server, site)) == server.sites[site].results(QUERY, 1, server.scene(site)).total


def test_cards_change_places_from_tick_to_tick_but_not_within_one(server: PracticeServer):
    site = server.sites["souq"]
    scene, again = server.scene("souq"), server.scene("souq")
    adverts = list(scene.live.values())
    assert ranked(adverts, scene) == ranked(adverts, again) != ranked(adverts, replace(scene, tick=scene.tick + 1))
    assert site.results(QUERY, 1, scene).adverts == site.results(QUERY, 1, again).adverts


def removed_listing(server: PracticeServer, site: str) -> str:
    change = next(change for change in server.truth(site, 0, 60) if change.kind is ChangeKind.REMOVED)
    server.clock.set(change.tick)
    return change.native_id


REMOVALS = {
    "baraholka": (200, "Объявление снято с публикации"),
    "orbita-shop": (404, "Страница не найдена"),
    "bazar-kz": (410, "Объявление в архиве"),
    "torg": (200, '"status": "removed"'),
    "radiorynok": (302, ""),
    "souq": (404, "هذا الإعلان لم يعد متاحا"),
    "gielda": (200, "To ogłoszenie nie jest już dostępne"),
}


@pytest.mark.parametrize("site", SITES)
def test_every_site_takes_listings_down_in_its_own_way(server: PracticeServer, site: str):
    native_id = removed_listing(server, site)
    reply = get(item_address(server, site, native_id))
    status, words = REMOVALS[site]
    assert reply.status == status
    assert words in reply.text


def test_the_old_board_sends_those_who_look_for_a_gone_message_to_its_section(server: PracticeServer):
    reply = get(server.item_address("radiorynok", removed_listing(server, "radiorynok")))
    assert reply.headers["Location"].startswith("/board/rub")
    assert get(server.address("radiorynok") + reply.headers["Location"]).status == 200


@pytest.mark.parametrize("site", SITES)
def test_an_address_that_never_was_answers_404(server: PracticeServer, site: str):
    address = item_address(server, site, next(iter(server.live(site))))
    wrong = address.replace(next(iter(server.live(site))), "999999999999")
    assert get(wrong).status == 404


@pytest.mark.parametrize("site", SITES)
def test_a_query_without_hits_finds_nothing_and_says_so(server: PracticeServer, site: str):
    assert walk(server, site, "перфоратор-которого-нет") == {}


@pytest.mark.parametrize("site", SITES)
def test_the_first_query_has_several_result_pages(server: PracticeServer, site: str):
    assert server.sites[site].results(QUERY, 1, server.scene(site)).last >= 2
    assert len(server.live(site)) >= 30


def test_a_paid_card_stands_twice_on_its_page(server: PracticeServer):
    body = get(server.address("baraholka") + "/all?q=starlink&p=1").text
    assert max(body.count(f'data-id="{native_id}"') for native_id in server.live("baraholka")) == 2


def test_sites_differ_in_currency_language_and_build():
    assert set(CARDS) == set(SITES)
    assert len({site.currency for site in SITES.values()}) >= 5
    assert len({site.language for site in SITES.values()}) >= 4
    assert {site.encoding for site in SITES.values()} == {"utf-8", "windows-1251"}
    assert [name for name, site in SITES.items() if site.needs_browser] == ["torg"]
    assert len(ALL_NOISE) >= 6


def test_the_shops_data_say_what_its_pages_show(server: PracticeServer):
    for native_id, advert in server.live("orbita-shop").items():
        tree = get(server.item_address("orbita-shop", native_id)).tree
        data = json.loads(tree.xpath("string(//script[@type='application/ld+json'])"))
        assert (data["name"], data["sku"], data["description"]) == (advert.title, native_id, advert.description)
        if advert.price.amount is None:
            assert "offers" not in data
            continue
        offer = data["offers"]
        assert Decimal(offer.get("price") or offer["lowPrice"]) == advert.price.amount
        assert offer["priceCurrency"] == advert.price.currency
        assert offer["availability"].endswith("/PreOrder" if advert.condition == "Под заказ" else "/InStock")


def test_microdata_say_what_the_polish_cards_show(server: PracticeServer):
    tree = get(first_page(server, "gielda")).tree
    for card in tree.xpath("//article"):
        advert = server.live("gielda")[card.get("id")]
        amounts = [Decimal(text) for text in card.xpath(".//meta[@itemprop='price']/@content")]
        assert amounts == ([] if advert.price.amount is None else [advert.price.amount])
        assert card.xpath("string(.//*[@itemprop='name'])") == advert.title
