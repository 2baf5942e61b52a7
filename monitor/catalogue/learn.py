"""What changes when the catalogue changes, and how good each rule proves to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from storage.model import Judgement

_ENOUGH = 5  # verdicts from which a precision says something
_NOISY = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Differences:
    """What a new judgement of the same listing says otherwise."""

    newly_flagged: bool = False
    no_longer_flagged: bool = False
    rules_gained: tuple[str, ...] = ()
    rules_lost: tuple[str, ...] = ()
    item: tuple[str | None, str | None] | None = None  # before and after, where they differ
    score: float = 0.0  # by how much it rose

    def __bool__(self) -> bool:
        return self != Differences()


def differences(old: Judgement, new: Judgement) -> Differences:
    """What the new judgement says that the old one did not; falsy where they agree."""
    before, after = {flag.rule for flag in old.flags}, {flag.rule for flag in new.flags}
    return Differences(
        newly_flagged=new.flagged and not old.flagged,
        no_longer_flagged=old.flagged and not new.flagged,
        rules_gained=tuple(sorted(after - before)),
        rules_lost=tuple(sorted(before - after)),
        item=None if old.item == new.item else (old.item, new.item),
        score=round(new.score - old.score, 2),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class RulePrecision:
    """How often analysts found a rule's listings relevant. Unsure verdicts are counted and decide nothing."""

    rule: str
    relevant: int
    noise: int
    unsure: int

    @property
    def precision(self) -> float | None:
        """Relevant among decided; None without a decided verdict."""
        decided = self.relevant + self.noise
        return None if decided == 0 else self.relevant / decided

    @property
    def noisy(self) -> bool:
        """Whether enough verdicts say that the rule is mostly wrong."""
        return self.relevant + self.noise >= _ENOUGH and (self.precision or 0.0) < _NOISY


def rule_precision(rows: Iterable[tuple[str, str]]) -> tuple[RulePrecision, ...]:
    """From (rule, verdict) pairs, verdict one of relevant, noise, unsure: each rule's figures, the noisiest first.

    Raises ValueError for another verdict.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for rule, verdict in rows:
        if verdict not in ("relevant", "noise", "unsure"):
            raise ValueError(f"verdict {verdict!r}; it is relevant, noise or unsure")
        counts[rule, verdict] += 1
    figures = [
        RulePrecision(rule=rule, relevant=counts[rule, "relevant"], noise=counts[rule, "noise"], unsure=counts[rule, "unsure"])
        for rule in {rule for rule, _ in counts}
    ]
    return tuple(sorted(figures, key=lambda each: (1.0 if each.precision is None else each.precision, -each.noise, each.rule)))
