"""Photographs: asked for as pages are, preserved as received, and made small and harmless, whatever the bytes are."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from crawl_site import Answer, Crawled, Site, plan_for
from PIL import Image

from spiders.capture import read_capture, verify_captures
from spiders.folder import PAGES, Outcome
from spiders.photos import PHOTOS, PhotoRecord, read_photos
from spiders.picture import LONGEST, PictureRefused, small_copy
from spiders.plan import CrawlPlan, PhotoWish

Crawl = Callable[[CrawlPlan], Crawled]
Made = Callable[[], bytes]


def photograph(size: tuple[int, int] = (900, 600), kind: str = "JPEG", mode: str = "RGB", **how: Any) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, "olive" if mode == "RGB" else 0).save(written, kind, **how)
    return written.getvalue()


def turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    exif.get_ifd(0x8825)[1] = "N"  # and says where it was
    return photograph(exif=exif)


def animated() -> bytes:
    written = io.BytesIO()
    frames = [Image.new("P", (300, 200), number) for number in range(40)]
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:])
    return written.getvalue()


def bomb() -> bytes:
    """A PNG of a few kilobytes that states 30,000 × 30,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100_000)) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("made", "size"),
    [
        (photograph, (480, 320)),
        (lambda: photograph((600, 900)), (320, 480)),
        (lambda: photograph((200, 150)), (200, 150)),
        (lambda: photograph(kind="PNG", mode="RGBA"), (480, 320)),
        (lambda: photograph(kind="PNG", mode="P"), (480, 320)),
        (lambda: photograph(kind="PNG", mode="I;16"), (480, 320)),
        (lambda: photograph(kind="WEBP"), (480, 320)),
        (lambda: photograph(mode="CMYK"), (480, 320)),
        (lambda: photograph((9000, 6000)), (480, 320)),
        (turned, (320, 480)),
        (animated, (300, 200)),
    ],
    ids=["jpeg", "portrait", "small", "alpha", "palette", "deep", "webp", "print", "54 megapixels", "upright", "animated"],
)
def test_a_small_copy_is_a_plain_jpeg_no_longer_than_needed(made: Made, size: tuple[int, int]) -> None:
    copy = small_copy(made())
    assert (copy.width, copy.height) == size
    assert max(size) <= LONGEST
    with Image.open(io.BytesIO(copy.jpeg)) as read:
        assert (read.format, read.mode, read.size) == ("JPEG", "RGB", size)
        assert not read.getexif()
    assert len(copy.jpeg) < 40_000


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "cannot be decoded"),
        (b"<html>Not found</html>", "cannot be decoded"),
        (SVG, "cannot be decoded"),
        (photograph()[:400], "cannot be decoded"),
        (photograph(kind="PNG")[:-40], "cannot be decoded"),
        (photograph(kind="TIFF"), "cannot be decoded"),
        (photograph(kind="BMP"), "cannot be decoded"),
        (photograph((1, 1), "GIF"), "no photograph"),
        (photograph((4000, 20)), "a strip"),
        (bomb(), "cannot be decoded"),
    ],
    ids=["nothing", "page", "svg", "cut jpeg", "cut png", "tiff", "bmp", "pixel", "strip", "bomb"],
)
def test_what_is_no_photograph_is_refused_in_words(body: bytes, said: str) -> None:
    with pytest.raises(PictureRefused, match=said):
        small_copy(body)


def photo_plan(site: Site, *paths: str, **changes: Any) -> CrawlPlan:
    wishes = tuple(
        PhotoWish(native_id=str(number), url=path if "://" in path else f"{site.base}{path}") for number, path in enumerate(paths)
    )
    return replace(plan_for(site, queries=(), keep="all"), photos=wishes, **changes)


def image(body: bytes, **headers: str) -> Answer:
    return Answer(body=body, headers={"Content-Type": "image/jpeg", **headers})


def taken(crawled: Crawled) -> list[PhotoRecord]:
    return list(read_photos(crawled.folder))


