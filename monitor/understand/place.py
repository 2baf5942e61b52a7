"""Where a listing is: the stated words, and the place they resolve to.

Rules of the recording (domain notes, regions.yaml): the words stay; occupied places keep their Ukrainian codes and the occupation
is a field of its own, sourced and dated; aggregate wording has no place; a delivery promise is no location; an ambiguous name keeps
its candidates. Place data: GeoNames (https://www.geonames.org), CC BY 4.0.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from monitor.understand.gazetteer import City
from monitor.understand.hints import Hints
from monitor.understand.occupied import AS_OF, is_occupied, source_of
from monitor.understand.place_choice import Choice, choose
from monitor.understand.place_segments import segments
from storage.model import Place

_MOST_CANDIDATES = 12
_KEPT = 500  # characters


def read_place(text: str | None, hints: Hints) -> Place | None:
    """The stated place; None where none is stated, country None where it does not resolve."""
    if text is None or not text.strip():
        return None
    # Hostile texts must not fill the cache: longer ones are read anew each time.
    return (_read_place if len(text) <= _KEPT else _read_place.__wrapped__)(text, hints.country)


@lru_cache(maxsize=16384)
def _read_place(text: str, country: str | None) -> Place:
    cut = segments(text)
    if not cut.located:
        return Place(text=text, delivery_only=cut.delivered)
    choice = choose(cut.located, country)
    if choice is None:
        return Place(text=text, delivery_only=False)
    return _placed(text, choice)


def _placed(text: str, choice: Choice) -> Place:
    if choice.city is not None:
        return _in_city(text, choice.city, choice.confidence)
    occupied = _of_admin1(choice.admin1, choice.country)
    place = Place(
        text=text,
        country=choice.country,
        admin1=choice.admin1,
        confidence=choice.confidence,
        occupied=occupied,
        candidates=tuple(city.geoname_id for city in choice.candidates[:_MOST_CANDIDATES]),
    )
    if choice.candidates or choice.regions:
        readings = [is_occupied(city) for city in choice.candidates] + [_of_admin1(one, one[:2]) for one in choice.regions]
        # Where every reading says the same of the occupation, it is known without knowing the place.
        place = replace(place, occupied=readings[0] if len(set(readings)) == 1 else None)
    return _sourced(place, choice.admin1)


def _in_city(text: str, city: City, confidence: float) -> Place:
    place = Place(
        text=text,
        country=city.country,
        admin1=city.admin1,
        city=city.name,
        geoname_id=city.geoname_id,
        latitude=city.latitude,
        longitude=city.longitude,
        confidence=confidence,
        occupied=is_occupied(city),
    )
    return _sourced(place, city.admin1)


def _sourced(place: Place, admin1: str | None) -> Place:
    if not place.occupied:
        return place
    return replace(place, occupied_source=source_of(admin1), occupied_as_of=AS_OF)


def _of_admin1(admin1: str | None, country: str | None) -> bool | None:
    """Whole regions: Crimea and Sevastopol are occupied; of the four held in part nothing is said."""
    if country != "UA":
        return None if country is None else False
    if admin1 is None or admin1 in ("UA-14", "UA-09", "UA-23", "UA-65"):
        return None
    return admin1 in ("UA-43", "UA-40")
