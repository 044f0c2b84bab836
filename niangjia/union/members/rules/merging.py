"""What becomes of the spells of two records of one person when they are made one (M-2, M-7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Span:
    """One spell that stands: its number, its first day, and the day on which it no longer holds."""

    id: int
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one spell of the folded record: it moves to the kept one or stays, and may end earlier."""

    id: int
    moves: bool
    until: date | None


def fates(folded: Sequence[Span], kept: Sequence[Span], today: date) -> list[Fate]:
    """The kept record's spells win: what they cover of the folded one's ends, what came before them moves over.

    The result never overlaps with the kept spells, and no spell grows.
    """
    return [_fate(spell, kept, today) for spell in folded]


def _fate(spell: Span, kept: Sequence[Span], today: date) -> Fate:
    meeting = [other.since for other in kept if _overlap(spell, other)]
    if not meeting:
        return Fate(spell.id, True, spell.until)
    if spell.since < min(meeting):
        return Fate(spell.id, True, min(meeting))
    return Fate(spell.id, False, spell.until or max(spell.since, today))


def _overlap(one: Span, other: Span) -> bool:
    """Whether a day belongs to both; a spell of no day at all overlaps with nothing."""
    starts = max(one.since, other.since)
    return all(span.until is None or starts < span.until for span in (one, other))
