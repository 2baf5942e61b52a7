"""Know the thing: what hardware a listing offers, whether it is the thing itself, and why a person should look."""

from monitor.catalogue.catalogue import Catalogue, Names
from monitor.catalogue.items import CatalogueInvalid, ControlReference, HsCode, Item, PriceRange, RedFlag

__all__ = ["Catalogue", "CatalogueInvalid", "ControlReference", "HsCode", "Item", "Names", "PriceRange", "RedFlag"]
