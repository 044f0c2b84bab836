"""Error files and workbooks out: readable by Excel, harmless to it."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from niangjia.kernel.bulk import faults, spreadsheet
from niangjia.kernel.bulk.errorfile import HEADERS, ErrorFile
from niangjia.kernel.refusals import Invalid


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_an_error_file_opens_in_excel_and_names_row_field_value_reason(tmp_path: Path) -> None:
    path = tmp_path / "errors.csv"
    with ErrorFile(path) as errors:
        errors.write(faults.frame([(7, "代码", 'x,"y"', "校验码不对", faults.ERROR)]))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert read(path) == [list(HEADERS), ["7", "代码", 'x,"y"', "校验码不对", "这一行没有导入"]]


def test_values_in_an_error_file_are_cut_and_cannot_run_as_formulas(tmp_path: Path) -> None:
    path = tmp_path / "errors.csv"
    with ErrorFile(path) as errors:
        errors.write(
            faults.frame(
                [(2, "名称", "=cmd|' /C calc'!A0", "x", faults.WARNING), (3, "名称", "长" * 99, "x", "error")]
            )
        )
    _, formula, long = read(path)
    assert formula[2] == "'=cmd|' /C calc'!A0"
    assert long[2] == "长" * 80


def test_an_error_file_counts_by_reason_without_its_particulars(tmp_path: Path) -> None:
    with ErrorFile(tmp_path / "errors.csv") as errors:
        for right, wrong in (("A", "B"), ("C", "D")):
            reason = f"第18位校验码应为 {right}，填写的是 {wrong}"
            errors.write(faults.frame([(2, "代码", wrong, reason, faults.ERROR)]))
        errors.write(faults.frame([(3, "名称", None, "没有企业名称", faults.ERROR)]))
    assert errors.rows == 3
    assert errors.reasons.most_common(1) == [("第…位校验码应为 …，填写的是 …", 2)]


def test_a_resumed_error_file_goes_on_below_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "errors.csv"
    for row in (2, 3):
        with ErrorFile(path, append=True) as errors:
            errors.write(faults.frame([(row, "", None, "x", faults.ERROR)]))
    assert [line[0] for line in read(path)] == ["行号", "2", "3"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "|x", "%x"]
)
def test_formulas_are_neutralised(text: str) -> None:
    assert spreadsheet.neutral(text).startswith("'")


@pytest.mark.parametrize("text", ["深圳市甲公司", "-3.5", "+86", "2019-03-05", "a=b", ""])
def test_ordinary_texts_and_numbers_stay_as_they_are(text: str) -> None:
    assert spreadsheet.neutral(text) == text


@given(st.text())
def test_no_text_but_a_number_keeps_a_formulas_first_character(text: str) -> None:
    made = spreadsheet.neutral(text)
    assert made.lstrip()[:1] not in set("=@|%＝＠＋－")
    assert made.lstrip()[:1] not in set("+-") or isinstance(float(made), float)


def test_a_workbook_keeps_texts_as_texts_and_days_as_days(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    rows = [["=1+1", date(2019, 3, 5), Decimal("1.5")], ["http://x.cn", None, True]]
    assert spreadsheet.write_xlsx(path, ["名称", "=日", "数"], rows) == 2
    sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert sheet == [["名称", "'=日", "数"], ["'=1+1", date(2019, 3, 5), 1.5], ["http://x.cn", "", "是"]]


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 3)
    with pytest.raises(Invalid, match="最多 3 行"):
        spreadsheet.write_xlsx(tmp_path / "out.xlsx", ["a"], [["1"], ["2"], ["3"]])
