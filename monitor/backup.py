"""A whole backup: the database as one consistent copy, the configuration, and the list of evidence files with their digests."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from monitor.config import Config
from monitor.export.key import NAME as KEY
from spiders.plan import Keep
from storage.backup import BackedUp, backup

LIST, CONFIG = ".evidence.sha256", ".toml"  # beside the copy of the database, under its name
_CHUNK = 1 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Backup:
    """What was written, and what is not there."""

    database: BackedUp
    evidence: Path  # as sha256sum writes it, relative to the data folder
    config: Path
    files: int
    bytes: int  # of the evidence files
    missing: tuple[str, ...]  # captures that history names and the disk has not: thinned out by hand, or lost


def back_up(config: Config, config_file: Path, target: Path, *, hashed: Callable[[], None] | None = None) -> Backup:
    """Write the backup. hashed: told of each evidence file."""
    data = config.monitor.data
    done = backup(config.storage.url, target)
    # Listed after the copy was made, so that nothing the copy knows is missing from the list.
    files = list(_evidence(data, done.crawls))
    lines = list(_hashed(data, files, hashed))
    listed = _beside(target, LIST)
    listed.write_text("".join(f"{digest}  {name}\n" for name, digest, _ in lines), "utf-8")
    copy = _beside(target, CONFIG)
    copy.write_bytes(config_file.read_bytes())
    there = {name for name, _, _ in lines}
    kept = config.evidence.keep is not Keep.NONE
    return Backup(
        database=done, evidence=listed, config=copy, files=len(lines), bytes=sum(size for _, _, size in lines),
        missing=tuple(name for name in done.captures if kept and name not in there and not (data / name).is_file()),
    )  # fmt: skip


def _beside(target: Path, suffix: str) -> Path:
    return target.with_name(target.name.removesuffix(".db") + suffix)


def _evidence(data: Path, crawls: Iterable[str]) -> Iterator[Path]:
    """The files of these crawls, and the key that links identifiers in exports. Crawls under way belong to the next backup."""
    if (key := data / KEY).is_file():
        yield key
    for crawl_id in crawls:
        yield from sorted(path for path in (data / "crawls" / crawl_id).rglob("*") if path.is_file())


def _hashed(data: Path, files: Iterable[Path], told: Callable[[], None] | None) -> Iterator[tuple[str, str, int]]:
    for path in files:
        try:
            digest, size = hashlib.sha256(), 0
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
        except FileNotFoundError:
            continue  # thinned out since it was listed
        if told is not None:
            told()
        yield path.relative_to(data).as_posix(), digest.hexdigest(), size
