"""The dashboard: read-only pages over the store, for the people at one desk."""

from monitor.web.app import create_app
from monitor.web.server import serve, serve_within

__all__ = ["create_app", "serve", "serve_within"]
