"""A page read without being told how: bytes and address in, `PageReading` out. Pure: no network, no clock."""

from spiders.reading.address import canonical_url
from spiders.reading.page import learn, read_known, read_page
from spiders.reading.profile import Misfit, Profile

__all__ = ["Misfit", "Profile", "canonical_url", "learn", "read_known", "read_page"]
