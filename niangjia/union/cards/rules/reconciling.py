"""The bank's list against ours, once a month: every difference by its kind."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from niangjia.union.cards.rules.standing import ENDED, follows

DIFFERENCE_TITLES = {
    "unknown": "银行有而我方没有的卡",
    "missing": "我方有而银行没有的卡",
    "ahead": "银行的状态走在前面",
    "behind": "银行的状态落在后面",
}
_ORDER = {"issued": 0, "active": 1, "bound": 2, "lost": 3, "closed": 4}
_OURS = {"made": 0, "handed_out": 0, "active": 1, "bound": 2, "lost": 3, "replaced": 4, "cancelled": 4}


@dataclass(frozen=True, slots=True)
class Ours:
    """One card of ours: its number in our table, and how it stands."""

    card: int
    state: str


@dataclass(frozen=True, slots=True)
class Told:
    """One card of the bank's: ours by its number, or None; the last digits; how it stands there."""

    card: int | None
    tail: str
    standing: str


@dataclass(frozen=True, slots=True)
class Gap:
    """One difference, as both sides see it."""

    kind: str
    card: int | None
    tail: str
    ours: str
    theirs: str


def compare(ours: Iterable[Ours], told: Iterable[Told]) -> Iterator[Gap]:
    """Yield the differences; a card that has ended with us may be missing at the bank."""
    left = {card.card: card.state for card in ours}
    for row in told:
        state = left.pop(row.card, None) if row.card is not None else None
        if state is None:
            yield Gap("unknown", None, row.tail, "", row.standing)
        elif not follows(state, row.standing):
            ahead = _ORDER.get(row.standing, 0) > _OURS.get(state, 0)
            yield Gap("ahead" if ahead else "behind", row.card, row.tail, state, row.standing)
    for card, state in left.items():
        if state not in ENDED:
            yield Gap("missing", card, "", state, "")
