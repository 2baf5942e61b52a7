"""Photographs and proof in a message: our own copy inside it, the digests, the head of the chain, the coverage of all sources."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from alert_samples import DISH, NOW, TERMINAL, change, crawl, priced, rules_of, states
from mail_server import Post, Serve
from PIL import Image

from monitor.alerts.chart import PricePoint, trail
from monitor.alerts.delivery import deliver
from monitor.alerts.message import Mail, compose
from monitor.alerts.news import Coverage, News, from_json
from monitor.alerts.photo import Snapshot, shown_size
from monitor.alerts.rules import alerts_for
from monitor.alerts.wire import body_of, to_wire
from spiders.capture import CaptureWriter, Exchange
from spiders.picture import small_copy
from storage import Held, Store
from storage.model import Belief, CaptureRef, Link, Photo
from storage.store import Kept

DESK = 'name = "desk"\nto = ["one@example.org"]'
LINK = Link(number=412, crawl_id="c1", belief=Belief.BELIEVED, at=NOW, content="aa" * 32, head="bb" * 32)


def jpeg(width: int = 900, height: int = 600) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), "olive").save(written, "JPEG")
    return written.getvalue()


def snapshot(width: int = 900, height: int = 600, body: bytes | None = None) -> Snapshot:
    copy = small_copy(jpeg(width, height)).jpeg if body is None else body
    return Snapshot(jpeg=copy, sha256="cd" * 32, at=NOW, file="crawls/c1/photos/pages.warc.gz")


def news(*of: object) -> News:
    [alert] = alerts_for(crawl(), [change(one) for one in of], states(*of), config=rules_of(DESK), now=NOW)  # type: ignore[arg-type]
    return from_json(alert.payload)


def read(mail: Mail) -> EmailMessage:
    data = to_wire(mail, body_of(mail), sender="m@example.org", recipient="d@example.org", message_id="m@example.org", now=NOW)
    message = message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_photograph_is_inside_the_message_and_no_address_of_it_is_anywhere() -> None:
    seen = replace(DISH, image="https://cdn.seller.example/who-looks.jpg")
    mail = compose(news(seen), photos={DISH.listing_id: snapshot()})
    [part] = [part for part in read(mail).walk() if part.get_content_type() == "image/jpeg"]
    assert part.get_content() == snapshot().jpeg
    assert part["Content-ID"] == f"<{mail.images[0].cid}>"
    assert part.get_content_disposition() == "inline"
    assert part.get_filename() == "photo-1.jpg"
    assert re.findall(r'src="([^"]*)"', mail.html) == [f"cid:{mail.images[0].cid}"]
    assert "seller.example" not in mail.html + mail.text


def test_text_and_html_say_what_the_photograph_rests_on() -> None:
    mail = compose(news(DISH), photos={DISH.listing_id: snapshot()})
    for text in (mail.text, re.sub("<[^>]*>", " ", mail.html)):
        said = " ".join(text.split())
        assert "photo, captured 23 Nov 2026, 14:05 UTC, crawls/c1/photos/pages.warc.gz" in said
        assert "cd" * 32 in said


@pytest.mark.parametrize(
    ("size", "shown"), [((900, 600), (168, 112)), ((600, 900), (112, 168)), ((100, 80), (100, 80)), ((480, 24), (168, 8))]
)
def test_a_photograph_states_its_size_for_programs_of_the_outlook_kind(size: tuple[int, int], shown: tuple[int, int]) -> None:
    assert shown_size(snapshot(*size).jpeg) == shown
    mail = compose(news(DISH), photos={DISH.listing_id: snapshot(*size)})
    assert f'width="{shown[0]}" height="{shown[1]}"' in mail.html


@pytest.mark.parametrize(
    "body", [b"", b"<svg onload=alert(1)>", b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\xff\xff", b"\x89PNG\r\n\x1a\n"]
)
def test_what_is_no_copy_of_ours_is_left_out_and_the_message_leaves(body: bytes) -> None:
    assert compose(news(DISH), photos={DISH.listing_id: snapshot(body=body)}).images == ()


def test_a_mail_says_of_a_photograph_that_only_its_address_is_another() -> None:
    said = "the same picture as before at another address"
    mails = [compose(news(DISH), photos={DISH.listing_id: replace(snapshot(), moved=moved)}) for moved in (True, False)]
    assert [said in " ".join(mail.text.split()) for mail in mails] == [True, False]


def test_fifteen_photographs_fit_into_any_mailbox() -> None:
    noise = io.BytesIO()
    Image.effect_noise((1600, 1200), 90).convert("RGB").save(noise, "JPEG", quality=95)
    hard = Snapshot(jpeg=small_copy(noise.getvalue()).jpeg, sha256="cd" * 32, at=NOW, file="f")
    found = [replace(DISH, native_id=str(number)) for number in range(15)]
    mail = compose(news(*found), photos={one.listing_id: hard for one in found})
    assert len(mail.images) == 15
    assert len(body_of(mail)) < 3_000_000


def test_a_message_ends_with_the_head_of_the_chain() -> None:
    mail = compose(news(DISH), link=LINK)
    for text in (mail.text, mail.html):
        assert f"Chain of evidence, link 412: {'bb' * 32}" in text
    assert "Chain of evidence" not in compose(news(DISH)).text


def coverage(source: str, seen: int, total: int | None, outcome: str = "complete") -> Coverage:
    return Coverage(crawl_id=f"c-{source}", source=source, listings=seen, total=total, outcome=outcome, queries=1, whole=1)


@pytest.mark.parametrize(
    ("of", "said"),
    [
        ((coverage("a", 41, 41), coverage("b", 300, 300), coverage("c", 71, 71)), "Seen 412 of 412 listings on 3 sources"),
        ((coverage("a", 41, 41), coverage("b", 30, None)), "Seen 71 listings on 2 sources"),
        ((coverage("a", 41, 50), coverage("b", 3, 9, "partial")), "Seen 44 of 59 listings on 2 sources, 1 of them not whole"),
        ((coverage("a", 43, 41), coverage("b", 7, 7)), "Seen 50 of 50 listings on 2 sources"),
    ],
)
def test_the_coverage_of_several_sources_is_added_up(of: tuple[Coverage, ...], said: str) -> None:
    mail = compose(replace(news(DISH), coverage=of))
    assert f"{said}\n" in mail.text.replace("\u00a0", " ")
    assert said in mail.html.replace("\u00a0", " ")


def test_one_source_needs_no_sum() -> None:
    assert "on 1 source" not in compose(news(DISH)).text


def points(*prices: int) -> tuple[PricePoint, ...]:
    from decimal import Decimal

    return tuple(
        PricePoint(at=NOW + timedelta(days=number), amount=Decimal(price), currency="RUB") for number, price in enumerate(prices)
    )


@pytest.mark.parametrize(
    ("prices", "drawn"),
    [((1, 1), "▁▁▁▁"), ((1, 5, 5), "▁▁██"), ((9, 5, 1, 1, 1), "█▅▁▁"), ((1, 9, 1, 9, 1), "▁█▁▁"), ((1, 1, 1, 1, 9), "▁▁▁█")],
)
def test_a_price_over_time_is_drawn_in_letters_for_text(prices: tuple[int, ...], drawn: str) -> None:
    assert trail(points(*prices), 4) == drawn


def test_who_reads_text_sees_the_price_over_time() -> None:
    [alert] = alerts_for(
        crawl(), [priced(DISH, "9 RUB", "5 RUB")], states(DISH), config=rules_of(DESK), now=NOW
    )  # fmt: skip
    mail = compose(from_json(alert.payload), prices={DISH.listing_id: points(9, 5, 5)})
    said = " ".join(mail.text.replace("\u00a0", " ").split())
    assert re.search(r"Price over time █+▁+ · between 5 and 9 RUB since 23 Nov 2026", said)
    assert "█" not in mail.html


def keep(store: Store, data: Path) -> None:
    """A crawl that found a flagged listing, and its photograph."""
    folder = data / "crawls" / "c1" / "photos"
    folder.mkdir(parents=True)
    with CaptureWriter(folder, software="monitor", description="photos", at=NOW) as writer:
        whole = writer.write(Exchange(url="https://x.example/1", at=NOW, request_headers=(), status=200, headers=(), body=jpeg()))
        small = writer.write_small(url=whole.url, jpeg=small_copy(jpeg()).jpeg, of=whole, at=NOW)
    file = "crawls/c1/photos/pages.warc.gz"
    refs = [CaptureRef(record_id=one.record_id, sha256=one.sha256, at=one.at, url=one.url, file=file) for one in (whole, small)]
    known = states(DISH, TERMINAL)
    found = [change(DISH, crawl_id="c1"), change(TERMINAL, crawl_id="c1")]
    alerts = alerts_for(crawl(crawl_id="c1"), found, known, config=rules_of(DESK), now=NOW)
    held = tuple(Held(state=one, card=None, item=None, digest=None) for one in known.values())
    store.keep(Kept(crawl=crawl(crawl_id="c1"), held=held, changes=tuple(found), alerts=alerts))
    store.add_photos("c1", [Photo(listing_id=DISH.listing_id, crawl_id="c1", at=NOW, address="a", capture=refs[0], small=refs[1])])


def test_what_arrives_carries_the_preserved_photograph_and_the_link_of_its_crawl(
    store: Store, post: Post, serve: Serve, tmp_path: Path
) -> None:
    keep(store, tmp_path)
    config = rules_of(DESK).model_copy(update={"smtp": f"smtp://127.0.0.1:{serve()}"})
    assert deliver(store, config, now=NOW, data=tmp_path).sent == 1
    [message] = post.messages
    pictures = [part.get_content() for part in message.walk() if part.get_content_type() == "image/jpeg"]
    assert pictures == [small_copy(jpeg()).jpeg]
    link = store.link("c1")
    assert link is not None
    body = message.get_body(("plain",))
    assert body is not None and link.head in body.get_content()


def test_a_photograph_whose_file_is_gone_keeps_no_message_back(store: Store, post: Post, serve: Serve, tmp_path: Path) -> None:
    keep(store, tmp_path)
    (tmp_path / "crawls" / "c1" / "photos" / "pages.warc.gz").unlink()
    config = rules_of(DESK).model_copy(update={"smtp": f"smtp://127.0.0.1:{serve()}"})
    assert deliver(store, config, now=NOW, data=tmp_path).sent == 1
    assert [part.get_content_type() for part in post.messages[0].walk() if part.get_content_maintype() == "image"] == []
