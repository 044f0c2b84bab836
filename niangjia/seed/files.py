"""Frames of text as files, byte for byte the same every time: CSV in the office's encoding, and workbooks."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import polars as pl
import xlsxwriter

MOST_IN_A_WORKBOOK = 200_000
WRITTEN = datetime(2026, 1, 1)  # noqa: DTZ001  the day that stands in every workbook; no zone in the format


def write_csv(parts: Iterable[pl.DataFrame], path: Path, *, encoding: str) -> Path:
    """Write frames of one shape as one CSV with CRLF line ends; `encoding` is gb18030 or utf-8."""
    with path.open("wb") as file:
        for number, part in enumerate(parts):
            text = part.write_csv(include_header=number == 0, line_terminator="\r\n")
            file.write(text.encode(encoding))
    return path


def write_workbook(frame: pl.DataFrame, path: Path, *, title: str) -> Path:
    """Write a workbook of one sheet with a title above the header; numbers stay texts."""
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": WRITTEN})
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, title)
        sheet.write_row(1, 0, frame.columns)
        for number, row in enumerate(frame.iter_rows(), start=2):
            sheet.write_row(number, 0, row)
    return path
