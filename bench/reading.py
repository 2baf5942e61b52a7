"""What reading costs: first and later pages of an unknown shop against selectors written by hand, in the same run.

    python bench/reading.py [--rounds 20]

CPU milliseconds a page, best of the rounds; a 125 KB result page of 50 cards with six fields, made here.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable

from parsel import Selector
from selectolax.lexbor import LexborHTMLParser

from spiders.listing import Page
from spiders.reading import learn, read_page

URL = "https://shop.example.com/search?q=terminal"
WORDS = (
    "satellite",
    "terminal",
    "router",
    "cable",
    "mount",
    "antenna",
    "power",
    "supply",
    "adapter",
    "rugged",
    "field",
    "radio",
    "drone",
)


def result_page(cards: int = 50, size: int = 125_000) -> bytes:
    """A result page of so many cards, filled up to its size the way shops fill theirs: class names, scripts, links."""
    chance = random.Random(1)
    parts = []
    for number in range(cards):
        title = " ".join(chance.sample(WORDS, 5)).capitalize() + f" {number}"
        path = f"/item/{title.lower().replace(' ', '-')}-{7000000 + number}"
        facts = "".join(f'<li class="spec__item"><span class="spec__name">{chance.choice(WORDS)}</span></li>' for _ in range(5))
        parts.append(
            f'<li class="list__item"><article class="tile tile--wide" data-index="{number}"><a class="tile__media" href="{path}">'
            f'<img class="tile__image" loading="lazy" src="/media/{7000000 + number}_300x300.jpg" alt="{title}"></a>'
            f'<div class="tile__body"><h2 class="tile__title"><a class="tile__link" href="{path}">{title}</a></h2>'
            f'<div class="tile__prices"><span class="price price--now">'
            f"${chance.randint(10, 900)}.{chance.randint(10, 99)}</span></div>"
            f'<div class="tile__seller">Trader {number}</div>'
            f'<div class="tile__place">{chance.choice(["Riga", "Oslo", "Vienna", "Prague"])}</div>'
            f'<ul class="spec">{facts}</ul></div></article></li>'
        )
    menu = "".join(f'<li class="menu__item"><a class="menu__link" href="/catalog/{word}">{word}</a></li>' for word in WORDS * 4)
    body = (
        f'<!doctype html><html lang="en"><head><title>Search</title></head><body><ul class="menu">{menu}</ul>'
        f'<main><ul class="list">{"".join(parts)}</ul><a rel="next" href="?q=terminal&page=2">Next</a></main>'
    )
    filling = max(0, size - len(body) - 60)
    script = "<script>/*" + "var a=1;" * 500 + "*/</script>"
    return (body + script * (filling // len(script)) + " " * (filling % len(script)) + "</body></html>").encode()


def by_selectolax(body: bytes) -> list[tuple[str | None, ...]]:
    """Selectors written by hand, lexbor."""
    rows = []
    for card in LexborHTMLParser(body).css("article.tile"):
        link, image = card.css_first("a.tile__link"), card.css_first("img.tile__image")
        texts = [
            node.text() if (node := card.css_first(css)) else None for css in ("span.price", "div.tile__seller", "div.tile__place")
        ]
        rows.append(
            (
                link.text() if link else None,
                link.attributes.get("href") if link else None,
                *texts,
                image.attributes.get("src") if image else None,
            )
        )
    return rows


def by_parsel(body: bytes) -> list[tuple[str | None, ...]]:
    """Selectors written by hand, parsel."""
    fields = (
        "a.tile__link::text",
        "a.tile__link::attr(href)",
        "span.price::text",
        "div.tile__seller::text",
        "div.tile__place::text",
        "img.tile__image::attr(src)",
    )
    return [tuple(card.css(css).get() for css in fields) for card in Selector(body.decode()).css("article.tile")]


def best(work: Callable[[], object], rounds: int) -> float:
    """Milliseconds of CPU of the fastest round."""
    times = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times) * 1000


def main() -> None:
    """Measure and print."""
    cli = argparse.ArgumentParser()
    cli.add_argument("--rounds", type=int, default=20)
    asked = cli.parse_args()
    body = result_page()
    page = Page(url=URL, body=body)
    reading, profile = learn(page)
    if (
        profile is None
        or len(reading.listings) != 50
        or any(one.seller_name is None or one.region_text is None for one in reading.listings)
    ):
        raise SystemExit("the page was not read as it was made")
    assert read_page(page, profile=profile).listings != ()
    print(f"{len(body) // 1000} KB, 50 cards, 6 fields; CPU ms a page")
    print(f"  first page, read in full        {best(lambda: read_page(page), asked.rounds):6.1f}   (bar 60)")
    print(f"  first page, profile learned     {best(lambda: learn(page), asked.rounds):6.1f}")
    print(f"  later page, by profile          {best(lambda: read_page(page, profile=profile), asked.rounds):6.1f}   (bar 6)")
    print(f"  selectolax, selectors by hand   {best(lambda: by_selectolax(body), asked.rounds):6.1f}")
    print(f"  parsel, selectors by hand       {best(lambda: by_parsel(body), asked.rounds):6.1f}")


if __name__ == "__main__":
    main()
