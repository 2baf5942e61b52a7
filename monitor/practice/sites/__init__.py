"""The sites, one file a build."""

from monitor.practice.sites.baraholka import Baraholka
from monitor.practice.sites.base import Site
from monitor.practice.sites.bazar import Bazar
from monitor.practice.sites.gielda import Gielda
from monitor.practice.sites.orbita import Orbita
from monitor.practice.sites.radiorynok import Radiorynok
from monitor.practice.sites.souq import Souq
from monitor.practice.sites.torg import Torg

SITES: dict[str, Site] = {
    site.name: site for site in (Baraholka(), Orbita(), Bazar(), Torg(), Radiorynok(), Souq(), Gielda())
}  # fmt: skip
