"""Files that cannot be read: one clear sentence each; rows that cannot be read: named, and the rest goes on."""

import gzip
import io
import zipfile
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from niangjia.kernel.bulk.readers import Limits, open_table
from niangjia.kernel.bulk.table import Chunk
from niangjia.kernel.refusals import Invalid

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def put(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def refusal(path: Path, **options: object) -> Invalid:
    with pytest.raises(Invalid) as caught:
        list(open_table(path, **options).chunks())
    return caught.value


def whole(path: Path, **options: object) -> Chunk:
    chunks = list(open_table(path, **options).chunks())
    return Chunk(pl.concat(c.frame for c in chunks), pl.concat(c.faults for c in chunks))


@pytest.mark.parametrize(
    ("data", "truth"),
    [
        (PNG, "PNG 图片"),
        (b"\xff\xd8\xff\xe0" + bytes(64), "JPEG 图片"),
        (b"%PDF-1.7\n", "PDF 文档"),
        (b"Rar!\x1a\x07\x00\x00", "RAR 压缩包"),
        (b"BM" + bytes(64), "BMP 图片"),
        (b"<html><table>", "网页"),
    ],
)
def test_something_else_named_xlsx_is_called_what_it_is(tmp_path: Path, data: bytes, truth: str) -> None:
    said = refusal(put(tmp_path, "名录.xlsx", data))
    assert truth in said.sentence
    assert "名录.xlsx" in said.sentence


def test_a_csv_whose_first_word_looks_like_a_picture_is_still_a_csv(tmp_path: Path) -> None:
    assert len(whole(put(tmp_path, "a.csv", "BMW,b\n1,2\n")).frame) == 1


def test_a_word_document_is_called_one(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "Word 文档" in refusal(put(tmp_path, "a.xlsx", data.getvalue())).sentence


def test_an_old_or_locked_workbook_says_how_to_save_it(tmp_path: Path) -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    assert "旧版" in refusal(put(tmp_path, "a.xls", old)).sentence
    locked = old + "EncryptedPackage".encode("utf-16-le")
    assert "密码" in refusal(put(tmp_path, "b.xlsx", locked)).sentence


@pytest.mark.parametrize("data", [b"", b"\n\n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(tmp_path: Path, data: bytes) -> None:
    assert "空" in refusal(put(tmp_path, "a.csv", data)).sentence


def test_a_header_without_rows_is_refused(tmp_path: Path) -> None:
    assert "没有数据" in refusal(put(tmp_path, "a.csv", "企业名称,代码\n\n")).sentence
    path = tmp_path / "a.parquet"
    pl.DataFrame({"a": []}, schema={"a": pl.String}).write_parquet(path)
    assert "没有数据" in refusal(path).sentence
    sheet = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(sheet)) as book:
        book.add_worksheet("名录").write_row(0, 0, ["企业名称", "人数"])
    assert "没有数据" in refusal(sheet).sentence


def test_a_workbook_of_empty_sheets_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet()
    assert "都是空的" in refusal(path).sentence


def test_a_sheet_that_is_not_there_is_answered_with_those_that_are(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("名录").write_column(0, 0, ["a", "1"])
    said = refusal(path, sheet="别的")
    assert "别的" in said.sentence
    assert "名录" in said.remedy


def test_double_headers_are_named_with_their_places(tmp_path: Path) -> None:
    said = refusal(put(tmp_path, "a.csv", "名称,代码,名称\n1,2,3\n"))
    assert "“名称”（第1、3列）" in said.sentence


def test_ten_thousand_columns_are_refused_in_every_kind(tmp_path: Path) -> None:
    names = [f"c{i}" for i in range(10_000)]
    csv = put(tmp_path, "a.csv", ",".join(names) + "\n" + ",".join("1" * 10_000) + "\n")
    assert "10,000 列" in refusal(csv).sentence
    book_path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(book_path)) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, names)
        page.write_row(1, 0, names)
    assert "最多只能有 500 列" in refusal(book_path).sentence
    parquet = tmp_path / "a.parquet"
    pl.DataFrame({name: [1] for name in names}).write_parquet(parquet)
    assert "10,000 列" in refusal(parquet).sentence


def minimal_workbook(path: Path, sheet: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member:
            member.write(sheet)
    return path


def test_a_zip_bomb_in_a_workbook_is_not_opened(tmp_path: Path) -> None:
    bomb = minimal_workbook(tmp_path / "a.xlsx", b"0" * (80 << 20))
    assert bomb.stat().st_size < 200_000
    assert "压缩炸弹" in refusal(bomb).sentence


def test_a_zip_that_lies_about_its_size_is_found_out(tmp_path: Path) -> None:
    path = minimal_workbook(tmp_path / "a.xlsx", b"0" * (8 << 20))
    true, false = (8 << 20).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    data = path.read_bytes()
    assert true in data
    path.write_bytes(data.replace(true, false))
    assert "已损坏" in refusal(path).sentence


@pytest.mark.parametrize("place", [b' r="SF1048576"', b" r='SF1048576'", b'\nr = "SF1048576"'])
def test_one_cell_far_out_does_not_take_all_memory(tmp_path: Path, place: bytes) -> None:
    first, last = b'<row r="1"><c r="A1"/></row>', b'<row r="1048576"><c' + place + b"/></row>"
    sheet = b"<worksheet><sheetData>" + first + last + b"</sheetData></worksheet>"
    said = refusal(minimal_workbook(tmp_path / "a.xlsx", sheet))
    assert "1,048,576 行 × 500 列" in said.sentence


def test_a_broken_workbook_and_a_broken_parquet_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write_column(0, 0, ["a", "1"])
    assert "已损坏" in refusal(put(tmp_path, "b.xlsx", path.read_bytes()[:-300])).sentence
    parquet = tmp_path / "a.parquet"
    pl.DataFrame({"a": range(100)}).write_parquet(parquet)
    assert "已损坏" in refusal(put(tmp_path, "b.parquet", parquet.read_bytes()[:-20])).sentence


def test_a_torn_gzip_is_refused(tmp_path: Path) -> None:
    data = gzip.compress("".join(f"{i},{i * 7919 % 1000}\n" for i in range(100_000)).encode())
    assert "不完整" in refusal(put(tmp_path, "a.csv.gz", data[: len(data) // 2])).sentence
    assert "不完整" in refusal(put(tmp_path, "b.csv.gz", data[:-4] + b"\x00\x00\x00\x01")).sentence


def test_a_wrong_encoding_names_the_row_and_the_byte(tmp_path: Path) -> None:
    said = refusal(put(tmp_path, "a.csv", "名称,代码\n".encode() + b"\xff\xfe\x81\x20,1\n" * 3))
    assert "第 2 行（第 15 字节）" in said.sentence


def test_characters_that_come_late_still_decide_the_encoding(tmp_path: Path) -> None:
    data = b"name,code\n" + b"abc,1\n" * 400_000 + "甲公司,2\n".encode("gb18030")
    chunk = whole(put(tmp_path, "a.csv", data))
    assert chunk.frame.rows()[-1] == (400_002, "甲公司", "2")


def test_a_single_unreadable_row_is_a_fault_and_the_rest_goes_on(tmp_path: Path) -> None:
    lines = ["名称,代码".encode(), *["甲公司,1".encode()] * 300]
    lines[100] = "乙公司,2".encode("gb18030")
    chunk = whole(put(tmp_path, "a.csv", b"\n".join(lines)))
    assert len(chunk.frame) == 299
    assert chunk.faults["row"].to_list() == [101]
    assert "编码不同" in chunk.faults["reason"][0]


def test_null_bytes_are_refused_at_the_start_and_a_fault_later(tmp_path: Path) -> None:
    assert "空字节" in refusal(put(tmp_path, "a.csv", b"a,b\n1\x00,2\n")).sentence
    chunk = whole(put(tmp_path, "b.csv", b"a,b\n" + b"1,2\n" * 300_000 + b"3\x00,4\n5,6\n"))
    assert chunk.faults["row"].to_list() == [300_002]
    assert chunk.frame.rows()[-1] == (300_003, "5", "6")


def test_torn_rows_go_to_the_faults_with_their_numbers(tmp_path: Path) -> None:
    chunk = whole(put(tmp_path, "a.csv", "a,b,c\n1,2,3\n1,2\n1,2,3,4\n5,6,7,,\n8,9,0\n"))
    assert [row[0] for row in chunk.frame.rows()] == [2, 5, 6]
    assert chunk.faults["row"].to_list() == [3, 4]
    assert chunk.faults["reason"][0].startswith("这一行有 2 格，表头是 3 列")


def test_an_open_quote_costs_one_row_and_not_the_file(tmp_path: Path) -> None:
    text = "a,b\n" + '1,2\n"open,2\n' + "".join(f"{i},x\n" for i in range(30_000))
    chunk = whole(put(tmp_path, "a.csv", text))
    assert chunk.faults["row"].to_list() == [3]
    assert "双引号没有闭合" in chunk.faults["reason"][0]
    assert len(chunk.frame) == 30_001


def test_an_open_quote_in_the_last_row_is_a_fault(tmp_path: Path) -> None:
    chunk = whole(put(tmp_path, "a.csv", 'a,b\n1,2\n3,"4\n'))
    assert chunk.frame.rows() == [(2, "1", "2")]
    assert chunk.faults["row"].to_list() == [3]


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    assert "有一行超过" in refusal(put(tmp_path, "a.csv", "a,b\n1,2\n" + "x" * (17 << 20))).sentence


def test_a_file_over_the_pages_limit_is_sent_to_the_command_line(tmp_path: Path) -> None:
    said = refusal(put(tmp_path, "a.csv", "a\n" * 2000), limits=Limits(file_bytes=1000))
    assert "最多接收 1000 字节" in said.sentence
    assert "命令行" in said.remedy


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "找不到" in refusal(tmp_path / "none.csv").sentence
