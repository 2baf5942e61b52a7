"""monitor.toml edited while the service runs: taken over when it is valid, refused with one message when it is not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.config import Config, parse_config
from monitor.config.load import load_config
from monitor.errors import ConfigInvalid, MonitorError
from storage.errors import StoreError

log = logging.getLogger(__name__)

LOOK_SECONDS = 3.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Edited:
    """What an edit of the file came to: a configuration, or why it is refused."""

    text: bytes | None  # None: the file is gone
    config: Config | None = None
    refused: str | None = None


class ConfigFile:
    """The file of a running configuration, looked at again and again."""

    def __init__(self, path: Path, config: Config) -> None:
        self._path = path
        self._config = config  # the one that runs
        self._known = _read(path)
        self._fresh: bytes | None = self._known

    def look(self, *, at_once: bool = False) -> Edited | None:
        """What the file has become since the last look; None: nothing new.

        at_once: somebody says that the edit is finished. Otherwise an edit counts when two looks find the same: an editor that
        saves while we read leaves half a file, or an empty one, which is a configuration that watches nothing.
        """
        text = _read(self._path)
        settled, self._fresh = text == self._fresh, text
        if not at_once and (text == self._known or not settled):
            return None
        self._known = text
        try:
            return self._judged(text)
        except ConfigInvalid as fault:
            return Edited(text=text, refused=str(fault))

    def _judged(self, text: bytes | None) -> Edited:
        path = self._path
        # What cannot be read is said by the loader in its own words.
        plain = _decoded(text)
        config = load_config(path) if plain is None else parse_config(plain, folder=path.absolute().parent, file=path)
        if moved := _moved(self._config, config):
            return Edited(
                text=text, refused=f"{path}: {moved} cannot change while the service runs; stop it, move the data, start it"
            )
        self._config = config
        return Edited(text=text, config=config)


class Reloads:
    """Looks at the file every few seconds, and at once when told to."""

    def __init__(
        self,
        file: ConfigFile,
        *,
        taken: Callable[[Config], Awaitable[None]],
        refused: Callable[[str, bytes | None], Awaitable[None]],
        clock: Callable[[], datetime],
        every: float = LOOK_SECONDS,
    ) -> None:
        self._file = file
        self._taken = taken
        self._refused = refused
        self._clock = clock
        self._every = every
        self._asked = asyncio.Event()
        self.taken_at = clock()
        self.refusal: str | None = None

    def now(self) -> None:
        """Look now (SIGHUP)."""
        self._asked.set()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), self._every)
            asked = self._asked.is_set()
            self._asked.clear()
            edited = await asyncio.to_thread(self._file.look, at_once=asked)
            if edited is None:
                continue
            try:
                await self._act(edited)
            except (MonitorError, StoreError) as error:
                # Whatever it was: crawls go on under the configuration that runs.
                self.refusal = str(error)
                log.error("the edited configuration could not be taken over or refused in order: %s", error)  # noqa: TRY400

    async def _act(self, edited: Edited) -> None:
        if edited.config is None:
            self.refusal = edited.refused
            log.warning("the configuration is not taken over, the one of before goes on: %s", edited.refused)
            await self._refused(edited.refused or "", edited.text)
            return
        self.refusal, self.taken_at = None, self._clock()
        log.info("the configuration was taken over: %d watches on %d sources", len(edited.config.watch), len(edited.config.source))
        await self._taken(edited.config)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _decoded(text: bytes | None) -> str | None:
    try:
        return None if text is None else text.decode()
    except UnicodeDecodeError:
        return None


def _moved(before: Config, after: Config) -> str | None:
    """The key that a running service cannot follow; None: it can follow all of it."""
    if before.monitor.data != after.monitor.data:
        return "monitor.data"
    return "storage.url" if before.storage.url != after.storage.url else None
