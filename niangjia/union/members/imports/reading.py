"""A roster on its way in: opened, mapped, validated, its unions found, its numbers sealed, piece by piece.

Everything here runs in the reading thread and asks no database: unions and pens are handed in. Clear numbers
live in this process's memory only, until their piece is loaded.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from niangjia.kernel import params
from niangjia.kernel.bulk import faults
from niangjia.kernel.bulk.headers import fold
from niangjia.kernel.bulk.mapping import ColumnMapping, choose, guess, header_words
from niangjia.kernel.bulk.pipeline import Piece
from niangjia.kernel.bulk.readers import Limits, Table, open_table
from niangjia.kernel.bulk.table import fingerprint
from niangjia.kernel.crypto import Pen
from niangjia.kernel.refusals import Invalid
from niangjia.union.members.imports.sealing import Pens, sealed
from niangjia.union.members.imports.staging import STAGED
from niangjia.union.members.imports.unions import Unions
from niangjia.union.members.rules.columns import FIELDS
from niangjia.union.members.rules.faults import hide
from niangjia.union.members.rules.memberships import Change, Standing
from niangjia.union.members.rules.validation import Policy, validate

PIECE_ROWS = 50_000
A_NUMBER: Final = re.compile(r"\d{7}|\de\d\d")
"""What stands in a folded cell and in no name of a column: names of columns are remembered in clear."""
COMES: Final = (Change.JOINED, Change.TRANSFERRED_IN, Change.RETAINED)
GONE: Final = "这一行说的是转出、除名或退会；名册只导入现有会员，离会请在会员档案里办理。"


@dataclass(frozen=True, slots=True)
class Content:
    """One piece ready to load: good rows with their numbers in clear and sealed, what was wrong with others."""

    rows: pl.DataFrame
    pens: tuple[Pen, Pen]
    faults: pl.DataFrame
    last_row: int

    def sealed_by(self, pens: tuple[Pen, Pen]) -> pl.DataFrame:
        """The rows as these pens write them: sealed again where the keys have been changed meanwhile."""
        if pens == self.pens:
            return self.rows
        fresh = sealed(self.rows["doc_number"], self.rows["phone"], pens)
        return _in_order(self.rows.with_columns(fresh.get_columns()))


def open_roster(path: Path, *, file_bytes: int | None = None) -> Table:
    """Open a roster's file. Raises Invalid, with one sentence, for whatever is not a table."""
    left = _left_open.pop(path, None)
    if left is not None and left.fingerprint == fingerprint(path):
        return left
    limits = Limits(chunk_rows=PIECE_ROWS, file_bytes=file_bytes)
    table = open_table(path, limits=limits, header_words=header_words(FIELDS), stacked=True)
    if any(A_NUMBER.search(fold(name)) for name in table.headers):
        raise Invalid(
            "没有找到表头，第一行已经是人员资料，", field="file", rule="bulk.no-header",
            remedy="请在第一行写上各列的名称（姓名、证件号码、手机号码……），再上传。",
        )  # fmt: skip
    return table


def leave_open(table: Table) -> None:
    """Keep a table for who opens it next, in this process: a workbook of a million rows takes half a minute."""
    _left_open.clear()
    _left_open[table.path] = table


_left_open: dict[Path, Table] = {}


def map_columns(
    table: Table, remembered: Mapping[str, str], chosen: Mapping[str, str] | None = None
) -> ColumnMapping:
    """The columns as a person chose them, or as the union used them last, or as their contents suggest."""
    if chosen:
        return choose(table.headers, FIELDS, dict(chosen))
    return guess(table.headers, table.sample(), FIELDS, dict(remembered))


def policy(on: date) -> Policy:
    """Who may come in by a roster on a day, by the numbers of the law."""
    known = params.on(on)
    return Policy(
        join_age=int(known["member_youngest"]), adult_age=int(known["member_grown_up"]),
        foreigners=bool(known["foreign_member_allowed"]), synthetic=bool(known["synthetic_numbers_allowed"]),
    )  # fmt: skip


def pieces(
    table: Table,
    mapping: ColumnMapping,
    *,
    today: date,
    on: date,
    policy: Policy,
    unions: Unions,
    pens: Pens,
    after: int = 0,
) -> Iterator[Piece[Content]]:
    """Every piece behind a row of the file; who joined on no day joined on the roster's (`on`).

    Raises Invalid where the file breaks off.
    """
    headers = mapping.as_json()
    for chunk in table.chunks(after):
        good, wrong = validate(mapping.apply(chunk.frame), today, headers, policy)
        found, lost = unions.find(good)
        kept, gone = _coming(found)
        every = pl.concat([hide(chunk.faults), wrong, lost, gone]).sort("row")
        using = pens.both
        whole = _in_order(
            pl.concat([_whole(kept, on), sealed(kept["doc_number"], kept["phone"], using)], how="horizontal")
        )
        yield Piece(Content(whole, using, every, chunk.last_row), chunk.last_row)


def _coming(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of people who are members now, and the faults of those who are said to have gone."""
    code = pl.col("change_code").cast(pl.Int16, strict=False).fill_null(Change.JOINED)
    comes = code.is_in([change.value for change in COMES])
    gone = rows.filter(~comes).select(
        "row",
        pl.lit("会籍变化类型").alias("field"),
        pl.lit(None, dtype=pl.String).alias("value"),
        pl.lit(GONE).alias("reason"),
        pl.lit(faults.ERROR).alias("severity"),
    )
    return rows.filter(comes).with_columns(change=code), gone


def _whole(rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """What the tables demand: a standing, a day, numbers for codes; the place comes with the transaction."""
    retained = pl.col("change") == Change.RETAINED
    return rows.with_columns(
        pl.when(retained)
        .then(pl.lit(Standing.RETAINED.value))
        .otherwise(pl.lit(Standing.MEMBER.value))
        .alias("standing"),
        pl.col("joined_on").fill_null(on),
        pl.col("change_reason").cast(pl.Int16, strict=False).alias("reason"),
        pl.lit(None, dtype=pl.Int64).alias("org_lft"),
    )


def _in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """In the order of the index that documents enter, and of the locks that are taken on it."""
    columns = [*STAGED, "doc_number", "phone"]
    return rows.select(columns).sort(pl.coalesce("digest_a", "digest_b"), "doc_kind")
