"""Reading table files: every kind, every encoding, resumable, and both ways of cutting a CSV the same."""

import gzip
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from niangjia.kernel.bulk import xlsx_table
from niangjia.kernel.bulk.csv_rows import Parser
from niangjia.kernel.bulk.csv_text import Block
from niangjia.kernel.bulk.readers import ROW, Limits, open_table
from niangjia.kernel.bulk.table import Table

TEXT = (
    "企业名称,统一社会信用代码,成立日期\n甲公司,91330100799655058B,2019-03-05\n"
    "乙厂,,\n丙店,914403001922038216,2020-01-01\n"
)
MIDNIGHT = datetime.fromisoformat("2019-03-05")
MORNING = datetime.fromisoformat("2019-03-05 08:30")


def put(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def rows(table: Table, start_row: int = 0) -> list[tuple[object, ...]]:
    return [row for chunk in table.chunks(start_row) for row in chunk.frame.rows()]


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gb18030", "GB 18030"), ("utf-16", "UTF-16")],
)
def test_a_csv_reads_the_same_in_every_encoding(tmp_path: Path, encoding: str, shown: str) -> None:
    table = open_table(put(tmp_path, "a.csv", TEXT.encode(encoding)))
    assert (table.kind, table.encoding, table.delimiter) == ("csv", shown, ",")
    assert table.headers == ("企业名称", "统一社会信用代码", "成立日期")
    assert rows(table) == [
        (2, "甲公司", "91330100799655058B", "2019-03-05"),
        (3, "乙厂", None, None),
        (4, "丙店", "914403001922038216", "2020-01-01"),
    ]


def test_utf_16_big_endian_with_its_mark_is_read(tmp_path: Path) -> None:
    table = open_table(put(tmp_path, "a.csv", b"\xfe\xff" + TEXT.encode("utf-16-be")))
    assert len(rows(table)) == 3


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    table = open_table(put(tmp_path, "a.csv", TEXT.replace(",", delimiter)))
    assert table.delimiter == delimiter
    assert len(rows(table)) == 3


def test_a_delimiter_that_stands_only_in_the_rows_or_in_a_title_is_none(tmp_path: Path) -> None:
    torn = "名称,范围\n" + "甲,软件;硬件\n乙,a,b;c\n丙,a,b,c;d\n"
    assert open_table(put(tmp_path, "a.csv", torn)).delimiter == ","
    titled = "名录, 共一页\n" + TEXT.replace(",", "\t")
    assert open_table(put(tmp_path, "b.csv", titled)).delimiter == "\t"


def test_windows_line_ends_and_a_missing_last_one_make_no_difference(tmp_path: Path) -> None:
    plain = rows(open_table(put(tmp_path, "a.csv", TEXT)))
    assert rows(open_table(put(tmp_path, "b.csv", TEXT.replace("\n", "\r\n")))) == plain
    assert rows(open_table(put(tmp_path, "c.csv", TEXT.rstrip("\n")))) == plain


def test_a_gzipped_csv_is_known_by_its_content(tmp_path: Path) -> None:
    table = open_table(put(tmp_path, "plain-name.csv", gzip.compress(TEXT.encode())))
    assert len(rows(table)) == 3


def test_a_cell_with_a_line_end_is_one_row(tmp_path: Path) -> None:
    table = open_table(put(tmp_path, "a.csv", 'a,b\n"x\ny",1\nz,"2,""3"""\n'))
    assert rows(table) == [(2, "x\ny", "1"), (3, "z", '2,"3"')]


def test_blank_lines_count_as_rows_but_are_not_given(tmp_path: Path) -> None:
    table = open_table(put(tmp_path, "a.csv", "a,b\n\n1,2\n,,\n ,\n3,4\n"))
    assert [row[0] for row in rows(table)] == [3, 6]


