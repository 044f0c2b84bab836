"""Terms of office that follow one another from the founding on (F-17)."""

from datetime import date

import polars as pl


def last_election(today: date) -> pl.Expr:
    """The last anniversary of `founded_on` that ends a whole number of terms of `years` (text) years."""
    lived = (pl.lit(today) - pl.col("founded_on")).dt.total_days()
    years = pl.col("years").cast(pl.Int64)
    terms = (lived - 30) // (years * 366)
    return pl.col("founded_on").dt.offset_by(pl.format("{}y", terms.clip(0) * years))
