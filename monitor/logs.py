"""Talk: sentences on standard error, and in a rotating file when the service keeps one; for machines, one JSON object a line."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

import orjson

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
FORMS = ("lines", "json")
NOISY = ("scrapy", "twisted", "apscheduler", "asyncio", "apprise", "uvicorn.access", "uvicorn.error")


class JsonLines(logging.Formatter):
    """A record as one JSON object: at (UTC, ISO 8601), level, logger, message, and error with its trace where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever the message holds."""
        row = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _whole(record.getMessage()),
        }
        if record.exc_info:
            row["error"] = _whole(self.formatException(record.exc_info))
        return orjson.dumps(row).decode()


def talk(*, verbose: bool = False, file: Path | None = None, form: str = "lines") -> None:
    """Log warnings (verbose: progress too) to standard error, and everything to the file, 5 MB at a time, five kept."""
    screen = logging.StreamHandler(sys.stderr)
    screen.setLevel(logging.INFO if verbose else logging.WARNING)
    handlers: list[logging.Handler] = [screen]
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        handlers.append(RotatingFileHandler(file, maxBytes=5_000_000, backupCount=5, encoding="utf-8"))
    formatter = JsonLines() if form == "json" else logging.Formatter(FORMAT)
    for handler in handlers:
        handler.setFormatter(formatter)
    logging.basicConfig(level=logging.INFO, handlers=handlers, force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def _whole(text: str) -> str:
    """Pages contain half surrogates, which are no UTF-8."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