def test_a_photograph_is_preserved_as_received_beside_its_small_copy(site: Site, crawl: Crawl) -> None:
    site.pages["/1.jpg"] = image(body := photograph())
    crawled = crawl(photo_plan(site, "/1.jpg"))
    [one] = taken(crawled)
    assert (crawled.report.outcome, crawled.report.requests) == (Outcome.COMPLETE, 2)
    assert one.capture is not None and one.small is not None and one.because is None
    assert read_capture(crawled.folder, one.capture.record_id) == body
    assert read_capture(crawled.folder, one.small.record_id) == small_copy(body).jpeg
    assert all(verdict.good for verdict in verify_captures(crawled.folder / PAGES))


def test_a_site_is_told_what_is_wanted_and_no_page(site: Site, crawl: Crawl) -> None:
    site.pages["/1.jpg"] = image(photograph())
    crawl(photo_plan(site, "/1.jpg"))
    asked = next(one for one in site.asked if one.path == "/1.jpg")
    assert asked.headers["accept"].startswith("image/")
    assert "referer" not in asked.headers and "cookie" not in asked.headers
    assert asked.headers["user-agent"].startswith("monitor/")


def test_robots_txt_holds_for_photographs(site: Site, crawl: Crawl) -> None:
    site.robots = "User-agent: *\nDisallow: /private/"
    site.pages["/private/1.jpg"] = site.pages["/2.jpg"] = image(photograph())
    crawled = crawl(photo_plan(site, "/private/1.jpg", "/2.jpg"))
    assert site.paths == ["/2.jpg"]
    assert [one.because for one in taken(crawled)] == ["robots: robots.txt (200)", None]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(status=404), "status 404"),
        (Answer(body="<h1>Log in</h1>"), "cannot be decoded"),
        (image(photograph((1, 1))), "no photograph"),
        (Answer(status=302, headers={"Location": "http://elsewhere.example/1.jpg"}), "off-site"),
        (Answer(status=302, headers={"Location": "file:///etc/passwd"}), "refused"),
        (image(b"\xff\xd8" + b"0" * 300_000), "too-large"),
    ],
)
def test_what_cannot_be_had_is_said_and_the_next_one_is_asked_for(site: Site, crawl: Crawl, answer: Answer, said: str) -> None:
    site.pages["/1.jpg"], site.pages["/2.jpg"] = answer, image(photograph())
    plan = photo_plan(site, "/1.jpg", "/2.jpg")
    crawled = crawl(replace(plan, limits=replace(plan.limits, response_bytes=200_000)))
    first, second = taken(crawled)
    assert first.small is None and first.because is not None and said in first.because
    assert second.small is not None


def test_an_inner_address_is_not_asked_whatever_a_listing_states(site: Site, crawl: Crawl) -> None:
    plan = photo_plan(site, "/1.jpg", "http://169.254.169.254/latest/meta-data", "http://[::1]/1.jpg", hosts=("169.254.169.254",))
    crawled = crawl(replace(plan, allow_private_networks=False))
    assert site.asked == []
    assert [one.small for one in taken(crawled)] == [None] * 3


@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_site_that_refuses_one_is_not_asked_for_the_others(site: Site, crawl: Crawl, status: int) -> None:
    site.pages["/1.jpg"], site.pages["/2.jpg"] = Answer(status=status), image(photograph())
    crawled = crawl(photo_plan(site, "/1.jpg", "/2.jpg", retries=0))
    assert (crawled.report.outcome, site.paths, taken(crawled)) == (Outcome.FAILED, ["/1.jpg"], [])


def test_the_pace_of_the_host_is_kept(site: Site, crawl: Crawl) -> None:
    site.pages["/1.jpg"] = site.pages["/2.jpg"] = image(photograph())
    crawl(photo_plan(site, "/1.jpg", "/2.jpg", delay=0.2))
    times = [one.at for one in site.asked]
    assert all(later - earlier >= 0.19 for earlier, later in pairwise(times))


def test_half_a_last_line_costs_no_other(tmp_path: Path, site: Site, crawl: Crawl) -> None:
    site.pages["/1.jpg"] = image(photograph())
    crawled = crawl(photo_plan(site, "/1.jpg"))
    with (crawled.folder / PHOTOS).open("ab") as file:
        file.write(b'{"native_id": "2", "ur')
    assert len(taken(crawled)) == 1
    assert list(read_photos(tmp_path / "nothing")) == []
