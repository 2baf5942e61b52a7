"""What item pages say of their sellers and places names the columns of the cards that lead to them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from crawl_site import Crawled, Site, plan_for

from spiders.folder import Outcome, Role
from spiders.listing import ListingReading, Page, PageReading
from spiders.plan import CrawlPlan
from spiders.reading import Profile, Taught, learn, link_key, read_known, read_page, teach

NUMBERS = tuple(range(5001, 5013))
SELLERS = ("Zorblat", "Melk und Ostra", "Quimper Ravn", "Ostwind Lager")
MOTTOS = ("Gut Ding", "Alles muss raus", "Frisch poliert", "Ohne Gewähr", "Nur heute")
TOWNS = ("Zyxhausen", "Oberquark", "Blorptal")


def seller(number: int) -> str:
    return SELLERS[number % 4]


def town(number: int) -> str:
    return TOWNS[number % 3]


def card(number: int, who: str) -> str:
    address = f"/item/{number}"
    return (
        f'<li class="x"><a href="{address}"><img src="/f/{number}.jpg"></a><h3><a href="{address}">Drehbank Nr {number}</a></h3>'
        f'<div class="a1">{MOTTOS[number % 5]}</div><div class="k9">{number - 4000} €</div>'
        f'<div class="a3">{who}</div><div class="a5">{town(number)}</div></li>'
    )


def results(who: Callable[[int], str] = seller, numbers: tuple[int, ...] = NUMBERS) -> str:
    cards = "".join(card(number, who(number)) for number in numbers)
    return (
        f'<html lang="de"><head><title>Suche</title></head><body><h1>Anzeigen</h1><ul>{cards}</ul>'
        "<footer>Hilfe</footer></body></html>"
    )


def own(number: int, who: str) -> str:
    data = {
        "@type": "Product",
        "name": f"Drehbank Nr {number}",
        "offers": {
            "price": str(number - 4000),
            "priceCurrency": "EUR",
            "seller": {"@type": "Person", "name": who},
            "availableAtOrFrom": {"@type": "Place", "address": town(number)},
        },
    }
    return (
        f'<html lang="de"><head><title>Drehbank Nr {number}</title>'
        f'<script type="application/ld+json">{json.dumps(data)}</script></head>'
        f"<body><h1>Drehbank Nr {number}</h1><b>{number - 4000} €</b><dl><dt>Ort</dt><dd>{town(number)}</dd></dl></body></html>"
    )


def page(markup: str, path: str = "/search?q=x") -> Page:
    return Page(url=f"https://markt.example{path}", body=markup.encode(), content_type="text/html; charset=utf-8")


def told(numbers: tuple[int, ...], who: Callable[[int], str] = seller) -> dict[str, ListingReading]:
    found = {}
    for number in numbers:
        address = f"/item/{number}"
        one = page(own(number, who(number)), address)
        found[link_key(one.url)] = read_page(one).listings[0]
    return found


def test_the_column_that_holds_what_item_pages_say_is_found() -> None:
    columns = teach(page(results()), told(NUMBERS[:5]))
    assert [(one.field, one.path, one.nth) for one in columns] == [
        ("seller_name", "li > div.a", 1),
        ("region_text", "li > div.a", 2),
    ]


@pytest.mark.parametrize("numbers", [NUMBERS[:2], (5001, 5005, 5009)], ids=["two pages", "one seller on all"])
def test_too_few_pages_and_one_value_on_all_of_them_name_no_column(numbers: tuple[int, ...]) -> None:
    assert "seller_name" not in [one.field for one in teach(page(results()), told(numbers))]


def test_a_column_that_agrees_with_some_item_pages_only_is_not_named() -> None:
    columns = teach(page(results(lambda number: seller(number) if number % 2 else "Nobody")), told(NUMBERS[:8]))
    assert "seller_name" not in [one.field for one in columns]


def test_a_profile_keeps_the_columns_and_reads_later_pages_by_them() -> None:
    first, plain = learn(page(results()))
    assert {one.seller_name for one in first.listings} == {None}
    assert plain is not None
    columns = teach(page(results()), told(NUMBERS[:5]))
    again, profile = learn(page(results()), taught=columns)
    assert [one.seller_name for one in again.listings] == [seller(number) for number in NUMBERS]
    assert profile is not None
    later = read_known(page(results(lambda number: seller(number + 1))), Profile.load(json.loads(json.dumps(profile.dump()))))
    assert isinstance(later, PageReading)
    assert [one.seller_name for one in later.listings] == [seller(number + 1) for number in NUMBERS]
    assert [one.region_text for one in later.listings] == [town(number) for number in NUMBERS]


@pytest.mark.parametrize("data", [None, [], ["price_text", "a", 0], ["seller_name", "a"], ["seller_name", "a", "b"]])
def test_what_is_no_taught_column_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match=r"taught|invalid literal"):
        Taught.load(data)


def test_a_seller_renamed_on_a_card_is_read_from_the_card_once_item_pages_named_the_column(
    site: Site, crawl: Callable[[CrawlPlan], Crawled]
) -> None:
    who = {number: seller(number) for number in NUMBERS}
    site.pages["/search"] = lambda asked: results(who.__getitem__) if asked.query.get("page", "1") == "1" else "<p>Ende</p>"
    for number in NUMBERS:
        site.pages[f"/item/{number}"] = lambda _, number=number: own(number, who[number])
    plan = plan_for(site, details="all")
    first = crawl(plan)
    assert first.report.outcome is Outcome.COMPLETE
    assert {name for _, name in sellers(first)} == {None}
    who[5003] = "Quimper und Ravn"
    then = crawl(replace(plan_for(site, details="none"), learned=first.report.learned))
    assert dict(sellers(then)) == {str(number): who[number] for number in NUMBERS}


def sellers(crawled: Crawled) -> list[tuple[str | None, str | None]]:
    return [
        (one.native_id, one.seller_name)
        for record in crawled.records
        if record.role is Role.SEARCH and record.reading is not None
        for one in record.reading.listings
    ]
