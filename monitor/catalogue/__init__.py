"""Know the thing: what hardware a listing offers, whether it is the thing itself, and why a person should look."""

from monitor.catalogue.catalogue import Catalogue, Names
from monitor.catalogue.history import Facts, price_jump
from monitor.catalogue.items import CatalogueInvalid, ControlReference, HsCode, Item, PriceRange, RedFlag
from monitor.catalogue.learn import Differences, RulePrecision, differences, rule_precision

__all__ = [
    "Catalogue", "CatalogueInvalid", "ControlReference", "Differences", "Facts", "HsCode", "Item", "Names", "PriceRange", "RedFlag",
    "RulePrecision", "differences", "price_jump", "rule_precision",
]  # fmt: skip
