"""A workbook whose sheets of one form are one table: a file of a million people needs two of them.

Rows are numbered as if the sheets were stacked; `label` gives back what a person sees. One sheet at a time is
held in memory.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import polars as pl
from python_calamine import CalamineWorkbook

from niangjia.kernel.bulk import faults, xlsx_table
from niangjia.kernel.bulk.headers import fold
from niangjia.kernel.bulk.table import ROW, Chunk, Limits, Table
from niangjia.kernel.bulk.xlsx_table import XlsxTable
from niangjia.kernel.refusals import Invalid


@dataclass(frozen=True)
class XlsxBook(Table):
    """Every sheet with the headers of the first one that has rows; others are left out (lists to pick from)."""

    book: CalamineWorkbook | None = field(default=None, repr=False, compare=False)
    header_words: Collection[str] = ()
    waiting: list[XlsxTable] = field(default_factory=list, repr=False, compare=False)
    """The first sheet, opened already, until somebody reads on to the next."""
    ends: dict[str, int] = field(default_factory=dict, repr=False, compare=False)
    """The last stacked row of each sheet that has been reached."""
    kind: ClassVar[str] = "xlsx"

    def chunks(self, start_row: int = 0) -> Iterator[Chunk]:
        """Chunks of ``limits.chunk_rows`` rows, sheet after sheet; see ``Table.chunks``."""
        base = 0
        for name in self.sheets[self.sheets.index(self.sheet or self.sheets[0]) :]:
            known = self.ends.get(name)
            if known is not None and known <= start_row:
                base = known
                continue
            table = self._open(name)
            if table is None:
                continue
            self.ends[name] = base + table.header_row + table.total_rows
            for chunk in table.chunks(max(0, start_row - base)):
                yield _stacked(chunk, base)
            base = self.ends[name]

    def sample(self, rows: int = 200) -> pl.DataFrame:
        """The first rows of the first sheet; it stays open for whoever reads on."""
        return self._first().sample(rows)

    def label(self, row: int) -> str:
        """A stacked row as a person finds it: the sheet and the row in it, or the row alone in the only sheet."""
        base = 0
        for name, end in self.ends.items():
            if row <= end:
                return f"{name}!{row - base}" if len(self.ends) > 1 else str(row)
            base = end
        return str(row)

    def _first(self) -> XlsxTable:
        if not self.waiting:
            self.waiting.append(self._sheet(self.sheet))
        return self.waiting[0]

    def _open(self, name: str) -> XlsxTable | None:
        """A sheet of the same form, or None; the one before is let go."""
        if name == self.sheet:
            first = self._first()
            self.waiting.clear()
            return first
        try:
            found = self._sheet(name)
        except Invalid:  # empty, or no table: a list to pick from
            return None
        return found if _form(found.headers) == _form(self.headers) else None

    def _sheet(self, name: str | None) -> XlsxTable:
        assert self.book is not None
        return xlsx_table.open_sheet(self.book, self.path, self.limits, name, self.header_words)


def open_book(path: Path, limits: Limits, header_words: Collection[str]) -> Table:
    """The table of all sheets of one form; a workbook of one sheet is that sheet."""
    first = xlsx_table.open_xlsx(path, limits, None, header_words)
    if len(first.sheets) == 1:
        return first
    return XlsxBook(
        path=path, limits=limits, headers=first.headers, total_rows=first.total_rows, exact=False,
        fingerprint=first.fingerprint, header_row=first.header_row, sheets=first.sheets, sheet=first.sheet,
        book=first.book, header_words=header_words, waiting=[first],
    )  # fmt: skip


def _form(headers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(fold, headers))


def _stacked(chunk: Chunk, base: int) -> Chunk:
    wrong = chunk.faults.with_columns((pl.col("row") + base).cast(faults.SCHEMA["row"]))
    return Chunk(chunk.frame.with_columns((pl.col(ROW) + base).cast(pl.UInt32)), wrong)
