"""The workbook that a union fills in: number columns as text, pick-lists, notes; what people paste may differ."""

from pathlib import Path
from typing import Any, BinaryIO, Final

import xlsxwriter

from niangjia.kernel.bulk.spreadsheet import neutral
from niangjia.union.members.rules import templates

_LAST_ROW: Final = 1_048_575
_HEADER_ROW: Final = 2
"""Title, reminder, header: counted from 0."""


def write_template(target: Path | BinaryIO, union_name: str) -> None:
    """Write the workbook of one union to a file or an open stream."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options) as book:
        looks = _Looks(book)
        sheet, notes = book.add_worksheet(templates.SHEET), book.add_worksheet(templates.NOTES)
        lists = book.add_worksheet(templates.LISTS)
        lists.hide()
        _roster(sheet, union_name, looks)
        _notes(notes, looks)
        _lists(lists)


class _Looks:
    """The formats of the workbook."""

    def __init__(self, book: Any) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14, "align": "left", "valign": "vcenter"})
        self.small = book.add_format({"font_color": "#666666", "valign": "vcenter"})
        self.must = book.add_format({"bold": True, "bg_color": "#FDE9D9", "border": 1, "valign": "vcenter"})
        self.may = book.add_format({"bold": True, "bg_color": "#F2F2F2", "border": 1, "valign": "vcenter"})
        self.text = book.add_format({"num_format": "@"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})


def _roster(sheet: Any, union_name: str, looks: _Looks) -> None:
    columns = templates.columns_of_template()
    last = len(columns) - 1
    title = templates.TITLE.format(union=neutral(union_name))
    sheet.merge_range(0, 0, 0, last, title, looks.title)
    sheet.merge_range(1, 0, 1, last, templates.REMINDER, looks.small)
    sheet.freeze_panes(_HEADER_ROW + 1, 1)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width, looks.text if column.text else None)
        sheet.write_string(_HEADER_ROW, place, column.header, looks.must if column.required else looks.may)
        sheet.data_validation(_HEADER_ROW + 1, place, _LAST_ROW, place, _help(place, column))


def _help(place: int, column: templates.Column) -> dict[str, Any]:
    """What Excel shows and checks in a column; a strange word is warned of, not forbidden."""
    shown = {"input_title": column.header.rstrip("*")[:32], "input_message": column.note[:255]}
    if not column.choices:
        return {"validate": "any", **shown}
    letter = xlsxwriter.utility.xl_col_to_name(place)
    source = f"='{templates.LISTS}'!${letter}$2:${letter}${len(column.choices) + 1}"
    return {
        "validate": "list", "source": source, "error_type": "warning", "error_title": "不在列表里",
        "error_message": "请从下拉列表里选；仍要使用这个词，导入时会提示。", **shown,
    }  # fmt: skip


def _notes(sheet: Any, looks: _Looks) -> None:
    for place, (header, width) in enumerate((("列名", 18), ("必填", 8), ("怎么填", 56), ("例子", 26))):
        sheet.set_column(place, place, width, looks.wrap)
        sheet.write_string(0, place, header, looks.may)
    for row, column in enumerate(templates.columns_of_template(), start=1):
        required = "是" if column.required else ""
        for place, text in enumerate((column.header.rstrip("*"), required, column.note, column.example)):
            sheet.write_string(row, place, text, looks.wrap)
    sheet.freeze_panes(1, 0)


def _lists(sheet: Any) -> None:
    for place, column in enumerate(templates.columns_of_template()):
        for row, text in enumerate((column.header, *column.choices) if column.choices else ()):
            sheet.write_string(row, place, text)
