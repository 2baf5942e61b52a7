"""From the rules found in a listing to a judgement."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.catalogue.advert import LONGEST, Found, Text, find
from monitor.catalogue.items import Item, RedFlag
from monitor.catalogue.lexicon import TOKEN, Lexicon
from monitor.catalogue.rules import RuleKind
from storage.model import Flag, FlagKind, Intent, Judgement, Listing

NOTHING = Judgement()


class Judge:
    """Judges listings by one catalogue."""

    def __init__(self, *, items: Mapping[str, Item], red_flags: Mapping[str, RedFlag], lexicon: Lexicon) -> None:
        self._items, self._red_flags, self._lexicon = items, red_flags, lexicon

    def judge(self, listing: Listing, wanted: frozenset[str] | None) -> Judgement:
        """The judgement of one listing."""
        title, description = listing.title or "", (listing.description or "")[:LONGEST]
        if not self._lexicon.may_matter(set(TOKEN.findall(f"{title}\n{description}"))):
            return NOTHING
        texts = [Text("title", title, self._lexicon), Text("description", description, self._lexicon)]
        hits = find(texts, self._lexicon)
        strong: list[Found] = [hit for hit in hits if hit.entry.kind == RuleKind.STRONG and not hit.entry.item.startswith("%")]
        if not strong:
            return NOTHING
        best = max(strong, key=lambda hit: (hit.field == "title", hit.entry.weight))
        flag = Flag(rule=best.entry.item, kind=FlagKind.ITEM, weight=2.0, words=(title if best.field == "title" else description)[best.begin : best.end],
                    field=best.field, start=best.begin)  # fmt: skip
        if wanted is not None and flag.rule not in wanted:
            return Judgement(item=best.entry.item, intent=Intent.SALE)
        return Judgement(item=best.entry.item, intent=Intent.SALE, flagged=True, score=2.0, flags=(flag,))
