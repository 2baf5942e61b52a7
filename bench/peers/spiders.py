"""The spiders that whole crawls are compared with: python spiders.py bare|idiomatic PORT PAGES."""

import sys

import scrapy
from scrapy.crawler import CrawlerProcess

KIND, PORT, COUNT = sys.argv[1], sys.argv[2], int(sys.argv[3])


class Bare(scrapy.Spider):
    name = "bare"

    async def start(self):
        for n in range(1, COUNT + 1):
            yield scrapy.Request(f"http://127.0.0.1:{PORT}/search?q=x&page={n}")

    def parse(self, _response):
        return None


class Idiomatic(scrapy.Spider):
    name = "idiomatic"

    async def start(self):
        for n in range(1, COUNT + 1):
            yield scrapy.Request(f"http://127.0.0.1:{PORT}/search?q=x&page={n}")

    def parse(self, response):
        for card in response.css("div.card-x1"):
            yield {
                "id": card.attrib["data-id"],
                "url": response.urljoin(card.css("a.ttl-x2::attr(href)").get()),
                "title": card.css("h3::text").get(),
                "price": card.css("div.prc-x4::text").get(),
                "region": card.css("div.loc-x5::text").get(),
                "seller": card.css("div.who-x6 a::text").get(),
                "image": response.urljoin(card.css("img.pic-x3::attr(src)").get()),
            }


process = CrawlerProcess(
    {
        "LOG_ENABLED": False,
        "ROBOTSTXT_OBEY": True,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "COOKIES_ENABLED": False,
    }
)
process.crawl({"bare": Bare, "idiomatic": Idiomatic}[KIND])
process.start()
