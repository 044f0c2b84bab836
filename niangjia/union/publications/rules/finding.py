"""How a question in Chinese finds its article, without a dictionary of the language.

A text is cut into pairs of characters; a phrase stands in a text when all its pairs do. What a question asks is a
list of units: groups of synonyms it touches, keywords it contains, and the pairs that are left. A unit weighs by
what it is, and by where it is found: title and keywords, summary, body.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

LONGEST_QUESTION = 120
HAN = re.compile(r"[\u3400-\u9fff]+")
RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
GAP = "…"
SAY_NOTHING = frozenset("的了吗呢吧啊呀我你您他她它们么这那就都也还很和与及或是在有被把给让个请问")
STOP = frozenset(
    {"怎么", "什么", "可以", "如何", "应该", "多少", "是否", "能不", "不能", "没有", "怎样", "哪里", "为什",
     "公司", "单位", "老板", "员工", "职工", "需要", "知道", "现在", "已经", "问题", "情况", "办理", "一下"}
)  # fmt: skip
CONCEPT, WORD, PAIR = 6, 4, 1
IN_TITLE, IN_SUMMARY, IN_BODY = 4, 2, 1
SURE, PLAUSIBLE = 0.5, 0.2
LABELS = {"A": 1, "B": 2, "D": 4}


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that a question asks for: phrases of which any will do, and its weight."""

    phrases: tuple[str, ...]
    weight: int

    @property
    def strong(self) -> bool:
        """Whether it is a word that we know to mean something."""
        return self.weight > PAIR


def normal(text: str) -> str:
    """One spelling of a text: full width and capitals folded."""
    return unicodedata.normalize("NFKC", text).lower()


def pairs(text: str) -> list[str]:
    """The tokens of a text in order: pairs of characters, words of letters and digits."""
    found: list[str] = []
    for run in RUN.findall(normal(text)):
        if len(run) == 1 or not HAN.match(run):
            found.append(run)
        else:
            found += [run[i : i + 2] for i in range(len(run) - 1)]
    return found


def vector(*, title: str, keywords: Sequence[str], summary: str, body: str = "") -> str:
    """The tokens of an article as the text of a tsvector, labelled A (title), B (summary) and D (body)."""
    places: dict[str, set[str]] = {}
    parts = (("A", "，".join([title, *keywords])), ("B", summary), ("D", body))
    for label, text in parts:
        for token in pairs(text):
            places.setdefault(token, set()).add(label)
    return " ".join(
        f"'{token}':" + ",".join(f"{LABELS[label]}{label}" for label in sorted(labels))
        for token, labels in sorted(places.items())
    )


def candidates(question: str) -> list[str]:
    """Every piece of a question that may be a keyword: two to ten characters."""
    text = normal(question)[:LONGEST_QUESTION]
    runs = RUN.findall(text)
    return sorted(
        {run[i:j] for run in runs for i in range(len(run)) for j in range(i + 2, min(i + 10, len(run)) + 1)}
    )


def units(question: str, *, groups: Iterable[Sequence[str]], keywords: Iterable[str]) -> list[Unit]:
    """What a question asks for, the strongest first."""
    text = normal(question)[:LONGEST_QUESTION]
    found: list[Unit] = []
    taken: list[tuple[int, int]] = []
    for terms in groups:
        spans = [span for term in terms for span in [_span(term, text)] if span]
        if spans:
            found.append(Unit(tuple(normal(t) for t in terms if GAP not in t), CONCEPT))
            taken += spans
    for word in sorted(set(keywords), key=lambda w: (-len(w), w)):
        place = text.find(normal(word))
        if place >= 0 and not _covered(place, place + len(word), taken):
            found.append(Unit((normal(word),), WORD))
            taken.append((place, place + len(word)))
    rest = "".join(" " if _covered(i, i + 1, taken) else c for i, c in enumerate(text))
    left = [p for p in dict.fromkeys(pairs(rest)) if p not in STOP and not SAY_NOTHING & set(p)]
    return found + [Unit((p,), PAIR) for p in left]


def query(unit: Unit, label: str = "") -> str:
    """A unit as the text of a tsquery: any of its phrases, all pairs of a phrase, in places of this label."""
    mark = f":{label}" if label else ""
    phrases = [" & ".join(f"'{p}'{mark}" for p in dict.fromkeys(pairs(phrase))) for phrase in unit.phrases]
    return " | ".join(f"({phrase})" for phrase in phrases if phrase)


def possible(asked: Sequence[Unit]) -> int:
    """The score of an article that has everything in its title."""
    return sum(unit.weight for unit in asked) * IN_TITLE


def is_sure(score: int, asked: Sequence[Unit]) -> bool:
    """Whether an article may be given as the answer with nobody looking on."""
    return any(unit.strong for unit in asked) and score >= SURE * possible(asked)


def is_plausible(score: int, asked: Sequence[Unit]) -> bool:
    """Whether an article is worth showing at all."""
    share = PLAUSIBLE if not any(unit.strong for unit in asked) else PLAUSIBLE / 2
    return score >= share * possible(asked)


def snippet(text: str, asked: Sequence[Unit], *, width: int = 90) -> list[tuple[str, bool]]:
    """The passage of a text that says most of what was asked: its pieces, and which of them were asked for."""
    words = sorted({p for unit in asked for p in unit.phrases if len(p) > 1}, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, words))) if words else None
    flat = " ".join(text.split())
    first = pattern.search(flat.lower()) if pattern else None
    start = max(0, first.start() - width // 3) if first else 0
    shown = flat[start : start + width]
    pieces = [("…", False)] if start else []
    place = 0
    for match in pattern.finditer(shown.lower()) if pattern else ():
        pieces += [(shown[place : match.start()], False), (shown[match.start() : match.end()], True)]
        place = match.end()
    pieces += [(shown[place:] + ("…" if start + width < len(flat) else ""), False)]
    return [piece for piece in pieces if piece[0]]


def masked(question: str) -> str:
    """A question as a gap is kept: short, and without any number."""
    words = re.sub(r"[^\w，。？！、]+", " ", normal(question))
    return re.sub(r"[0-9a-z]{3,}|\d+", "＊", words).strip()[:40].strip()


def _span(term: str, text: str) -> tuple[int, int] | None:
    match = _pattern(normal(term)).search(text)
    return match.span() if match else None


@lru_cache(maxsize=4096)
def _pattern(term: str) -> re.Pattern[str]:
    """A term as it may stand in a question: where it has a gap, up to eight other characters."""
    parts = [re.escape(part) for part in re.split(r"…|\.\.\.", term) if part]
    return re.compile(r"[^，。！？,.!?]{0,8}".join(parts))


def _covered(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    return any(low < end and start < high for low, high in taken)