def test_titles_above_the_header_are_passed_over(tmp_path: Path) -> None:
    text = "深圳市企业名录,,\n2026年,,\n" + TEXT
    table = open_table(put(tmp_path, "a.csv", text), header_words=["企业名称", "成立日期"])
    assert table.header_row == 3
    assert rows(table)[0][:2] == (4, "甲公司")


def test_chunks_have_the_asked_size_and_a_resumed_reading_gives_exactly_the_rest(tmp_path: Path) -> None:
    text = "a,b\n" + "".join(f"{i},x\n" if i % 7 else f"{i},x,torn\n" for i in range(2, 500))
    table = open_table(put(tmp_path, "a.csv", text), limits=Limits(chunk_rows=100))
    chunks = list(table.chunks())
    assert [len(chunk.frame) for chunk in chunks][:-1] == [100] * (len(chunks) - 1)
    last = chunks[1].frame[ROW][-1]
    rest = list(table.chunks(start_row=last))
    assert pl.concat(c.frame for c in rest).equals(pl.concat(c.frame for c in chunks[2:]))
    assert pl.concat(c.faults for c in rest).equals(pl.concat(c.faults for c in chunks[2:]))
    assert sum(len(c.frame) + len(c.faults) for c in chunks) == 498


def test_the_length_of_a_large_csv_is_estimated_within_a_tenth(tmp_path: Path) -> None:
    table = open_table(put(tmp_path, "a.csv", "a,b\n" + "一二三四五,67890\n" * 200_000))
    assert not table.exact
    assert abs(table.total_rows - 200_000) < 20_000


def test_the_fingerprint_knows_a_file_again_and_notices_a_change(tmp_path: Path) -> None:
    first = open_table(put(tmp_path, "a.csv", TEXT)).fingerprint
    assert open_table(put(tmp_path, "b.csv", TEXT)).fingerprint == first
    assert open_table(put(tmp_path, "c.csv", TEXT.replace("甲", "丁"))).fingerprint != first


PIECES = st.sampled_from(["甲", "b", " ", ",", ",", '"', '"', "\n", "\n", "1", "\r\n", '""', '","'])


@given(st.lists(PIECES, max_size=40).map("".join), st.integers(1, 4), st.integers(0, 40))
def test_both_ways_of_cutting_a_csv_agree_on_any_text(text: str, width: int, cut: int) -> None:
    names = tuple("ABCD"[:width])
    fast, slow = Parser(names, ",", 1000), Parser(names, ",", 1000)
    lines = text.split("\n")
    blocks = ["\n".join(part) for part in (lines[:cut], lines[cut:]) if part]
    quick = [fast.parse(Block(block)) for block in blocks] + [fast.finish()]
    careful = [slow._by_line(block.split("\n")) for block in blocks] + [slow.finish()]
    for one, other in zip(quick, careful, strict=True):
        assert one.frame.equals(other.frame)
        assert one.faults.equals(other.faults)


@given(
    st.lists(st.lists(st.text('甲乙,"\n; x1', max_size=6), min_size=3, max_size=3), min_size=1, max_size=20)
)
def test_what_was_written_as_csv_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, cells: list[list[str]]
) -> None:
    frame = pl.DataFrame(cells, schema=["a", "b", "c"], orient="row")
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    frame.write_csv(path)
    kept = [tuple(cell or None for cell in row) for row in cells if any(cell.strip() for cell in row)]
    if not kept:
        return
    assert [row[1:] for row in rows(open_table(path))] == kept


def workbook(path: Path, cells: dict[tuple[int, int], object], *, first_empty: bool = False) -> Path:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        if first_empty:
            book.add_worksheet("说明")
        page = book.add_worksheet("名录")
        for (row, column), value in cells.items():
            page.write(row, column, value)
        book.add_worksheet("另一张").write_row(0, 0, ["企业名称", "人数"])
    return path


