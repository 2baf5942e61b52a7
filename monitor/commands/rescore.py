"""`monitor rescore`: what a changed catalogue says of everything that is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.commands.common import config_option, json_option, opened_store, watched, write_out

if TYPE_CHECKING:
    from monitor.rescore import Rescored

_SHOWN = 100  # listings in each table


@dataclass(slots=True)
class Tally:
    """What judging again came to."""

    judged: int = 0
    left: int = 0  # found by watches that are no longer configured
    newly: int = 0
    no_longer: int = 0
    otherwise: int = 0  # another item, rule or score
    shown: dict[bool, list[tuple[object, ...]]] = field(default_factory=lambda: {True: [], False: []})

    def add(self, one: Rescored) -> None:
        """Count one listing, and remember the first few whose flag came or went."""
        self.judged += one.watched
        self.left += not one.watched
        found = one.differences
        self.newly += found.newly_flagged
        self.no_longer += found.no_longer_flagged
        self.otherwise += bool(found) and not (found.newly_flagged or found.no_longer_flagged)
        rows = self.shown[found.newly_flagged]
        if (found.newly_flagged or found.no_longer_flagged) and len(rows) < _SHOWN:
            rows.append(_cells(one))

    def words(self, catalogue: str, *, dry_run: bool) -> str:
        """The whole in one sentence."""
        left = f"; {self.left} left as they are, for no watch of the configuration found them" if self.left else ""
        kept = "; nothing was written (--dry-run)" if dry_run else ""
        return (
            f"{self.judged} judged with catalogue {catalogue}: {self.newly} newly flagged, {self.no_longer} no longer, "
            f"{self.otherwise} otherwise different{left}{kept}"
        )


@click.command(short_help="Judge the whole history again, after the catalogue changed.")
@click.option("--dry-run", is_flag=True, help="Say what would become of it and write nothing.")
@click.option("--tell", is_flag=True, help="Queue one alert a rule about what is newly flagged; without it nobody is told.")
@json_option
@config_option
def command(config_file: Path, dry_run: bool, tell: bool, as_json: bool) -> None:
    """Judge the current state of every known listing again, after the catalogue or the items of a watch changed.

    No version begins and no change is recorded: what a page said stays what it said. Listings that only watches found which are no
    longer configured stay as they are. With --json one line for each listing that is judged otherwise, with the judgement of
    before and after.

    \b
    Examples:
      monitor rescore --dry-run
      monitor rescore --tell
      monitor rescore --json | jq -r 'select(.newly_flagged) | .listing_id'
    """
    if dry_run and tell:
        raise click.UsageError("--dry-run writes nothing, so there is nothing to --tell")
    from monitor.alerts.mute import PREFIX, read_mutes
    from monitor.alerts.rescored import Telling
    from monitor.catalogue import Catalogue
    from monitor.ratebook import RateBook
    from monitor.rescore import rescore

    with opened_store(config_file) as (config, store):
        now, tally = datetime.now(UTC), Tally()
        catalogue = Catalogue.of(config.catalogue.files)
        telling = Telling(config.alerts, catalogue, read_mutes(store.recall_all(PREFIX), now))
        found = rescore(
            store, catalogue, {watch.name: watch.items for watch in config.watch}, keep=not dry_run, rates=RateBook.of(config)
        )
        for one in watched(found, what="judging again"):
            tally.add(one)
            if as_json and one.differences:
                _write(one)
            if tell and one.differences.newly_flagged:
                telling.add(one.state)
        queued = store.queue(telling.alerts(now, config.zone)) if tell else 0
        if not as_json:
            _print(tally)
    told = f"; {queued} alerts queued" if tell else ""
    click.echo(tally.words(catalogue.version, dry_run=dry_run) + told, err=True)


def _write(one: Rescored) -> None:
    from dataclasses import asdict

    from monitor.export.write import json_line

    after = one.state.listing.judgement
    row: dict[str, Any] = {"listing_id": one.state.listing.listing_id, "url": one.state.listing.url, **asdict(one.differences)}
    row |= {"item": after.item, "item_before": one.before.item, "score": after.score, "score_before": one.before.score}
    write_out(json_line(row))


def _print(tally: Tally) -> None:
    from monitor.commands.terminal import print_table

    for newly, title, count in ((True, "newly flagged", tally.newly), (False, "no longer flagged", tally.no_longer)):
        rows = tally.shown[newly]
        print_table(("listing", "item", "score", "title", "rules gained", "rules lost"), rows, title=title)
        if count > len(rows):
            click.echo(f"… and {count - len(rows)} more; --json lists all")


def _cells(one: Rescored) -> tuple[object, ...]:
    from monitor.commands.terminal import short

    listing, found = one.state.listing, one.differences
    item = listing.judgement.item if found.newly_flagged else one.before.item
    score = listing.judgement.score if found.newly_flagged else one.before.score
    return (
        short(listing.listing_id, 36), item, f"{score:g}", short(listing.title, 60), ", ".join(found.rules_gained),
        ", ".join(found.rules_lost),
    )  # fmt: skip
