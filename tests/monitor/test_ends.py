"""How a crawl ended, in a word that is true."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.alerts.incidents import incident_step
from monitor.config import AlertsConfig
from monitor.ends import OWN_STOPS, belief_word, outcome_word
from storage.model import Belief, CrawlRecord

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
ALERTS = AlertsConfig(smtp="folder:mail", sender="monitor@example.org", operator=("ops@example.org",))


def crawl(outcome: str, why: str | None = None, belief: Belief = Belief.BELIEVED, number: int = 1) -> CrawlRecord:
    return CrawlRecord(
        crawl_id=f"c{number}", source="shop", watches=("w",), outcome=outcome, started=NOW, ended=NOW, stopped_because=why,
        belief=belief, walks="[]",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("record", "ended", "belief"),
    [
        (crawl("complete"), "complete", "believed"),
        (crawl("partial"), "partial", "believed"),
        (crawl("complete", belief=Belief.HELD), "complete", "held"),
        (crawl("failed", "the site does not answer"), "failed", None),
        *((crawl("failed", why), "interrupted", None) for why in sorted(OWN_STOPS)),
    ],
)
def test_a_crawl_that_we_cut_off_is_interrupted_and_one_that_failed_is_not_believed(
    record: CrawlRecord, ended: str, belief: str | None
) -> None:
    assert (outcome_word(record), belief_word(record)) == (ended, belief)


def test_interrupted_crawls_make_no_incident_and_heal_none() -> None:
    state: str | None = None
    for number, why in enumerate([*OWN_STOPS, *OWN_STOPS]):
        state, told = incident_step(state, crawl("failed", why, number=number), config=ALERTS, now=NOW)
        assert (state, told) == (None, ())
    for number in (10, 11):
        state, told = incident_step(state, crawl("failed", "status 503", number=number), config=ALERTS, now=NOW)
    assert len(told) == 1
    again, none = incident_step(state, crawl("failed", next(iter(OWN_STOPS)), number=12), config=ALERTS, now=NOW)
    assert (again, none) == (state, ())
