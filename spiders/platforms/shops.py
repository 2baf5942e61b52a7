"""Shop software whose public data is its own search, its catalogue export and its sitemap. One value each."""

from __future__ import annotations

import re
from urllib.parse import quote

from spiders.platforms.platform import ANY, Feeds, Platform


def _at(*paths: str, search: tuple[str, ...] = ()) -> Feeds:
    """Addresses from paths of the origin; those of `search` hold {query} and are left out where everything is asked for."""

    def feeds(origin: str, query: str) -> tuple[str, ...]:
        asked = () if query == ANY else tuple(f"{origin}{path.replace('{query}', quote(query, safe=''))}" for path in search)
        return (*asked, *(f"{origin}{path}" for path in paths))

    return feeds


TILDA = Platform(
    name="tilda",
    title="Tilda",
    signs=re.compile(r"static\.tildacdn\.\w{2,4}/|\bdata-tilda-(?:project|page)-id=|/tilda-blocks-[\w.-]{1,80}\.(?:css|js)"),
    feeds=_at("/sitemap-store.xml", "/sitemap.xml"),
    notes="Goods are found in the shop's own sitemap (sitemap-store.xml) and read from their pages.",
)
INSALES = Platform(
    name="insales",
    title="InSales",
    signs=re.compile(
        r"\b(?:static|assets)\d{0,3}\.insales(?:-cdn)?\.(?:com|ru)/|\bInSales\.|data-insales-|insales_shop_id", re.IGNORECASE
    ),
    feeds=_at("/collection/all?page_size=96", "/sitemap.xml", search=("/search?q={query}",)),
    notes="Its own search where robots.txt lets us, else its sitemap.",
)
OPENCART = Platform(
    name="opencart",
    title="OpenCart",
    signs=re.compile(r"\bcatalog/view/(?:theme|javascript)/|index\.php\?route=(?:product|common|checkout|account)/"),
    feeds=_at(
        "/sitemap.xml",
        "/index.php?route=extension/feed/google_sitemap",
        search=("/index.php?route=product/search&search={query}&limit=100",),
    ),
    notes="Its own search where robots.txt lets us, else its sitemap.",
)
BITRIX = Platform(
    name="bitrix",
    title="1C-Bitrix",
    signs=re.compile(
        r"/bitrix/(?:js|templates|cache|components|panel|tools)/|\bBX\.(?:message|setCSSList|setJSList|ready)\(|\bBITRIX_SM_"
    ),
    feeds=_at(
        "/bitrix/catalog_export/yandex.php",
        "/bitrix/catalog_export/yml.php",
        "/sitemap.xml",
        search=("/search/?q={query}", "/catalog/?q={query}"),
    ),
    notes="Catalogue exports (YML) where the shop publishes them, else its search and its sitemap.",
)
MAGENTO = Platform(
    name="magento",
    title="Magento",
    signs=re.compile(
        r"text/x-magento-init|\bMagento_(?:Ui|Theme|Catalog|Customer|PageCache|Search)\b|/static/version\d+/frontend/|\bMage\.Cookies\b|/skin/frontend/"
    ),
    feeds=_at("/sitemap.xml", "/pub/sitemap.xml", search=("/catalogsearch/result/?q={query}",)),
    notes="Its own search where robots.txt lets us, else its sitemap.",
)
PRESTASHOP = Platform(
    name="prestashop",
    title="PrestaShop",
    signs=re.compile(r"content=[\"']PrestaShop[\"']|\bvar\s+prestashop\s*=|/modules/ps_\w{2,40}/|\bprestashop\.(?:on|emit|urls)\b"),
    feeds=_at("/1_index_sitemap.xml", "/sitemap.xml", search=("/index.php?controller=search&s={query}",)),
    notes="Its own search where robots.txt lets us, else its sitemap.",
)
SITE = Platform(
    name="site",
    title="Any other shop: its sitemap",
    signs=re.compile(r"(?!)"),  # no page is one of these by itself
    feeds=_at("/sitemap.xml"),
)
YML = Platform(
    name="yml",
    title="YML and Google Merchant catalogues",
    signs=re.compile(r"<yml_catalog\b|<torg_price\b|base\.google\.com/ns/1\.0"),
    feeds=_at("/yml.xml", "/yandex.xml"),
    notes='search = the catalogue\'s address, such as "https://shop.example/yml.xml".',
)
SITEMAP = Platform(
    name="sitemap",
    title="Sitemaps",
    signs=re.compile(r"<(?:\w+:)?(?:urlset|sitemapindex)\b"),
    feeds=_at("/sitemap.xml"),
    notes="The addresses of goods; what they are is read from their own pages.",
)
