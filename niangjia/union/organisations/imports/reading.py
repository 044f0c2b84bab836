"""A file of unions on its way in: opened, mapped, judged row by row; asks no database.

One staged row per union and employer: several employers stand in several rows, or in one cell apart by
、 ; or a line break.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from niangjia.kernel.bulk.judging import Wrong
from niangjia.kernel.bulk.mapping import ColumnMapping, choose, guess, header_words
from niangjia.kernel.bulk.pipeline import Piece
from niangjia.kernel.bulk.readers import Limits, Table, open_table
from niangjia.kernel.bulk.table import ROW
from niangjia.union.enterprises.rules import fields, names, uscc
from niangjia.union.organisations import rules
from niangjia.union.organisations.imports.columns import FIELDS

PIECE_ROWS: Final = 20_000
FAR: Final = date(2100, 1, 1)  # a term may end in the future
TITLES: Final = {spec.name: spec.title for spec in FIELDS}
STAGED: Final = (
    "run_id", "row", "lead", "name", "name_key", "code", "parent_text", "parent_key", "employer_code",
    "employer_text", "employer_key", "type", "type_text", "founded_on", "elected_on", "ends_on", "chair_name",
    "members_claimed",
)  # fmt: skip
_CODE: Final = r"^[0-9A-HJ-NP-RT-UW-Y]{18}$"
_APART: Final = r"[、;；\n\r|]+"


@dataclass(frozen=True, slots=True)
class Content:
    """One piece: staged rows without their run, and what was wrong with others."""

    rows: pl.DataFrame
    faults: pl.DataFrame
    last_row: int


def open_file(path: Path, *, file_bytes: int | None = None) -> Table:
    """Open a file of unions. Raises Invalid, with one sentence, for whatever is not a table."""
    limits = Limits(chunk_rows=PIECE_ROWS, file_bytes=file_bytes)
    return open_table(path, limits=limits, header_words=header_words(FIELDS))


def map_columns(table: Table, chosen: Mapping[str, str] | None = None) -> ColumnMapping:
    """The columns as a person chose them, or as their headers and contents suggest."""
    if chosen:
        return choose(table.headers, FIELDS, dict(chosen))
    return guess(table.headers, table.sample(), FIELDS)


def pieces(table: Table, mapping: ColumnMapping, *, today: date, after: int = 0) -> Iterator[Piece[Content]]:
    """Every piece behind a row of the file. Raises Invalid where the file breaks off."""
    for chunk in table.chunks(after):
        rows, wrong = judge(mapping.apply(chunk.frame), today)
        every = pl.concat([chunk.faults, wrong]).sort("row", maintain_order=True)
        yield Piece(Content(rows, every, chunk.last_row), chunk.last_row)


def judge(frame: pl.DataFrame, today: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Good rows in the columns of `STAGED` (without the run), and faults.

    Errors keep a row out: no name, a wrong own code, the employer's code given as the union's own.
    Warnings drop one field: an unreadable date or number, a wrong employer code.
    """
    given = _whole(frame)
    wrong = Wrong(given[ROW], TITLES)
    made = given.select(pl.col(ROW).alias("row"), name=fields.text(given["name"]))
    made = made.with_columns(_own_code(given, wrong), names.keys(made["name"]).alias("name_key"))
    wrong.error("name", given["name"], _unless(made["name_key"].is_not_null(), "没有工会名称"))
    made = made.with_columns(*_plain(given, today, wrong), _types(given, made["name"]))
    made = made.with_columns(type_text=fields.text(given["type"]), parent_text=fields.text(given["parent"]))
    made = made.with_columns(_parents(made["parent_text"]))
    made = made.with_columns(
        employer=fields.text(given["employer"]), employer_given=fields.text(given["employer_code"])
    )
    exploded = _employers(made.filter(~wrong.out), wrong)
    return exploded, wrong.frame()


def _whole(frame: pl.DataFrame) -> pl.DataFrame:
    """All fields as columns, those that the file lacks as nulls."""
    missing = [name for name in TITLES if name not in frame.columns]
    return frame.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing)


def _unless(good: pl.Series, reason: str) -> pl.Series:
    return pl.select(pl.when(~good).then(pl.lit(reason))).to_series()


def _own_code(given: pl.DataFrame, wrong: Wrong) -> pl.Series:
    code = uscc.normalise(given["code"]).alias("code")
    judged = uscc.judge(code)
    wrong.error("code", given["code"], judged["reason"])
    foreign = ((judged["code_kind"] == uscc.USCC) & ~code.str.contains(r"^8[19]")).fill_null(False)
    wrong.error(
        "code",
        given["code"],
        _unless(~foreign, "这不是工会的代码（应以 81 或 89 开头），请不要填用人单位的代码"),
    )
    old = (judged["code_kind"] != uscc.USCC).fill_null(False)
    wrong.error("code", given["code"], _unless(~old, "工会代码应为 18 位统一社会信用代码"))
    return code


