"""A mapped chunk while its rows are judged: its columns by field, and what was wrong, collected column by column."""

from collections.abc import Callable, Mapping

import polars as pl

from niangjia.kernel.bulk import faults


class Columns:
    """The frame's columns by field, a column of nulls for a field the file has not; ``kinds`` are its types."""

    def __init__(self, frame: pl.DataFrame, kinds: Mapping[str, type[pl.DataType]]) -> None:
        self._frame, self._kinds = frame, kinds

    def get(self, name: str) -> pl.Series:
        """The column of a field as it was given."""
        return self._frame[name] if name in self._frame.columns else self.nothing(name)

    def has(self, name: str) -> bool:
        """Is there any value?"""
        return name in self._frame.columns and self._frame[name].null_count() < len(self._frame)

    def nothing(self, name: str) -> pl.Series:
        """A column of nulls in the type of the judged field."""
        kind = self._kinds.get(name, pl.String)
        return pl.Series(name, [None], dtype=kind).new_from_index(0, len(self._frame))


def as_text(_field: str, values: pl.Series) -> pl.Series:
    """The values of a field as an error file repeats them."""
    return values.cast(pl.String)


class Wrong:
    """Collects faults of a chunk; ``out`` marks the rows with an error.

    ``titles`` are the fields' Chinese titles; ``shown`` says what of a field's values the error file may repeat.
    """

    def __init__(
        self,
        rows: pl.Series,
        titles: Mapping[str, str],
        shown: Callable[[str, pl.Series], pl.Series] = as_text,
    ) -> None:
        self._rows, self._titles, self._shown = rows, titles, shown
        self._parts = [faults.frame()]
        self.out = pl.Series([False], dtype=pl.Boolean).new_from_index(0, len(rows))

    def error(self, field: str, values: pl.Series, reasons: pl.Series) -> None:
        """The row stays out wherever ``reasons`` is not null."""
        self.out = self.out | reasons.is_not_null()
        self._add(self._rows, field, values, reasons, faults.ERROR)

    def warning(
        self, field: str, values: pl.Series, reasons: pl.Series, *, rows: pl.Series | None = None
    ) -> None:
        """The row goes in without this field wherever ``reasons`` is not null; ``rows``, if not the chunk's own."""
        self._add(self._rows if rows is None else rows, field, values, reasons, faults.WARNING)

    def _add(self, rows: pl.Series, field: str, values: pl.Series, reasons: pl.Series, severity: str) -> None:
        where = reasons.is_not_null()
        if not where.any():
            return
        part = {
            "row": rows.filter(where), "field": self._titles[field], "value": self._shown(field, values.filter(where)),
            "reason": reasons.filter(where), "severity": severity,
        }  # fmt: skip
        self._parts.append(pl.DataFrame(part, schema=faults.SCHEMA))

    def frame(self) -> pl.DataFrame:
        """All faults in the order of rows."""
        return pl.concat(self._parts).sort("row", maintain_order=True)
