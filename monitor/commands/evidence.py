"""`monitor evidence`: is what was kept still what it was?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.commands.common import config_option, echo_json, json_option, opened_store

if TYPE_CHECKING:
    from storage.model import CaptureRef
    from storage.store import Store


@click.group()
def command() -> None:
    """Verify the evidence: the chain over everything kept, and the preserved responses it rests on.

    \b
    monitor evidence verify
    monitor evidence verify --head 3f7a...      a head from an old message has to be in the chain
    """


@command.command()
@config_option
@click.option("--head", metavar="SHA256", help="A head that somebody kept, such as the one at the end of a message.")
@click.option("--chain-only", is_flag=True, help="Leave out the preserved responses, which take the longest.")
@json_option
def verify(config_file: Path, head: str | None, chain_only: bool, as_json: bool) -> None:
    """Check that nothing that was kept was altered, taken away or put in since; exit 1 when something was.

    Every crawl that is kept adds a link to a chain; its head rests on all the crawl added and on the head before. The preserved
    responses are checked against the digests in the chain, and against their own. Nothing is asked of the network.
    """
    from monitor.commands.terminal import plainly
    from storage.chain import chain_faults

    with opened_store(config_file) as (config, store):
        last, links = store.link(), sum(1 for _ in store.links())
        faults = list(chain_faults(store, head=head))
        checked = 0
        if not chain_only:
            for fault in _response_faults(store, config.monitor.data):
                checked += 1
                faults += [fault] if fault else []
    if as_json:
        echo_json({"links": links, "head": last.head if last else None, "responses": checked, "faults": faults})
    else:
        for fault in faults:
            click.echo(fault)
        said = f"{links} links, head {last.head}" if last else "no link yet: nothing was kept"
        click.echo(
            f"{said}; {checked} preserved responses checked; {plainly(len(faults), 'fault') if faults else 'no faults'}", err=True
        )
    if faults:
        sys.exit(1)


def _response_faults(store: Store, data: Path) -> Iterator[str | None]:
    """One for each preserved response that a version rests on: what is wrong with it, None where nothing is."""
    known: dict[str, CaptureRef] = {}
    for version, _ in store.history():
        if version.capture is not None:
            known.setdefault(version.capture.record_id, version.capture)
    for change in store.changes():
        if change.capture is not None and change.capture not in known and (capture := store.capture(change.capture)) is not None:
            known[change.capture] = capture
    for file, captures in groupby(sorted(known.values(), key=lambda one: one.file), key=lambda one: one.file):
        yield from _file_faults(data / file, list(captures))


def _file_faults(path: Path, captures: list[CaptureRef]) -> Iterator[str | None]:
    from spiders.capture import CaptureMissing, read_capture_digests

    try:
        found = read_capture_digests(path)
    except (OSError, CaptureMissing, ValueError) as error:
        yield f"{path} cannot be read: {error}"
        return
    for capture in captures:
        if capture.record_id not in found:
            yield f"{path} has no record {capture.record_id}"
        elif found[capture.record_id] != capture.sha256:
            yield f"{path}: record {capture.record_id} is not what was captured"
        else:
            yield None
