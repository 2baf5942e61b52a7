"""`monitor verdict LISTING relevant|noise|unsure`: what an analyst decided about a flagged listing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.commands.common import config_option, opened_store
from monitor.errors import RuleUnknown

if TYPE_CHECKING:
    from monitor.commands.show import Dossier


@click.command(short_help="Say whether a flagged listing is relevant, noise, or unsure.")
@click.argument("listing")
@click.argument("decision", type=click.Choice(["relevant", "noise", "unsure"]))
@click.option("--rule", help="Only about this item or red flag; without it, about every rule that flags the listing.")
@click.option("--note", help="Why, in your own words.")
@config_option
def command(config_file: Path, listing: str, decision: str, rule: str | None, note: str | None) -> None:
    """Say what you think of a flagged listing: is it what the rule looks for, is it noise, or can it not be told?

    LISTING is its id, "source:native_id" as `monitor listings` prints it, or its address. Verdicts are kept beside each other
    with their time; of one rule on one listing the last counts. `monitor rules` shows what they say of each rule.

    \b
    Examples:
      monitor verdict avito:1234567890 relevant
      monitor verdict avito:1234567890 noise --rule rf_bulk_quantity --note "ten cables, not ten terminals"
    """
    from monitor.commands.show import find
    from storage.model import Decision, Verdict

    with opened_store(config_file) as (_, store):
        dossier = find(store, listing)
        known = rules_of(dossier)
        if rule is not None and rule not in known:
            raise RuleUnknown(_no_such(dossier.state.listing.listing_id, rule, known))
        current = [flag.rule for flag in dossier.state.listing.judgement.flags]
        about: list[str | None] = [rule] if rule else [*dict.fromkeys(current)] or [None]
        listing_id, now = dossier.state.listing.listing_id, datetime.now(UTC)
        store.add_verdict(
            *(Verdict(listing_id=listing_id, rule=each, decision=Decision(decision), at=now, note=note) for each in about)
        )
    of = ", ".join(each for each in about if each) or "the listing, which no rule flags"
    click.echo(f"{listing_id}: {decision} ({of})", err=True)


def rules_of(dossier: Dossier) -> list[str]:
    """Every rule that flags the listing now or flagged a version of it."""
    judged = [dossier.state.listing, *(version.listing for version in dossier.versions)]
    return list(dict.fromkeys(flag.rule for listing in judged for flag in listing.judgement.flags))


def _no_such(listing_id: str, rule: str, known: list[str]) -> str:
    from monitor.config.faults import nearest

    hint = nearest(rule, known)
    also = f"did you mean {hint!r}?" if hint else f"these do: {', '.join(known)}" if known else "none does"
    return f"no rule {rule!r} flags {listing_id}; {also}"
