"""Tables out, for spreadsheets: texts that a spreadsheet would run as formulas are made harmless."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, Final

import xlsxwriter

from niangjia.kernel.refusals import Invalid

Value = str | int | float | Decimal | date | datetime | bool | None
MOST_ROWS: Final = 1_048_576
MOST_CHARS: Final = 32_767
_FORMULA: Final = re.compile(r"^\s*[=+\-@＝＋－＠\t\r\n|%]")
_NUMBER: Final = re.compile(r"^[+-]?\d+(?:\.\d+)?$")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MONTH_DAY_YEAR: Final = "yyyy-mm-dd"


def neutral(value: str) -> str:
    """A text that no spreadsheet takes for a formula: with an apostrophe before =, +, -, @, tab …

    Plain numbers such as -3.5 stay; control characters go.
    """
    text = _UNPRINTABLE.sub("", value)
    if _FORMULA.match(text) and not _NUMBER.match(text):
        return "'" + text
    return text


def write_xlsx(
    target: Path | BinaryIO, headers: Sequence[str], rows: Iterable[Sequence[Value]], *, sheet: str = "数据"
) -> int:
    """Writes one sheet row by row in constant memory and returns the number of rows below the header.

    Texts stay texts (no formula, no link), days are days. Invalid when the rows are more than a sheet holds.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    count = 0
    with xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options) as book:
        page = book.add_worksheet(sheet[:31])
        day = book.add_format({"num_format": _MONTH_DAY_YEAR})
        bold = book.add_format({"bold": True})
        page.freeze_panes(1, 0)
        page.write_row(0, 0, [neutral(header) for header in headers], bold)
        for count, row in enumerate(rows, start=1):
            if count >= MOST_ROWS:
                raise Invalid(
                    f"一张 Excel 工作表最多 {MOST_ROWS:,} 行，放不下。",
                    rule="bulk.sheet-full",
                    remedy="请缩小范围后再导出，或导出为 CSV。",
                )
            _write_row(page, count, row, day)
    return count


def _write_row(page: xlsxwriter.worksheet.Worksheet, place: int, row: Sequence[Value], day: object) -> None:
    for column, value in enumerate(row):
        if isinstance(value, str):
            page.write_string(place, column, neutral(value)[:MOST_CHARS])
        elif isinstance(value, bool):
            page.write_string(place, column, "是" if value else "否")
        elif isinstance(value, date):
            page.write_datetime(place, column, value, day)
        elif value is not None:
            page.write_number(place, column, value)
