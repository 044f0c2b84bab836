"""Which source rules a field when several disagree, and why: pure, over what each source says.

The smaller rank weighs more; of equals the later day; of those the source known longer. A field that a
source does not know is ruled by the next one that does. `imports.ruling` applies the same order in SQL,
and a test holds the two together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Word:
    """What one source says of a company: its weight, its day, and the facts."""

    rank: int
    stated_on: date
    source_id: int
    title: str
    facts: Mapping[str, object]

    def knows(self, field: str) -> bool:
        """Whether the source says anything of the field; a currency means nothing without its sum."""
        if field == "status":
            return self.facts[field] != "unknown"
        if field == "capital_currency":
            return self.facts["capital_fen"] is not None
        return self.facts[field] is not None


def rule(field: str, words: Sequence[Word]) -> tuple[Word | None, str, tuple[Word, ...]]:
    """Return the ruling word, the reason as a sentence, and the words that disagree with it."""
    knowing = sorted(
        (w for w in words if w.knows(field)), key=lambda w: (w.rank, -w.stated_on.toordinal(), w.source_id)
    )
    if not knowing:
        return None, "没有来源提供", ()
    first = knowing[0]
    others = tuple(w for w in knowing[1:] if w.facts[field] != first.facts[field])
    if not others:
        return first, "各来源一致" if len(knowing) > 1 else "唯一来源", ()
    second = others[0]
    if first.rank < second.rank:
        return first, f"“{first.title}”的权重高于“{second.title}”", others
    if first.stated_on > second.stated_on:
        return first, f"权重相同，“{first.title}”的数据更新（{first.stated_on}）", others
    return first, f"权重与日期相同，以先接入的“{first.title}”为准", others
