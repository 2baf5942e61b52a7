"""`monitor rules`: how often each rule proved right, by the analysts' verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
from rich.text import Text

from monitor.commands.common import config_option, echo_json, json_option, opened_store
from storage.model import Verdict


@click.command(short_help="Show how often each rule proved right, by the verdicts.")
@json_option
@config_option
def command(config_file: Path, as_json: bool) -> None:
    """Show each rule's precision from the verdicts of `monitor verdict`: relevant among decided, the noisiest rule first.

    Of several verdicts about one rule on one listing the last counts; unsure ones are counted and decide nothing. A rule is called
    noisy when at least five listings were decided and fewer than half of them were relevant.

    \b
    Examples:
      monitor rules
      monitor rules --json | jq -r '.[] | select(.noisy) | .rule'
    """
    from monitor.catalogue import rule_precision

    with opened_store(config_file) as (config, store):
        figures = rule_precision(latest(store.verdicts()))
        flags = _titles(config.catalogue.files)
    if as_json:
        echo_json([
            {"rule": one.rule, "title": flags.get(one.rule), "relevant": one.relevant, "noise": one.noise, "unsure": one.unsure,
             "precision": one.precision, "noisy": one.noisy}
            for one in figures
        ])  # fmt: skip
        return
    from monitor.commands.terminal import plainly, print_table, short

    print_table(
        ("rule", "precision", "relevant", "noise", "unsure", "", "what it looks for"),
        (
            (
                one.rule, "–" if one.precision is None else f"{one.precision:.0%}", one.relevant, one.noise, one.unsure,
                Text("noisy", style="red") if one.noisy else "", short(flags.get(one.rule), 70),
            )
            for one in figures
        ),
        spare=("what it looks for",),
    )  # fmt: skip
    if not figures:
        click.echo("no verdicts yet; `monitor verdict LISTING relevant|noise|unsure` gives one", err=True)
        return
    noisy = [one.rule for one in figures if one.noisy]
    said = f"{plainly(len(noisy), 'noisy rule')}: {', '.join(noisy)}" if noisy else "no noisy rule"
    click.echo(f"{plainly(len(figures), 'rule')} with verdicts, {said}", err=True)


def latest(verdicts: Iterable[Verdict]) -> list[tuple[str, str]]:
    """(rule, decision) of the last verdict about each rule on each listing."""
    last = {(verdict.listing_id, verdict.rule): verdict.decision.value for verdict in verdicts}
    return [(rule, decision) for (_, rule), decision in last.items() if rule is not None]


def _titles(files: tuple[Path, ...]) -> dict[str, str]:
    from monitor.catalogue import Catalogue

    catalogue = Catalogue.of(files)
    return {name: catalogue.item(name).title for name in catalogue.names().items} | {
        name: flag.description for name, flag in catalogue.red_flags.items()
    }