def test_a_workbook_is_read_as_texts_with_the_rows_of_its_sheet(tmp_path: Path) -> None:
    cells = {
        (0, 0): "企业名称",
        (0, 1): "成立日期",
        (0, 2): "人数",
        (1, 0): "甲公司",
        (1, 1): MIDNIGHT,
    }
    cells |= {(1, 2): 30, (3, 0): "乙厂", (3, 1): MORNING, (3, 2): 1.5}
    table = open_table(workbook(tmp_path / "a.xlsx", cells, first_empty=True))
    assert (table.kind, table.sheet, table.sheets) == ("xlsx", "名录", ("说明", "名录", "另一张"))
    assert rows(table) == [(2, "甲公司", "2019-03-05", "30"), (4, "乙厂", "2019-03-05 08:30:00", "1.5")]
    assert rows(table, start_row=2) == [(4, "乙厂", "2019-03-05 08:30:00", "1.5")]


def test_merged_titles_above_the_header_of_a_sheet_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.merge_range(0, 0, 0, 2, "深圳市企业名录")
        page.write(1, 0, "制表：企业名称科")
        page.write_row(3, 0, ["序号", "企业名称", "人数"])
        page.write_row(4, 0, ["1", "甲公司", "7"])
    table = open_table(path, header_words=["企业名称", "人数"])
    assert (table.header_row, table.headers) == (4, ("序号", "企业名称", "人数"))
    assert rows(table) == [(5, "1", "甲公司", "7")]
    assert open_table(path).header_row == 4


def test_a_cell_beyond_the_header_is_a_fault_of_its_row(tmp_path: Path) -> None:
    table = open_table(
        workbook(tmp_path / "a.xlsx", {(0, 0): "a", (1, 0): "1", (2, 0): "2", (2, 3): "stray"})
    )
    (chunk,) = table.chunks()
    assert chunk.frame.rows() == [(2, "1")]
    assert chunk.faults["row"].to_list() == [3]


def test_typed_parquet_columns_become_texts_and_nested_ones_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame(
        {
            "name": ["甲", ""],
            "day": [date(2019, 3, 5), None],
            "at": [MIDNIGHT, MORNING],
            "count": [3.0, 2.5],
            "money": [Decimal("1.50"), None],
            "place": pl.Series(["深圳", "深圳"], dtype=pl.Categorical),
            "parts": [[1], [2]],
        }
    ).with_columns(
        abroad=pl.lit(datetime.fromisoformat("2019-03-05 20:00")).dt.replace_time_zone("UTC")
    ).write_parquet(path)
    table = open_table(path)
    assert table.headers == ("name", "day", "at", "count", "money", "place", "abroad")
    assert table.exact
    assert rows(table) == [
        (1, "甲", "2019-03-05", "2019-03-05", "3", "1.50", "深圳", "2019-03-06 04:00:00"),
        (2, None, None, "2019-03-05 08:30:00", "2.5", None, "深圳", "2019-03-06 04:00:00"),
    ]


def test_parquet_is_read_in_slices_from_any_row(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"n": range(1000)}).write_parquet(path, row_group_size=300)
    table = open_table(path, limits=Limits(chunk_rows=400))
    assert [len(chunk.frame) for chunk in table.chunks()] == [400, 400, 200]
    assert rows(table, start_row=998) == [(999, "998"), (1000, "999")]


def test_the_sample_is_the_first_rows(tmp_path: Path) -> None:
    table = open_table(put(tmp_path, "a.csv", TEXT))
    assert table.sample(2)["企业名称"].to_list() == ["甲公司", "乙厂"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (440524188001010014.0, "4.40524188001010e+17"),
        (6222021234567890123.0, "6.22202123456789e+18"),
        (440301102930486.0, "440301102930486"),
        (13800138000.0, "13800138000"),
    ],
)
def test_a_number_that_a_sheet_has_rounded_is_not_read_as_if_every_digit_were_there(cell, text):
    assert xlsx_table.as_text(cell) == text
