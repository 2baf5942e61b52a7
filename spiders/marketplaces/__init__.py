"""One declarative file a site; each holds `SITES`. See spiders/marketplace.py."""
