"""A page read without being told how: bytes and address in, `PageReading` out. Pure: no network, no clock."""

from spiders.reading.address import canonical_url, link_key
from spiders.reading.page import learn, read_known, read_page, teach
from spiders.reading.profile import Misfit, Profile
from spiders.reading.taught import Taught

__all__ = ["Misfit", "Profile", "Taught", "canonical_url", "learn", "link_key", "read_known", "read_page", "teach"]
