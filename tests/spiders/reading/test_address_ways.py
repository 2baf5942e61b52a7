"""The quick way to a canonical address says what the careful way says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spiders.reading import address

PARTS = st.text(alphabet="abcXYZ019-_.~%/&=?#;:@ +é", max_size=24)
BASES = st.sampled_from(
    [None, "https://shop.example/a/b?q=1", "http://127.0.0.1:8080/x", "https://shop.example:443/", "HTTP://Shop.Example/"]
)
HEADS = st.sampled_from(["/", "https://shop.example/", "http://shop.example", "//cdn.example/", "", "?", "../"])


@given(HEADS, PARTS, BASES)
def test_the_quick_way_and_the_careful_way_agree(head: str, rest: str, base: str | None) -> None:
    url = head + rest
    quick = address._canonical.__wrapped__(url, base)
    plain = address._PLAIN
    try:
        address._PLAIN = address.re.compile(r"(?!)")
        careful = address._canonical.__wrapped__(url, base)
    finally:
        address._PLAIN = plain
    assert quick == careful
