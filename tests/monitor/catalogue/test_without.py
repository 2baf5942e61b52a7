"""What is sold without its accessory is still the thing."""

from __future__ import annotations

import pytest

from monitor.catalogue import Catalogue
from storage.model import Listing


@pytest.mark.parametrize("title", ["Антенна Starlink без роутера", "Starlink Mini без кабеля", "Starlink V3 without router"])
def test_the_thing_without_its_accessory_is_the_thing(title: str) -> None:
    judgement = Catalogue.default().judge(Listing(source="shop", native_id="1", url=None, title=title))
    assert judgement.flagged
    assert not judgement.accessory


def test_an_accessory_without_the_thing_is_an_accessory() -> None:
    listing = Listing(source="shop", native_id="1", url=None, title="Роутер Starlink без антенны")
    assert Catalogue.default().judge(listing).accessory
