"""A chunk of a register feed into typed rows, and what was wrong with the others.

Errors keep a row out: it has no name, a name that is no name (a code, over 200 characters), or a code that
is given and wrong (a wrong code would be matched to nobody or, worse, to somebody else). Warnings drop one
field and keep the row: an unreadable or impossible date, capital, headcount, industry; a status word not
known; a closing before the founding. A row without a code is whole: it will be matched by its name.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

import polars as pl

from niangjia.kernel.bulk.judging import Columns, Wrong
from niangjia.kernel.bulk.table import ROW
from niangjia.union.enterprises.rules import branches, columns, fields, names, uscc

LONGEST_NAME: Final = 200
GOOD: Final = {
    "row": pl.UInt32,
    "name": pl.String,
    "name_key": pl.String,
    "uscc": pl.String,
    "regno": pl.String,
    "regno_kind": pl.String,
    "kind": pl.String,
    "founded_on": pl.Date,
    "closed_on": pl.Date,
    "status": pl.String,
    "capital_fen": pl.Int64,
    "capital_currency": pl.String,
    "industry": pl.String,
    "headcount": pl.Int32,
    "address": pl.String,
    "head_key": pl.String,
    "region": pl.String,
    "district": pl.String,
    "street": pl.String,
    "community": pl.String,
}
"""The columns of the good rows: ``row`` in the file; ``name`` as given, trimmed; ``name_key`` for matching
(``names.keys``); ``uscc`` a right code, or ``regno`` an old number with its kind (``uscc.OLD_KINDS``), or
neither; ``kind`` of ``branches.KINDS``; ``status`` of ``fields.STATUSES``, null when not given;
``capital_fen`` in hundredths of ``capital_currency`` (ISO); ``industry`` a GB/T 4754 code; ``head_key``
the matching key of a branch's head; ``region`` province and city as given; then the places as given."""
_TITLES: Final = {spec.name: spec.title for spec in columns.FIELDS}


class Validated(NamedTuple):
    """``good`` with the columns of ``GOOD``; ``faults`` as in ``faults.SCHEMA``, in the order of rows."""

    good: pl.DataFrame
    faults: pl.DataFrame


def validate(frame: pl.DataFrame, today: date, headers: Mapping[str, str] | None = None) -> Validated:
    """Judge a mapped chunk: columns named by ``columns.FIELDS`` (any may be missing) and ``_row``.

    ``headers`` are the file's own names of the columns (field → header): a unit such as 万元 stands there.
    """
    column = Columns(frame, GOOD)
    wrong = Wrong(frame[ROW], _TITLES)
    name = _name(column, wrong)
    made = {"row": frame[ROW], "name": name, **_codes(column, wrong)}
    made |= _days(column, wrong, today) | _money(column, wrong, (headers or {}).get("capital"))
    made |= _plain_fields(column, wrong)
    kept = pl.DataFrame(made).filter(~wrong.out)
    good = kept.with_columns(names.keys(kept["name"]).alias("name_key"))
    good = good.with_columns(_heads(good, column.get("head_name").filter(~wrong.out)))
    kind = branches.kinds(good["name"], good["uscc"], good["type"], good["head_key"])
    return Validated(
        good.with_columns(kind).select(pl.col(key).cast(GOOD[key]) for key in GOOD), wrong.frame()
    )


def _name(column: Columns, wrong: Wrong) -> pl.Series:
    given = column.get("name")
    name = fields.text(given).alias("name")
    reasons = name.to_frame().select(
        pl.when(pl.col("name").is_null())
        .then(pl.lit("没有企业名称"))
        .when(pl.col("name").str.len_chars() > LONGEST_NAME)
        .then(pl.lit(f"名称超过 {LONGEST_NAME} 个字"))
        .when(
            ~pl.col("name").str.contains(r"[\p{Han}a-zA-Z]")
            | pl.col("name").str.contains(r"^[0-9A-Z]{15,18}$")
        )
        .then(pl.lit("这不是名称，可能是列错位了"))
    )
    wrong.error("name", given, reasons.to_series())
    return name


def _codes(column: Columns, wrong: Wrong) -> dict[str, pl.Series]:
    given = column.get("code")
    code = uscc.normalise(given)
    judged = uscc.judge(code)
    wrong.error("code", given, judged["reason"])
    made = judged.with_columns(code=code).select(
        uscc=pl.when(pl.col("code_kind") == uscc.USCC).then("code"),
        regno=pl.when(pl.col("code_kind") != uscc.USCC).then("code"),
        regno_kind=pl.when(pl.col("code_kind") != uscc.USCC).then("code_kind"),
    )
    return {series.name: series for series in made.get_columns()}


def _days(column: Columns, wrong: Wrong, today: date) -> dict[str, pl.Series]:
    made = {}
    for name in ("founded_on", "closed_on"):
        if not column.has(name):
            made[name] = column.nothing(name)
            continue
        parsed = fields.dates(column.get(name), today)
        wrong.warning(name, column.get(name), parsed.reasons)
        made[name] = parsed.values
    early = (made["closed_on"] < made["founded_on"]).fill_null(False)
    if early.any():
        reason = pl.Series(["注销日期早于成立日期"]).new_from_index(0, len(early)).set(~early, None)
        wrong.warning("closed_on", column.get("closed_on"), reason)
        made["closed_on"] = made["closed_on"].set(early, None)
    return made


def _money(column: Columns, wrong: Wrong, header: str | None) -> dict[str, pl.Series]:
    given = column.get("capital")
    if not column.has("capital"):
        return {name: column.nothing(name) for name in ("capital_fen", "capital_currency")}
    beside = column.get("capital_currency") if column.has("capital_currency") else None
    parsed, currency = fields.capital(given, fields.unit_of(header), beside)
    wrong.warning("capital", given, parsed.reasons)
    return {"capital_fen": parsed.values, "capital_currency": currency}


def _plain_fields(column: Columns, wrong: Wrong) -> dict[str, pl.Series]:
    made = {}
    for name, read in (
        ("status", fields.status),
        ("industry", fields.industry),
        ("headcount", fields.headcount),
    ):
        if not column.has(name):
            made[name] = column.nothing(name)
            continue
        parsed = read(column.get(name))
        wrong.warning(name, column.get(name), parsed.reasons)
        made[name] = parsed.values
    for name in ("type", "address", "district", "street", "community"):
        made[name] = fields.text(column.get(name)) if column.has(name) else column.nothing(name)
    made["region"] = (
        pl.select(
            pl.concat_str(
                fields.text(column.get("province")), fields.text(column.get("city")), ignore_nulls=True
            )
        )
        .to_series()
        .replace("", None)
    )
    return made


def _heads(good: pl.DataFrame, given: pl.Series) -> pl.Series:
    """The key of the head: as the file gives it, else as the name says it."""
    said = branches.heads(good["name"])
    head = given.zip_with(given.is_not_null(), said)
    found = head.is_not_null()
    empty = pl.Series("head_key", [None], dtype=pl.String).new_from_index(0, len(good))
    return empty.scatter(found.arg_true(), names.keys(head.filter(found)))
