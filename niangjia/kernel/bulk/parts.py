"""The faults of a run, kept piece by piece beside its transactions and joined into one error file at the end.

A piece is named by its last row: a piece done again after a kill writes its part again, never a second one.
"""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from niangjia.kernel.bulk import faults
from niangjia.kernel.bulk.errorfile import ErrorFile

MOST_REASONS = 20


def keep(folder: Path, last_row: int, wrong: pl.DataFrame) -> None:
    """Write one piece's faults."""
    wrong.write_parquet(folder / f"faults-{last_row:012d}.parquet")


def count(wrong: pl.DataFrame) -> dict[str, int]:
    """Rows kept out, and single fields dropped."""
    grave = wrong.filter(pl.col("severity") == faults.ERROR)
    return {"rejected": grave["row"].n_unique(), "dropped_fields": wrong.height - grave.height}


def join(folder: Path, label: Callable[[int], str] = str) -> dict[str, object]:
    """Join all parts into `errors.csv`; return what a page tells of it: rows, the commonest reasons, the path.

    `label` says how a person finds a row in the file.
    """
    with ErrorFile(folder / "errors.csv") as file:
        for part in sorted(folder.glob("faults-*.parquet")):
            file.write(labelled(pl.read_parquet(part), label))
    return {
        "error_rows": file.rows,
        "error_reasons": file.reasons.most_common(MOST_REASONS),
        "error_file": str(file.path) if file.rows else "",
    }


def labelled(frame: pl.DataFrame, label: Callable[[int], str]) -> pl.DataFrame:
    """The frame with its row numbers as people find them."""
    if label is str or not frame.height:
        return frame
    return frame.with_columns(pl.Series("row", [label(row) for row in frame["row"]], dtype=pl.String))
