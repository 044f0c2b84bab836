"""What a classifier proposes: a class, how sure it is, and the words it rests on. A person decides."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Words of the text with their place (characters from `start` up to `end`) and how much they weigh."""

    words: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """A class (empty when nothing speaks for any), confidence 0–1, its reasons, and the runners-up."""

    label: str
    confidence: float
    spans: tuple[Span, ...] = ()
    others: tuple[tuple[str, float], ...] = ()
    model: str = "keywords"


def apart(spans: list[Span]) -> list[Span]:
    """The heaviest spans of which no two overlap, heaviest first."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (-one.weight, one.start - one.end, one.start)):
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return kept
