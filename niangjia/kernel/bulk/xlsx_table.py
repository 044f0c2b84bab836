"""XLSX: guarded against bombs, then read by calamine, one sheet, as texts."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import ClassVar, Final

import polars as pl
import python_calamine as calamine

from niangjia.kernel.bulk import faults, headers, xlsx_guard
from niangjia.kernel.bulk.faults import refuse
from niangjia.kernel.bulk.table import Chunk, Limits, Table, fingerprint, text_frame

_MOST_EXACT: Final = 1e15
"""Excel keeps fifteen digits of a number."""
Cell = int | float | str | bool | time | date | datetime | timedelta


@dataclass(frozen=True)
class XlsxTable(Table):
    """One sheet of a workbook."""

    cells: calamine.CalamineSheet | None = field(default=None, repr=False, compare=False)
    book: calamine.CalamineWorkbook | None = field(default=None, repr=False, compare=False)
    kind: ClassVar[str] = "xlsx"

    def chunks(self, start_row: int = 0) -> Iterator[Chunk]:
        """Chunks of ``limits.chunk_rows`` rows; see ``Table.chunks``."""
        if self.cells is None:
            return
        at = max(start_row, self.header_row)
        rows = islice(self.cells.iter_rows(), at, None)
        while part := list(islice(rows, self.limits.chunk_rows)):
            yield self._chunk(part, at + 1)
            at += len(part)

    def _chunk(self, part: list[list[Cell]], first: int) -> Chunk:
        width = len(self.headers)
        used = [(row, cells) for row, cells in enumerate(part, start=first) if _any_used(cells)]
        wrong = [
            (row, "", as_text(cells[width]), f"表头只有 {width} 列，这一行在表头之外还有内容", faults.ERROR)
            for row, cells in used
            if _any_used(cells[width:])
        ]
        torn = {row for row, *_ in wrong}
        good = [(row, cells) for row, cells in used if row not in torn] if torn else used
        columns = {
            name: pl.Series([as_text(cells[place]) for _, cells in good], dtype=pl.String)
            for place, name in enumerate(self.headers)
        }
        return Chunk(
            text_frame(columns, pl.Series([row for row, _ in good], dtype=pl.UInt32)), faults.frame(wrong)
        )


def _any_used(cells: list[Cell]) -> bool:
    return any(cell != "" for cell in cells)


def as_text(cell: Cell) -> str | None:
    """A cell as text: dates in ISO form, whole numbers without decimals, an empty cell as None.

    A number past 15 digits has lost the rest: it stays in scientific notation, so that nobody reads digits
    that were never written.
    """
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        if abs(cell) >= _MOST_EXACT:
            return f"{cell:.14e}"
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ").removesuffix(" 00:00:00")
    return str(cell)


def open_xlsx(path: Path, limits: Limits, sheet: str | None, header_words: Collection[str]) -> XlsxTable:
    """The table of a workbook's sheet: the named one, else the first with rows."""
    xlsx_guard.check(path, limits)
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
    except (calamine.CalamineError, OSError) as broken:
        raise xlsx_guard.broken_workbook(path) from broken
    return open_sheet(book, path, limits, sheet, header_words)


def open_sheet(
    book: calamine.CalamineWorkbook, path: Path, limits: Limits, sheet: str | None, header_words: Collection[str]
) -> XlsxTable:  # fmt: skip
    """The table of a sheet of a workbook that has been guarded and opened."""
    names = tuple(book.sheet_names)
    try:
        found = _choose(book, names, sheet)
    except (calamine.CalamineError, OSError) as broken:
        raise xlsx_guard.broken_workbook(path) from broken
    first = [[as_text(cell) for cell in row] for row in islice(found.iter_rows(), headers.LOOK_AT)]
    place = headers.find(first, header_words)
    height = found.end[0] + 1 if found.end else 0
    if height <= place + 1:
        raise refuse("no-rows", f"工作表“{found.name}”里只有表头，没有数据。", "请检查导出的范围。")
    return XlsxTable(
        path=path, limits=limits, headers=headers.names(first[place], limits.columns), cells=found, book=book,
        total_rows=height - place - 1, exact=True, fingerprint=fingerprint(path),
        header_row=place + 1, sheets=names, sheet=found.name,
    )  # fmt: skip


def _choose(
    book: calamine.CalamineWorkbook, names: tuple[str, ...], sheet: str | None
) -> calamine.CalamineSheet:
    if sheet is not None and sheet not in names:
        raise refuse("no-sheet", f"没有名为“{sheet}”的工作表。", f"可选的有：{'、'.join(names)}。")
    for name in (sheet,) if sheet is not None else names:
        found = book.get_sheet_by_name(name)
        if found.height:
            return found
    raise refuse("empty", f"工作簿里没有数据，{len(names)} 张工作表都是空的。", "请检查导出的范围。")