def _plain(given: pl.DataFrame, today: date, wrong: Wrong) -> list[pl.Series]:
    """Dates, number of members, chair."""
    made = []
    for field, last in (("founded_on", today), ("elected_on", today), ("ends_on", FAR)):
        parsed = fields.dates(given[field], last)
        wrong.warning(field, given[field], parsed.reasons)
        made.append(parsed.values.alias(field))
    members = fields.headcount(given["members"])
    wrong.warning("members", given["members"], members.reasons)
    upside_down = (made[2] <= made[1]).fill_null(False)
    wrong.warning("ends_on", given["ends_on"], _unless(~upside_down, "届满日期不晚于选举日期"))
    made[2] = made[2].set(upside_down, None)
    chair = fields.text(given["chair"]).str.slice(0, 50).alias("chair_name")
    return [*made, members.values.alias("members_claimed"), chair]


def _types(given: pl.DataFrame, name: pl.Series) -> pl.Series:
    """The type in the file's words, else as the name says it; null where the file's word is not known."""
    words = fields.text(given["type"])
    known = {word: rules.spoken(word) for word in words.drop_nulls().unique()}
    said = words.replace_strict(known, default=None, return_dtype=pl.String)
    guessed = name.map_elements(rules.type_by_name, return_dtype=pl.String, skip_nulls=True)
    return pl.select(pl.when(words.is_null()).then(guessed).otherwise(said).alias("type")).to_series()


def _parents(given: pl.Series) -> pl.Series:
    """A parent's code as it is, its name as its key."""
    code = uscc.normalise(given)
    is_code = code.str.contains(_CODE).fill_null(False)
    return pl.select(pl.when(is_code).then(code).otherwise(names.keys(given)).alias("parent_key")).to_series()


def _employers(made: pl.DataFrame, wrong: Wrong) -> pl.DataFrame:
    """One row per employer; without any, the one that the name of a stand-alone union speaks of (F-20)."""
    own = pl.when(pl.col("type") == rules.Type.STAND_ALONE).then(names.employers(made["name"]))
    named = made.with_columns(
        employer=pl.coalesce("employer", pl.when(pl.col("employer_given").is_null()).then(own))
    )
    apart = named.with_columns(
        pl.col("employer").str.replace_all(_APART, "\n").str.strip_chars("\n").str.split("\n"),
        pl.col("employer_given").str.replace_all(_APART, "\n").str.strip_chars("\n").str.split("\n"),
    )
    paired = _paired(apart)
    code = uscc.normalise(paired["employer_given"])
    text = paired["employer"].str.strip_chars()
    in_name = uscc.normalise(text).str.contains(_CODE).fill_null(False)
    code = pl.select(pl.when(code.is_null() & in_name).then(uscc.normalise(text)).otherwise(code)).to_series()
    judged = uscc.judge(code)
    wrong.warning("employer_code", paired["employer_given"], judged["reason"], rows=paired["row"])
    code = code.set(
        judged["reason"].is_not_null() | (judged["code_kind"] != uscc.USCC).fill_null(False), None
    )
    plain = pl.select(pl.when(~in_name).then(text)).to_series()
    done = paired.with_columns(
        employer_text=pl.coalesce(plain, code),
        employer_code=code,
        employer_key=names.keys(plain),
        lead=pl.lit(True),
    )
    return done.select(pl.lit(None, dtype=pl.Int64).alias("run_id"), *[c for c in STAGED if c != "run_id"])


def _paired(apart: pl.DataFrame) -> pl.DataFrame:
    """Names and codes side by side where there are as many of one as of the other; else the fuller column."""
    many, codes = pl.col("employer").list.len().fill_null(0), pl.col("employer_given").list.len().fill_null(0)
    both, none = (many == codes) & (many > 0), (many == 0) & (codes == 0)
    empty = pl.lit(None, dtype=pl.String)
    return pl.concat(
        [
            apart.filter(both).explode("employer", "employer_given"),
            apart.filter(none).with_columns(employer=empty, employer_given=empty),
            apart.filter(~both & ~none & (codes > many))
            .with_columns(employer=empty)
            .explode("employer_given"),
            apart.filter(~both & ~none & (codes < many))
            .with_columns(employer_given=empty)
            .explode("employer"),
        ]
    ).sort("row", maintain_order=True)
