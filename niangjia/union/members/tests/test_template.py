"""The union's spreadsheet: it reads back through the house's own readers, whatever people do to it."""

import io
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from niangjia.kernel.bulk import mapping
from niangjia.kernel.bulk.readers import open_table
from niangjia.kernel.refusals import Invalid
from niangjia.union.members.imports.template import write_template
from niangjia.union.members.rules import codes, columns, documents, templates, validation

TODAY = date(2026, 11, 22)
WORDS = mapping.header_words(columns.FIELDS)
HEADERS = [column.header for column in templates.columns_of_template()]
EXAMPLE = [column.example for column in templates.columns_of_template()]
NUMBER = documents.make("44030618800101002")


def read(path: Path) -> validation.Validated:
    """A file through reader, guessed mapping and judgement."""
    table = open_table(path, header_words=WORDS)
    guessed = mapping.guess(table.headers, table.sample(), columns.FIELDS)
    guessed.check()
    parts = [validation.validate(guessed.apply(c.frame), TODAY, guessed.as_json()) for c in table.chunks()]
    return validation.Validated(*(pl.concat(frames) for frames in zip(*parts, strict=True)))


def filled(path: Path, rows: list[list[object]], *, above: int = 0, extra: bool = False) -> Path:
    """What people send back: merged titles above the header, columns of their own between ours."""
    headers = ["序号", *HEADERS, "紧急联系人", "工资卡"] if extra else HEADERS
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("名单")
        for row in range(above):
            sheet.merge_range(row, 0, row, len(headers) - 1, f"某某公司会员名册 {row}")
        sheet.write_row(above, 0, headers)
        for place, cells in enumerate(rows, start=above + 1):
            sheet.write_row(place, 0, [place, *cells, "李四", "无"] if extra else cells)
    return path


def test_the_template_s_header_is_found_below_its_title(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx", "甲公司工会")
    with pytest.raises(Invalid, match="只有表头"):
        open_table(tmp_path / "t.xlsx", header_words=WORDS)


def test_numbers_stay_text_lists_are_offered_and_the_lists_are_hidden() -> None:
    stream = io.BytesIO()
    write_template(stream, "=甲公司工会")
    with zipfile.ZipFile(stream) as book:
        sheet, workbook = (book.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "workbook"))
        texts, styles = (book.read(f"xl/{name}.xml").decode() for name in ("sharedStrings", "styles"))
    lists = sum(bool(column.choices) for column in templates.columns_of_template())
    assert sheet.count('type="list"') == lists
    assert 'state="hidden"' in workbook
    assert "'=甲公司工会 会员名册" in texts
    assert "<f>" not in sheet
    assert 'formatCode="@"' in styles


def test_the_example_of_the_notes_is_itself_right(tmp_path: Path) -> None:
    made = read(filled(tmp_path / "a.xlsx", [EXAMPLE]))
    assert made.faults.is_empty()
    assert made.good.select("doc_number", "birth_date", "synthetic").row(0) == (
        templates.EXAMPLE_NUMBER, date(1990, 1, 31), True,
    )  # fmt: skip


def test_every_choice_of_a_list_is_read() -> None:
    for column in templates.columns_of_template():
        if column.field in codes.SETS:
            assert [c for c in column.choices if codes.read_one(column.field, c) is None] == []


@pytest.mark.parametrize(("above", "extra"), [(0, True), (2, False), (3, True), (9, True)])
def test_titles_above_and_columns_between_do_no_harm(tmp_path: Path, above: int, extra: bool) -> None:
    made = read(filled(tmp_path / "a.xlsx", [EXAMPLE], above=above, extra=extra))
    assert made.faults.is_empty()
    assert made.good["row"].to_list() == [above + 2]


def test_a_number_typed_as_a_number_is_refused_with_the_remedy(tmp_path: Path) -> None:
    place = HEADERS.index("证件号码*")
    row: list[object] = [*EXAMPLE]
    row[place] = float(NUMBER[:17] + "0")
    made = read(filled(tmp_path / "a.xlsx", [row]))
    assert made.good.is_empty()
    assert made.faults["reason"].to_list() == [documents.LOST_DIGITS]


def test_phones_and_days_typed_as_numbers_are_read(tmp_path: Path) -> None:
    row: list[object] = [*EXAMPLE]
    row[HEADERS.index("手机号码*")] = 19900000001
    row[HEADERS.index("入会日期")] = 45047
    made = read(filled(tmp_path / "a.xlsx", [row]))
    assert made.good.select("phone", "joined_on").row(0) == ("19900000001", date(2023, 5, 1))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_a_csv_of_an_office_is_read(tmp_path: Path, encoding: str) -> None:
    other = documents.make(NUMBER[:16] + "4")
    wide = "".join(chr(ord(char) + 0xFEE0) for char in NUMBER)
    text = (
        f"某某公司会员花名册,,,\r\n制表日期：2026年11月,,,\r\n序号,职工姓名,公民身份号码,联系电话\r\n"
        f"1,阿卜杜拉•买买提,{wide},１９９００００００１２\r\n2,李𠮷祥,'{other},19900000013\r\n"
    )
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    made = read(path)
    assert made.faults.is_empty()
    assert made.good.select("name", "phone").rows() == [
        ("阿卜杜拉·买买提", "19900000012"),
        ("李𠮷祥", "19900000013"),
    ]
    assert made.good["doc_number"][0] == NUMBER
