"""A source named by its site or channel alone is read through its platform's public data, by a real worker from a real site."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from crawl_site import Answer, Asked, Crawled, Site, item_page, plan_for, result_page

from spiders.folder import Outcome, Role, WalkEnd
from spiders.plan import CrawlPlan, Details, KnownListing, Query

Crawl = Callable[[CrawlPlan], Crawled]
STARLINK = (Query(text="starlink", watches=("desk",)),)
FRONT = "<html><head><title>Shop</title>{}</head><body><h1>Welcome</h1><p>Gear for people who travel far.</p></body></html>"
JSON = {"Content-Type": "application/json"}
XML = {"Content-Type": "text/xml"}


def browse(site: Site, path: str = "/", **changes: Any) -> CrawlPlan:
    return plan_for(site, search=f"{site.base}{path}", **({"browse": True, "queries": STARLINK, "details": Details.NEW} | changes))


def shown(done: Crawled, query: str | None = None) -> list[str | None]:
    records = [one for one in done.records if one.role is Role.SEARCH and query in (None, one.query)]
    return [listing.title for record in records if record.reading is not None for listing in record.reading.listings]


def product(number: int, title: str) -> dict[str, Any]:
    return {
        "id": number, "title": title, "handle": f"p-{number}", "body_html": f"<p>{title}</p>",
        "variants": [{"id": number, "price": "10.00", "available": True}], "images": [],
    }  # fmt: skip


def shopify(products: list[dict[str, Any]]) -> Callable[[Asked], Answer]:
    def answer(asked: Asked) -> Answer:
        page, limit = int(asked.query["page"]), int(asked.query["limit"])
        return Answer(body=json.dumps({"products": products[(page - 1) * limit : page * limit]}), headers=JSON)

    return answer


def test_a_shopify_catalogue_is_read_once_and_filtered_for_every_query(site: Site, crawl: Crawl) -> None:
    currency = '<script>Shopify.shop = "x"; Shopify.currency = {"active":"AED","rate":"1.0"};</script>'
    site.pages["/"] = FRONT.format(currency)
    goods = [product(n, f"Starlink Mini {n}" if n % 100 == 0 else f"Coffee {n}") for n in range(1, 301)] + [
        product(999, "DJI Mavic")
    ]
    site.pages["/products.json"] = shopify(goods)
    done = crawl(browse(site, queries=(*STARLINK, Query(text="mavic", watches=("desk",)))))
    assert done.report.outcome is Outcome.COMPLETE
    assert [walk.ended for walk in done.report.walks] == [WalkEnd.END, WalkEnd.END]
    assert shown(done, "starlink") == ["Starlink Mini 100", "Starlink Mini 200", "Starlink Mini 300"]
    assert shown(done, "mavic") == ["DJI Mavic"]
    # Neither a page twice nor item pages: the data says all of them.
    assert site.paths == ["/", "/products.json?limit=250&page=1", "/products.json?limit=250&page=2"]
    one = next(listing for record in done.records if record.reading for listing in record.reading.listings)
    assert (one.price_amount, one.price_currency) == ("10.00", "AED")


def test_a_query_of_an_asterisk_keeps_everything(site: Site, crawl: Crawl) -> None:
    site.pages["/"] = FRONT.format("<script>Shopify.shop='x'</script>")
    site.pages["/products.json"] = shopify([product(1, "Tea"), product(2, "Coffee")])
    done = crawl(browse(site, queries=(Query(text="*", watches=("desk",)),)))
    assert shown(done) == ["Tea", "Coffee"]


def test_a_woocommerce_shop_searches_for_itself(site: Site, crawl: Crawl) -> None:
    goods = {"id": 7, "name": "Dishy kit", "permalink": f"{site.base}/product/dishy/", "description": "<p>Kit</p>",
             "prices": {"price": "1250", "currency_code": "PLN", "currency_minor_unit": 2}}  # fmt: skip
    site.pages["/"] = FRONT.format('<meta name="generator" content="WooCommerce 9.1">')
    site.pages["/wp-json/wc/store/v1/products"] = lambda asked: Answer(
        body=json.dumps([goods] if asked.query.get("search") == "starlink" else []), headers=JSON
    )
    done = crawl(browse(site, queries=(*STARLINK, Query(text="nothing here", watches=("desk",)))))
    assert shown(done) == ["Dishy kit"], "the shop knows why it is a hit; its words need not be in the title"
    assert [walk.ended for walk in done.report.walks] == [WalkEnd.END, WalkEnd.EMPTY]
    assert done.report.outcome is Outcome.COMPLETE


def test_a_shop_that_closed_its_data_is_read_through_its_sitemap_and_item_pages(site: Site, crawl: Crawl) -> None:
    site.pages["/"] = FRONT.format('<meta name="generator" content="WooCommerce 9.1">')
    site.pages["/wp-json/wc/store/v1/products"] = Answer(status=401, body='{"code":"no"}', headers=JSON)
    site.pages["/sitemap.xml"] = Answer(
        body=f"<sitemapindex><sitemap><loc>{site.base}/product-1.xml</loc></sitemap>"
        f"<sitemap><loc>{site.base}/product-2.xml</loc></sitemap></sitemapindex>", headers=XML,
    )  # fmt: skip
    for number in (1, 2):
        links = "".join(f"<url><loc>{site.base}/item/{word}-{number}00{number}</loc></url>" for word in ("starlink", "coffee"))
        site.pages[f"/product-{number}.xml"] = Answer(body=f"<urlset>{links}</urlset>", headers=XML)
        site.pages[f"/item/starlink-{number}00{number}"] = item_page(number)
    done = crawl(browse(site))
    assert [path for path in site.paths if path.startswith("/item")] == ["/item/starlink-1001", "/item/starlink-2002"]
    opened = [record for record in done.records if record.role is Role.ITEM]
    assert [record.reading.listings[0].title for record in opened if record.reading] == [
        "Starlink Mini kit no 1", "Starlink Mini kit no 2",
    ]  # fmt: skip
    assert done.report.outcome is Outcome.COMPLETE


def test_a_shop_without_public_data_is_read_by_its_own_search(site: Site, crawl: Crawl) -> None:
    site.pages["/"] = FRONT.format('<link href="catalog/view/theme/default/stylesheet/stylesheet.css">')
    site.pages["/index.php"] = lambda asked: (
        result_page([1, 2, 3]) if asked.query == {"route": "product/search", "search": "starlink", "limit": "100"} else ""
    )
    done = crawl(browse(site, details=Details.NONE))
    assert len(shown(done)) == 3
    assert site.paths == ["/", "/index.php?route=product/search&search=starlink&limit=100"]


def test_a_catalogue_file_can_be_a_source_by_itself(site: Site, crawl: Crawl) -> None:
    offers = "".join(
        f'<offer id="{n}"><url>{site.base}/p/{n}</url><price>5</price><name>{name}</name><description>d</description></offer>'
        for n, name in enumerate(("Starlink kit", "Kettle"))
    )
    body = f"<yml_catalog><shop><name>S</name><offers>{offers}</offers></shop></yml_catalog>"
    site.pages["/yml.xml"] = Answer(body=body, headers=XML)
    done = crawl(browse(site, "/yml.xml"))
    assert (shown(done), site.paths) == (["Starlink kit"], ["/yml.xml"])
    assert done.report.outcome is Outcome.COMPLETE


def test_a_category_page_is_walked_as_it_is_and_filtered(site: Site, crawl: Crawl) -> None:
    site.pages["/radios"] = result_page([1, 2, 3], next_page="/radios?p=2")
    site.pages["/radios?p=2"] = result_page([4, 5, 6])
    done = crawl(browse(site, "/radios", queries=(Query(text="no 5", watches=("desk",)),), details=Details.NONE))
    assert shown(done) == ["Starlink Mini kit no 5"]
    assert done.report.walks[0].listings == 6, "what the site shows is counted, not what is kept"
    assert site.paths == ["/radios", "/radios?p=2"]


def channel_page(site: Site, numbers: list[int], *, before: int | None) -> str:
    words = {n: "Продам Starlink Mini<br>35 000 ₽" if n % 2 else "Всем доброго дня" for n in numbers}
    posts = "".join(
        f'<div class="tgme_widget_message" data-post="chan/{n}"><div class="tgme_widget_message_text">{text}</div></div>'
        for n, text in words.items()
    )
    older = f'<a class="tme_messages_more" data-before="{before}"></a>' if before else ""
    return f'<html><body><div class="tgme_channel_info"></div>{older}{posts}</body></html>'


def test_a_channel_is_walked_back_past_pages_without_offers(site: Site, crawl: Crawl) -> None:
    def answer(asked: Asked) -> str:
        before = asked.query.get("before")
        return {
            None: channel_page(site, [4], before=4),
            "4": channel_page(site, [3, 2], before=2),
            "2": channel_page(site, [1], before=None),
        }[before]

    site.pages["/s/chan"] = answer
    done = crawl(browse(site, "/s/chan"))
    assert site.paths == ["/s/chan", "/s/chan?before=4", "/s/chan?before=2"]
    ids = [one.native_id for record in done.records if record.reading for one in record.reading.listings]
    assert ids == ["chan/3", "chan/1"]
    assert done.report.walks[0].ended is WalkEnd.END


def test_a_shop_that_asks_us_to_stay_away_ends_the_crawl(site: Site, crawl: Crawl) -> None:
    site.pages["/"] = FRONT.format("<script>Shopify.shop='x'</script>")
    site.pages["/products.json"] = Answer(status=429, headers={"Retry-After": "86400"})
    done = crawl(browse(site, retries=0))
    assert done.report.outcome is Outcome.BLOCKED
    assert site.paths == ["/", "/products.json?limit=250&page=1"]


def test_public_data_that_robots_txt_forbids_is_not_asked_for(site: Site, crawl: Crawl) -> None:
    site.robots = Answer(
        body="User-agent: *\nDisallow: /products.json\nDisallow: /collections/", headers={"Content-Type": "text/plain"}
    )
    site.pages["/"] = FRONT.format("<script>Shopify.shop='x'</script>")
    site.pages["/products.json"] = shopify([product(1, "Starlink")])
    done = crawl(browse(site))
    assert site.paths == ["/", "/sitemap.xml"]
    assert (done.report.outcome, shown(done)) == (Outcome.FAILED, [])


def test_a_listing_missing_from_the_data_is_looked_up_on_its_own_page(site: Site, crawl: Crawl) -> None:
    site.pages["/"] = FRONT.format("<script>Shopify.shop='x'</script>")
    site.pages["/products.json"] = shopify([product(1, "Starlink Mini")])
    seen = datetime(2026, 10, 1, tzinfo=UTC)
    site.pages["/products/p-1"] = item_page(1)
    known = KnownListing(native_id="2", url=f"{site.base}/products/p-2", digest=None, queries=("starlink",), last_seen=seen)
    done = crawl(browse(site, known=(known,), verify=True))
    verified = [record for record in done.records if record.role is Role.VERIFY]
    assert [(record.native_id, record.status) for record in verified] == [("2", 404), ("1", 200)]
