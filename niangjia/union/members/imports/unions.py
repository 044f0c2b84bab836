"""Which union a row speaks of: the one the file was asked for, or the one it names, within the asker's reach."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from niangjia.kernel.actor import Span
from niangjia.kernel.bulk import faults
from niangjia.union.enterprises.rules import names
from niangjia.union.members.rules.moving import LIVING
from niangjia.union.organisations import queries as unions

TITLE = "所属工会"
UNKNOWN = "没有找到这个工会，或者它不在您的管辖范围内；请按系统里的全称或统一社会信用代码填写。"
SEVERAL = "有几个工会都叫这个名称；请填写全称或统一社会信用代码。"
BLANK = "没有填写所属工会，请补上。"
ANOTHER = "这一行写的是另一个工会；这份名册只导入本工会的会员。"


@dataclass(frozen=True, slots=True)
class Unions:
    """Words by which the unions in reach are called: number 0 stands for a word that means several."""

    words: dict[str, int]
    only: int | None = None
    """The union that the whole file speaks for; a column of unions may then only repeat it."""

    @classmethod
    def read(cls, spans: Iterable[Span], only: int | None = None) -> "Unions":
        """Read the unions of these ranges from the database."""
        return cls.of(unions.called(spans, statuses=LIVING), only)

    @classmethod
    def of(cls, called: Iterable[unions.Called], only: int | None = None) -> "Unions":
        """Full names and codes rule over short names and names that differ in their writing alone."""
        rows = list(called)
        exact = [(row.name, row.id) for row in rows] + [(row.code, row.id) for row in rows if row.code]
        loose = [(row.name_key, row.id) for row in rows]
        loose += [(row.short_name, row.id) for row in rows if row.short_name]
        return cls(_single(loose) | _single(exact), only)

    def find(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The rows with their `organisation_id`, and the faults of those whose union is not clear."""
        said = frame["union_name"].str.strip_chars()
        if self.only is not None and said.null_count() == len(said):
            return frame.with_columns(organisation_id=pl.lit(self.only, dtype=pl.Int64)), faults.frame()
        found = self._numbers(said)
        if self.only is not None:
            found = found.fill_null(-1).set(said.is_null(), self.only)
        marked = frame.with_columns(found.alias("organisation_id"), said.alias("_said"))
        reason = self._reason()
        wrong = marked.with_columns(reason.alias("reason")).filter(pl.col("reason").is_not_null())
        kept = marked.filter(reason.is_null()).drop("_said")
        return kept, _faults(wrong)

    def _numbers(self, said: pl.Series) -> pl.Series:
        """Each word looked up as it is, then by its key."""
        words = said.drop_nulls().unique()
        plain = [self.words.get(word) for word in words.to_list()]
        keys = [self.words.get(key or "") for key in names.keys(words).to_list()]
        numbers = [one if one is not None else other for one, other in zip(plain, keys, strict=True)]
        return said.replace_strict(
            words, pl.Series(numbers, dtype=pl.Int64), default=None, return_dtype=pl.Int64
        )

    def _reason(self) -> pl.Expr:
        number = pl.col("organisation_id")
        if self.only is not None:
            return pl.when(number != self.only).then(pl.lit(ANOTHER))
        return (
            pl.when(pl.col("_said").is_null())
            .then(pl.lit(BLANK))
            .when(number.is_null())
            .then(pl.lit(UNKNOWN))
            .when(number == 0)
            .then(pl.lit(SEVERAL))
        )


def _single(pairs: list[tuple[str, int]]) -> dict[str, int]:
    many = Counter(word for word, _ in set(pairs))
    return {word: number if many[word] == 1 else 0 for word, number in pairs}


def _faults(wrong: pl.DataFrame) -> pl.DataFrame:
    return wrong.select(
        pl.col("row").cast(pl.UInt32),
        pl.lit(TITLE).alias("field"),
        pl.col("_said").alias("value"),
        "reason",
        pl.lit(faults.ERROR).alias("severity"),
    )
