"""The keyword model: works out of the box over the scheme's words, and says which of them it found.

A word counts once and a little more when repeated; `拖…工资` finds both parts within one clause.
"""

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final

from niangjia.union.cases.classification import scheme
from niangjia.union.cases.classification.proposals import Proposal, Span, apart

GAP: Final = "[^，。！？；,.!?;\\n]{0,8}?"
LONGEST_TEXT: Final = 20_000
"""Characters read of one text; what a complaint is about stands before."""
DOUBT: Final = 2.0
"""Weight of "something else": one medium word alone is no better than a coin."""
REPEATED: Final = 0.3
MOST_REPEATS: Final = 5
MOST_FINDS: Final = 20
SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Matcher:
    """Words ready for looking up: literal ones by their first two characters, those with a gap as patterns."""

    literal: dict[str, tuple[tuple[str, float], ...]]
    lengths: dict[str, tuple[int, ...]]
    gapped: tuple[tuple[str, str, float, re.Pattern[str]], ...]

    def hits(self, text: str) -> dict[str, list[Span]]:
        """What was found, by code; a longer word hides the shorter ones in it."""
        found: dict[str, list[Span]] = defaultdict(list)
        lengths, end = self.lengths, 0
        for start in [i for i in range(len(text) - 1) if text[i : i + 2] in lengths]:
            if start >= end and (word := self._longest(text, start)):
                end = start + len(word)
                for code, weight in self.literal[word]:
                    found[code].append(Span(word, start, end, weight))
        for code, head, weight, pattern in self.gapped:
            if head in text:
                for match in islice(pattern.finditer(text), MOST_FINDS):
                    found[code].append(Span(match.group(), match.start(), match.end(), weight))
        return found

    def _longest(self, text: str, start: int) -> str:
        """The longest word that begins here, or nothing."""
        for length in self.lengths[text[start : start + 2]]:
            if (word := text[start : start + length]) in self.literal:
                return word
        return ""


@cache
def matcher() -> Matcher:
    """The scheme's words, read and compiled once a process."""
    literal: dict[str, list[tuple[str, float]]] = defaultdict(list)
    lengths: dict[str, set[int]] = defaultdict(set)
    gapped = []
    for row in scheme.rows("keywords.csv"):
        code, word, weight = row["code"], row["word"], float(row["weight"])
        parts = word.split("…")
        if len(parts) > 1:
            gapped.append((code, parts[0], weight, re.compile(GAP.join(map(re.escape, parts)))))
        else:
            literal[word].append((code, weight))
            lengths[word[:2]].add(len(word))
    return Matcher(
        {word: tuple(codes) for word, codes in literal.items()},
        {pair: tuple(sorted(some, reverse=True)) for pair, some in lengths.items()},
        tuple(gapped),
    )


def scores(text: str) -> dict[str, tuple[float, list[Span]]]:
    """How much speaks for each code, with the spans it rests on."""
    return {code: _weigh(spans) for code, spans in matcher().hits(text[:LONGEST_TEXT]).items()}


def _weigh(spans: list[Span]) -> tuple[float, list[Span]]:
    """Each distinct word in full, its repeats a little; of overlapping finds only the heaviest."""
    by_word: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        by_word[span.words].append(span)
    first = apart([same[0] for same in by_word.values()])
    total = sum(
        span.weight * (1 + REPEATED * math.log(min(len(by_word[span.words]), MOST_REPEATS))) for span in first
    )
    return total, first


def propose(text: str, subject: str = "", *, most: int = 3) -> Proposal:
    """The class that most words speak for; places count from the start of `text`, a subject's words from 0 too.

    Where no word of the scheme is found nothing is proposed: an empty label with confidence 0.
    """
    found = scores(text)
    totals = {code: total for code, (total, _) in found.items()}
    for code, (total, _) in scores(subject).items() if subject else ():
        totals[code] = totals.get(code, 0.0) + total
    if not totals:
        return Proposal("", 0.0)
    everything = sum(total**2 for total in totals.values())
    ranked = sorted(totals, key=lambda code: (-totals[code], code))
    shares = [(code, round(_share(totals[code], everything), 4)) for code in ranked]
    spans = found[ranked[0]][1][:SHOWN] if ranked[0] in found else []
    return Proposal(shares[0][0], shares[0][1], tuple(spans), tuple(shares[1 : most + 1]))


def _share(total: float, everything: float) -> float:
    """A code's part of all evidence, less when there is little of it."""
    return total**2 / (everything + DOUBT**2)
