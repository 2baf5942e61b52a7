"""`monitor status`: is it healthy?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.text import Text

from monitor.commands.common import config_option, echo_json, json_option, local, opened_store, tally_words
from monitor.commands.health import Health, SourceHealth, health
from monitor.standing import ServiceStanding


@click.command(short_help="Say whether all is well.")
@json_option
@config_option
def command(config_file: Path, as_json: bool) -> int:
    """Say whether all is well: every source's last and last complete crawl, held crawls, waiting alerts, what was not understood.

    Exit code 0 when all is well, 1 when somebody should look.

    \b
    Examples:
      monitor status
      monitor status --json | jq .problems
      monitor status > /dev/null || notify-send "monitor needs a look"
    """
    with opened_store(config_file) as (config, store):
        found = health(config, store, now=datetime.now(UTC))
        if as_json:
            echo_json(as_row(found))
        else:
            _print(found, config.zone)
    return int(bool(found.problems))


def as_row(found: Health) -> dict[str, Any]:
    """Health as JSON."""
    from monitor.columns import stamp

    return {
        "healthy": not found.problems,
        "problems": list(found.problems),
        "service": _service_row(found.service),
        "sources": [
            {
                "source": each.source,
                "watches": list(each.watches),
                "last_crawl": each.last.crawl_id if each.last else None,
                "last_outcome": each.last.outcome if each.last else None,
                "last_started": stamp(each.last.started) if each.last else None,
                "last_complete": stamp(each.complete),
                "listings": each.last.listings if each.last else None,
                "not_understood": each.not_understood,
                "problem": each.problem,
                "next_due": stamp(each.schedule.next_due) if each.schedule else None,
                "waiting_until": stamp(each.schedule.waiting_until) if each.schedule else None,
                "waiting_because": each.schedule.because if each.schedule else None,
                "crawling_since": stamp(each.schedule.crawling_since) if each.schedule else None,
            }
            for each in found.sources
        ],
        "held": [crawl.crawl_id for crawl in found.held],
        "rates": {
            "tables": [{"source": table.source, "day": table.day.isoformat()} for table in found.rates],
            "trouble": dict(found.rates_trouble),
        },
        "alerts": {"waiting": found.waiting, "late": found.overdue, "given_up": len(found.given_up)},
    }


def _service_row(service: ServiceStanding | None) -> dict[str, Any] | None:
    from monitor.columns import stamp

    if service is None:
        return None
    return {
        "running": service.running, "pid": service.pid, "version": service.version, "started": stamp(service.started),
        "at": stamp(service.at), "memory_mb": service.memory_mb, "config": service.config,
        "config_taken": stamp(service.config_taken), "config_refused": service.config_refused,
        "workers": [{"pid": worker.pid, "memory_mb": worker.memory_mb} for worker in service.workers],
    }  # fmt: skip


def _print(found: Health, zone: ZoneInfo) -> None:
    from monitor.commands.terminal import console, plainly, print_table, safe

    screen = console()
    screen.print(Text(_service_line(found.service, zone)))
    for each in found.sources:
        if each.schedule is not None and each.schedule.waiting_until is not None:
            until = local(each.schedule.waiting_until, zone)
            screen.print(Text(f"{each.source} waits until {until}: {safe(each.schedule.because or '')}"))
    if found.sources:
        headings = ("source", "last crawl", "outcome", "last complete", "next", "listings", "not understood", "watches")
        print_table(headings, (_cells(each, zone) for each in found.sources))
        click.echo()
    screen.print(f"alerts: {found.waiting} waiting, {found.overdue} late, {len(found.given_up)} given up")
    screen.print(f"held crawls: {len(found.held)}")
    screen.print(Text(_rates_line(found)))
    for problem in found.problems:
        screen.print(Text(f"• {safe(problem)}", style="red"))
    screen.print(
        Text("all is well", style="green") if not found.problems else Text(plainly(len(found.problems), "problem"), style="bold")
    )


def _rates_line(found: Health) -> str:
    """Which exchange rates there are; that one could not be fetched is no reason for somebody to get up."""
    from monitor.commands.terminal import safe

    tables = (
        ", ".join(f"{table.source} {table.day}" for table in found.rates) or "none, so prices have no equivalents in USD and EUR"
    )
    missed = "".join(f"; {name}: {safe(why)}" for name, why in found.rates_trouble)
    return f"exchange rates: {tables}{missed}"


def _service_line(service: ServiceStanding | None, zone: ZoneInfo) -> str:
    if service is None or not service.running:
        return "service: not running"
    memory = service.memory_mb + sum(worker.memory_mb for worker in service.workers)
    return f"service: running since {local(service.started, zone)}, process {service.pid}, {memory} MB with its workers"


def _cells(each: SourceHealth, zone: ZoneInfo) -> tuple[object, ...]:
    last = each.last
    tally = tally_words(each.not_understood.items())
    outcome = Text(last.outcome if last else "–", style="red" if each.problem else "green")
    due = local(each.schedule.next_due if each.schedule else None, zone)
    return (
        each.source, local(last.started if last else None, zone), outcome, local(each.complete, zone), due,
        last.listings if last else "–", tally, ", ".join(each.watches),
    )  # fmt: skip
