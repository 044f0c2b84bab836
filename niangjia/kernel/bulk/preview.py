"""A table as a page shows it before it is loaded: its first rows, and which column is taken for which field."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl

from niangjia.kernel.bulk.mapping import ColumnMapping
from niangjia.kernel.bulk.table import Table

SAMPLE_ROWS: Final = 6


@dataclass(frozen=True, slots=True)
class Preview:
    """An uploaded table: its headers, first rows, guessed columns, and how long it is."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    mapping: ColumnMapping
    total: int
    exact: bool
    encoding: str | None


def preview(
    table: Table, mapping: ColumnMapping, *, shown: Callable[[pl.Series, str | None], pl.Series] | None = None
) -> Preview:
    """Look at a table; `shown` hides what nobody may see of a column and the field it is taken for."""
    sample = table.sample(SAMPLE_ROWS).select(table.headers)
    if shown is not None:
        fields = {choice.column: choice.field for choice in mapping.choices}
        sample = pl.DataFrame([shown(sample[name], fields.get(name)) for name in table.headers])
    return Preview(
        headers=table.headers, rows=tuple(sample.iter_rows()), mapping=mapping, total=table.total_rows,
        exact=table.exact, encoding=table.encoding,
    )  # fmt: skip
