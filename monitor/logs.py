"""Talk: sentences on standard error, and in a rotating file when the service keeps one."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
NOISY = ("scrapy", "twisted", "apscheduler", "asyncio", "apprise", "uvicorn.access", "uvicorn.error")


def talk(*, verbose: bool = False, file: Path | None = None) -> None:
    """Log warnings (verbose: progress too) to standard error, and everything to the file, 5 MB at a time, five kept."""
    screen = logging.StreamHandler(sys.stderr)
    screen.setLevel(logging.INFO if verbose else logging.WARNING)
    handlers: list[logging.Handler] = [screen]
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        handlers.append(RotatingFileHandler(file, maxBytes=5_000_000, backupCount=5, encoding="utf-8"))
    logging.basicConfig(level=logging.INFO, format=FORMAT, handlers=handlers, force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
