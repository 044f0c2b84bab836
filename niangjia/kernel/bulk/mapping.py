"""Which column of a file is which field: guessed, shown with its reason, corrected, remembered."""

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl

from niangjia.kernel.bulk.headers import fold
from niangjia.kernel.bulk.table import ROW
from niangjia.kernel.refusals import Invalid

Recogniser = Callable[[Sequence[str]], float]
SAMPLE: Final = 200
_FLOOR: Final = 0.5
"""A guess less sure than this is not made."""


@dataclass(frozen=True)
class FieldSpec:
    """One field a feed can fill: its Chinese title, other headers for it, how its contents are known.

    ``recogniser`` takes texts (never blank) and says how many of them look right, from 0 to 1.
    """

    name: str
    title: str
    synonyms: tuple[str, ...] = ()
    recogniser: Recogniser | None = None
    required: bool = False
    by_content: bool = False
    """May the contents alone, under an unknown header, be enough?"""

    @property
    def words(self) -> frozenset[str]:
        """Everything this field's header may be, folded."""
        return frozenset(map(fold, (self.name, self.title, *self.synonyms)))


@dataclass(frozen=True)
class Choice:
    """One field's column, how sure (0 to 1), and why, as a sentence for the page."""

    field: str
    column: str
    confidence: float
    reason: str


@dataclass(frozen=True)
class ColumnMapping:
    """The choices for a file; ``unknown`` are its columns that nothing is taken from."""

    choices: tuple[Choice, ...]
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = field(default=())
    """Titles of required fields without a column."""

    def column(self, name: str) -> str | None:
        """The column of a field, or None."""
        return next((choice.column for choice in self.choices if choice.field == name), None)

    def as_json(self) -> dict[str, str]:
        """What is remembered for a source: field name → header."""
        return {choice.field: choice.column for choice in self.choices}

    def check(self) -> None:
        """Invalid, naming the fields, when a required one has no column."""
        if self.missing:
            raise Invalid(
                f"文件里没有找到“{'”“'.join(self.missing)}”这一列。",
                field="mapping",
                rule="bulk.missing-column",
                remedy="请指明哪一列是它，或在文件里补上。" + _seen(self.unknown),
            )

    def apply(self, frame: pl.DataFrame) -> pl.DataFrame:
        """A chunk with the fields' names for columns, ``_row`` first; other columns are left out."""
        return frame.select(ROW, *(pl.col(choice.column).alias(choice.field) for choice in self.choices))


def _seen(columns: Sequence[str]) -> str:
    return f"还没有用到的列有：{'、'.join(columns[:10])}。" if columns else ""


def header_words(fields: Sequence[FieldSpec]) -> frozenset[str]:
    """Every header known for these fields: by them ``open_table`` finds the header below titles."""
    return frozenset().union(*(spec.words for spec in fields))


def guess(
    headers: Sequence[str],
    sample: pl.DataFrame,
    fields: Sequence[FieldSpec],
    remembered: Dict[str, str] | None = None,
) -> ColumnMapping:
    """The likeliest column for every field; what was chosen for this source before rules over any guess."""
    fixed = _remembered(headers, fields, remembered or {})
    taken = {choice.column for choice in fixed}
    done = {choice.field for choice in fixed}
    values = {name: _values(sample, name) for name in headers if name not in taken}
    guesses = [
        made
        for spec in fields
        if spec.name not in done
        for name, texts in values.items()
        if (made := _guess_one(spec, name, texts))
    ]
    return _mapping(headers, fields, fixed + _best(guesses))


def choose(headers: Sequence[str], fields: Sequence[FieldSpec], columns: Dict[str, str]) -> ColumnMapping:
    """The mapping set on the page: field name → header; Invalid for a strange name or a column twice."""
    known = {spec.name for spec in fields}
    strange = [name for name in columns if name not in known] + [
        c for c in columns.values() if c not in headers
    ]
    if strange:
        raise Invalid(f"没有“{strange[0]}”这一列。", field="mapping", rule="bulk.mapping")
    used = list(columns.values())
    doubles = sorted({column for column in used if used.count(column) > 1})
    if doubles:
        raise Invalid(f"“{doubles[0]}”这一列被指给了两个字段。", field="mapping", rule="bulk.mapping")
    return _mapping(
        headers, fields, [Choice(name, column, 1.0, "由经办人指定") for name, column in columns.items()]
    )


def _mapping(headers: Sequence[str], fields: Sequence[FieldSpec], choices: list[Choice]) -> ColumnMapping:
    order = {spec.name: place for place, spec in enumerate(fields)}
    taken = {choice.column for choice in choices}
    found = {choice.field for choice in choices}
    return ColumnMapping(
        tuple(sorted(choices, key=lambda choice: order[choice.field])),
        tuple(name for name in headers if name not in taken),
        tuple(spec.title for spec in fields if spec.required and spec.name not in found),
    )


def _remembered(
    headers: Sequence[str], fields: Sequence[FieldSpec], remembered: Dict[str, str]
) -> list[Choice]:
    known = {spec.name for spec in fields}
    return [
        Choice(name, column, 1.0, "与这个来源上次的选择相同")
        for name, column in remembered.items()
        if name in known and column in headers
    ]


def _values(sample: pl.DataFrame, name: str) -> list[str]:
    return [text for text in sample[name].head(SAMPLE).to_list() if text and text.strip()]


def _guess_one(spec: FieldSpec, header: str, values: Sequence[str]) -> Choice | None:
    named, reason = _by_header(spec, header)
    looks = spec.recogniser(values) if spec.recogniser and values else None
    if named:
        if looks is not None and looks < 0.2:
            return Choice(spec.name, header, named * 0.6, f"{reason}，但内容不像{spec.title}，请核对")
        return Choice(spec.name, header, named, reason)
    if spec.by_content and looks is not None and looks >= 0.8:
        return Choice(
            spec.name, header, 0.7 * looks, f"表头不认识，但 {looks:.0%} 的内容像{spec.title}，请核对"
        )
    return None


def _by_header(spec: FieldSpec, header: str) -> tuple[float, str]:
    folded = fold(header)
    if folded in spec.words:
        title = fold(spec.title) == folded or header.strip() in (spec.title, spec.name)
        return (1.0 if title else 0.95), f"表头“{header}”就是{spec.title}"
    inside = [word for word in spec.words if len(word) >= 3 and word in folded and not word.isascii()]
    if inside:
        share = max(map(len, inside)) / len(folded)
        return 0.5 + 0.4 * share, f"表头“{header}”里有“{max(inside, key=len)}”"
    return 0.0, ""


def _best(guesses: list[Choice]) -> list[Choice]:
    """The surest first; a field and a column are used once."""
    kept: list[Choice] = []
    for made in sorted(guesses, key=lambda choice: -choice.confidence):
        free = all(made.field != other.field and made.column != other.column for other in kept)
        if free and made.confidence >= _FLOOR:
            kept.append(replace(made, confidence=round(made.confidence, 2)))
    return kept
