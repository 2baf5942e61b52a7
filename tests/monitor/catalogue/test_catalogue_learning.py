from __future__ import annotations

import pytest

from monitor.catalogue import differences, rule_precision
from storage.model import Flag, FlagKind, Judgement


def flag(rule: str) -> Flag:
    return Flag(rule=rule, kind=FlagKind.ITEM, weight=1, words="w", field="title")


OLD = Judgement(item="uav_generic", flagged=False, score=1.0, flags=(flag("uav_generic"),))
NEW = Judgement(item="dji_mavic_3", flagged=True, score=3.5, flags=(flag("dji_mavic_3"), flag("rf_trophy")))


def test_nothing_differs_from_itself() -> None:
    assert not differences(NEW, NEW)


def test_differences_say_what_is_newly_flagged_and_what_no_longer_is() -> None:
    found = differences(OLD, NEW)
    assert found and found.newly_flagged and not found.no_longer_flagged
    assert (found.rules_gained, found.rules_lost) == (("dji_mavic_3", "rf_trophy"), ("uav_generic",))
    assert (found.item, found.score) == (("uav_generic", "dji_mavic_3"), 2.5)
    assert differences(NEW, OLD).no_longer_flagged


def test_verdicts_give_each_rule_its_precision_the_noisiest_first() -> None:
    rows = [("a", "relevant")] * 9 + [("a", "noise")] + [("b", "noise")] * 5 + [("b", "relevant")] + [("c", "unsure")]
    b, a, c = rule_precision(rows)
    assert (b.rule, b.noisy, round(b.precision or 0, 2)) == ("b", True, 0.17)
    assert (a.rule, a.noisy, a.precision) == ("a", False, 0.9)
    assert (c.rule, c.noisy, c.precision, c.unsure) == ("c", False, None, 1)


def test_an_unknown_verdict_is_refused() -> None:
    with pytest.raises(ValueError, match="'maybe'"):
        rule_precision([("a", "maybe")])
