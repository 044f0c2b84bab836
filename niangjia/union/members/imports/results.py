"""What became of each row, beside the run: row numbers and outcomes, nothing about anybody.

A piece is named by its last row, as its faults are: done again after a kill it writes its part again.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import polars as pl

from niangjia.kernel.bulk import faults, parts

TITLES: Final = {
    "joined": "入会",
    "changed": "已更新",
    "unchanged": "无变化",
    "transfer": "需办理转会",
    "check": "待核对",
    "again": "文件中重复",
    "gone": "没有导入",
    "rejected": "没有导入",
}
"""Outcomes in the clerk's words; of somebody in another union no more than the first word of the way."""
CHECK: Final = (
    "姓名与这个证件号码登记的不一致，或档案已终止；请对照证件核对，确是本人的请由上一级工会更正档案。"
)
GONE: Final = "所属工会已终止或已锁定，请核对。"
AGAIN: Final = "与文件中另一行是同一人，以那一行为准。"
SCHEMA: Final = {"row": pl.UInt32, "outcome": pl.String}
FILE: Final = "results.csv"


def outcomes(rows: pl.Series, known: Iterable[tuple[int, str]]) -> pl.DataFrame:
    """(row, outcome) of a piece's good rows: joined, unless the loading said otherwise."""
    every = pl.DataFrame({"row": rows.cast(pl.UInt32)})
    others = pl.DataFrame(list(known), schema=SCHEMA, orient="row")
    return every.join(others, on="row", how="left").with_columns(pl.col("outcome").fill_null("joined"))


def doubts(found: pl.DataFrame) -> pl.DataFrame:
    """The faults of rows that the loading set aside."""
    sentence = pl.col("outcome").replace_strict({"check": CHECK, "again": AGAIN, "gone": GONE}, default=None)
    return (
        found.with_columns(sentence.alias("reason"))
        .filter(pl.col("reason").is_not_null())
        .select(
            "row",
            pl.lit("证件号码").alias("field"),
            pl.lit(None, dtype=pl.String).alias("value"),
            "reason",
            pl.lit(faults.ERROR).alias("severity"),
        )
    )


def count(found: pl.DataFrame) -> dict[str, int]:
    """How many rows came to each outcome."""
    return {str(outcome): int(many) for outcome, many in found["outcome"].value_counts().iter_rows()}


def keep(folder: Path, last_row: int, found: pl.DataFrame, wrong: pl.DataFrame) -> None:
    """Write one piece's outcomes, rows that stayed out included."""
    out = wrong.filter(pl.col("severity") == faults.ERROR).select("row").unique()
    out = out.join(found, on="row", how="anti").with_columns(pl.lit("rejected").alias("outcome"))
    pl.concat([found, out]).sort("row").write_parquet(folder / f"outcomes-{last_row:012d}.parquet")


def join(folder: Path, label: Callable[[int], str] = str) -> str:
    """Join all parts into one file for the clerk: row number and outcome; return where it is."""
    path = folder / FILE
    with path.open("wb") as file:
        file.write("\ufeff行号,结果\r\n".encode())
        for part in sorted(folder.glob("outcomes-*.parquet")):
            lines = parts.labelled(pl.read_parquet(part), label).with_columns(
                pl.col("outcome").replace(TITLES)
            )
            lines.write_csv(file, include_header=False, line_terminator="\r\n")
    return str(path)


def scan(folder: Path) -> pl.LazyFrame:
    """Every (row, outcome) so far, for a page."""
    kept = sorted(folder.glob("outcomes-*.parquet"))
    return pl.scan_parquet(kept) if kept else pl.LazyFrame(schema=SCHEMA)
