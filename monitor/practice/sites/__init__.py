"""The sites, one file a build."""

from monitor.practice.sites.baraholka import Baraholka
from monitor.practice.sites.base import Site
from monitor.practice.sites.orbita import Orbita

SITES: dict[str, Site] = {site.name: site for site in (Baraholka(), Orbita())}
