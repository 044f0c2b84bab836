"""A text as bags of tokens, the same in training and in service: characters, the subject, the lead, the scheme's words.

A call has no subject: the first clause stands for it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from niangjia.union.cases.classification import keywords

LEAD: Final = 60
"""Characters at the start of a text in which people say what they want."""
SUBJECT: Final = 40
SUBJECT_COUNTS: Final = 2.0
"""A word of the subject is meant twice as much."""
PLACE: Final = re.compile(r"[A-Z][0-9]*(?=[市区县])")
"""A place made anonymous (A3区): which one it is says nothing of the matter."""
CLAUSE: Final = re.compile(r"[，。！？；,.!?;\n]")


@dataclass(frozen=True, slots=True)
class Block:
    """A kind of token: how much it weighs beside the others, and in how many texts a token must stand."""

    name: str
    weight: float
    min_texts: int


BLOCKS: Final = (
    Block("whole", 1.0, 2),
    Block("subject", 0.7, 1),
    Block("lead", 1.0, 2),
    Block("codes", 0.25, 1),
    Block("words", 0.3, 1),
)

Bag = Mapping[str, float]


def bags(text: str, subject: str = "") -> dict[str, Bag]:
    """The tokens of every block with their counts (for codes: with their weight)."""
    text = text[: keywords.LONGEST_TEXT]
    title = subject or CLAUSE.split(text.strip(), maxsplit=1)[0][:SUBJECT]
    both = f"{subject} {text}" if subject else text
    codes, words = _known(text, subject)
    return {
        "whole": grams(both),
        "subject": grams(title),
        "lead": grams(f"{subject} {text[:LEAD]}"),
        "codes": codes,
        "words": words,
    }


def grams(text: str) -> Counter[str]:
    """Runs of one to three characters; none reaches across white space, none names an anonymous place."""
    found: Counter[str] = Counter()
    for piece in PLACE.sub("", text).split():
        found.update(piece)
        found.update(map("".join, pairwise(piece)))
        found.update(map("".join, zip(piece, piece[1:], piece[2:], strict=False)))
    return found


def _known(text: str, subject: str) -> tuple[dict[str, float], Counter[str]]:
    """What the scheme's words say: weight by code, and the words themselves."""
    codes: dict[str, float] = defaultdict(float)
    words: Counter[str] = Counter()
    for part, times in ((subject, SUBJECT_COUNTS), (text, 1.0)):
        for code, (weight, spans) in keywords.scores(part).items():
            codes[code] += weight * times
            words.update(span.words for span in spans)
    return codes, words
