"""A feed on its way in: opened, its columns mapped, its rows validated and placed on the map, piece by piece.

Everything here runs in the reading thread and asks no database: the gazetteer is handed in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from niangjia.kernel.bulk import faults
from niangjia.kernel.bulk.mapping import ColumnMapping, choose, guess, header_words
from niangjia.kernel.bulk.pipeline import Piece
from niangjia.kernel.bulk.readers import Limits, Table, open_table
from niangjia.union.enterprises.imports import placing
from niangjia.union.enterprises.rules.columns import FIELDS
from niangjia.union.enterprises.rules.validation import validate

PIECE_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Content:
    """One piece ready to load: good rows in the columns of `load.STAGED`, and what was wrong with others."""

    rows: pl.DataFrame
    faults: pl.DataFrame
    last_row: int


def open_feed(path: Path, *, file_bytes: int | None = None) -> Table:
    """Open a feed's file. Raises Invalid, with one sentence, for whatever is not a table."""
    limits = Limits(chunk_rows=PIECE_ROWS, file_bytes=file_bytes)
    return open_table(path, limits=limits, header_words=header_words(FIELDS))


def map_columns(
    table: Table, remembered: Mapping[str, str], chosen: Mapping[str, str] | None = None
) -> ColumnMapping:
    """The columns as a person chose them, or as the source used them last, or as their contents suggest."""
    if chosen:
        return choose(table.headers, FIELDS, dict(chosen))
    return guess(table.headers, table.sample(), FIELDS, dict(remembered))


def pieces(
    table: Table, mapping: ColumnMapping, *, today: date, city: placing.Map, after: int = 0
) -> Iterator[Piece[Content]]:
    """Every piece behind a row of the file, validated and placed. Raises Invalid where the file breaks off."""
    headers = mapping.as_json()
    for chunk in table.chunks(after):
        good, wrong = validate(mapping.apply(chunk.frame), today, headers)
        kept, doubles = _once(good)
        rows = _whole(placing.placed(kept, city)).sort("uscc", "row")  # in the order of the index they enter
        every = pl.concat([chunk.faults, wrong, doubles]).sort("row")
        yield Piece(Content(rows, every, chunk.last_row), chunk.last_row)


def _once(good: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of several rows with one code, or without any and alike in name and address, the last one speaks."""
    same = pl.coalesce(
        "uscc", "regno", pl.concat_str("name_key", pl.col("address").fill_null(""), separator="|")
    )
    marked = good.with_columns(pl.col("row").max().over(same).alias("_last"))
    doubles = marked.filter(pl.col("row") != pl.col("_last")).select(
        pl.col("row"),
        pl.lit("code").alias("field"),
        pl.coalesce("uscc", "regno", "name").alias("value"),
        pl.format("与第 {} 行是同一家企业，以后一行为准。", "_last").alias("reason"),
        pl.lit(faults.ERROR).alias("severity"),
    )
    kept = marked.filter(pl.col("row") == pl.col("_last")).drop("_last")
    return kept, doubles.cast(faults.SCHEMA)  # type: ignore[arg-type]  # a schema is a mapping of types


def _whole(rows: pl.DataFrame) -> pl.DataFrame:
    """What the table demands: a status, a key, texts that fit."""
    return rows.with_columns(
        pl.col("status").fill_null("unknown"),
        pl.coalesce("name_key", "name").alias("name_key"),
        pl.col("address").str.slice(0, 300),
        pl.col("region").str.slice(0, 60),
    )
