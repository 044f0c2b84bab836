"""`niangjia address resolve`: files in, files out, without a database."""

import csv

import pytest
from django.core.management import CommandError, call_command

FULL = "深圳市福田区福田街道岗厦社区试验路1号"
CODES = ["440304", "440304004", "440304004030", "0.99"]


@pytest.fixture
def resolve(tmp_path, capsys):
    def run(data, name="in.csv"):
        (tmp_path / name).write_bytes(data)
        call_command("address", "resolve", str(tmp_path / name), "--out", str(tmp_path / "out.csv"))
        with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as lines:
            return list(csv.reader(lines))

    return run


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_an_address_gets_its_codes_in_any_usual_encoding(resolve, encoding):
    rows = resolve(f"编号,address\n7,{FULL}\n".encode(encoding))
    assert rows[0][-4:] == ["district_code", "street_code", "community_code", "confidence"]
    assert rows[1] == ["7", FULL, *CODES]


def test_a_byte_order_mark_is_understood_and_given_back(resolve, tmp_path):
    resolve(f"address\n{FULL}\n".encode("utf-8-sig"))
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfaddress,district_code")


def test_given_columns_stay_and_a_column_of_the_answers_name_is_kept_under_another(resolve):
    rows = resolve(f'name,address,community_code\n"甲,乙",{FULL},旧码\n'.encode())
    assert rows[0][:4] == ["name", "address", "given_community_code", "district_code"]
    assert rows[1][:3] == ["甲,乙", FULL, "旧码"]


def test_rows_keep_their_order_and_an_open_address_stays_empty(resolve):
    rows = resolve("no,address\n1,某大厦\n2,深圳市南山区\n3,\n".encode())
    assert [row[0] for row in rows[1:]] == ["1", "2", "3"]
    assert rows[1][2:] == ["", "", "", "0.00"]
    assert rows[2][2:] == ["440305", "", "", "0.97"]


def test_a_torn_row_is_named_and_the_others_are_written(resolve, capsys):
    rows = resolve(f"no,address\n1,{FULL}\n2,a,b,c\n3,{FULL}\n".encode())
    assert [row[0] for row in rows[1:]] == ["1", "3"]
    assert "第 3 行没有写出" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "文件是空的"),
        ("name\n某公司\n".encode(), "没有 address 列，现有的列是：name"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG 图片"),
        (b"address\n\x00\x01\x02\n", "没有一行能读出来|不是文本表格"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence_and_leaves_nothing(
    resolve, tmp_path, data, sentence
):
    with pytest.raises(CommandError, match=sentence):
        resolve(data)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_a_missing_file_a_missing_folder_and_the_input_as_output_are_refused(tmp_path):
    source = tmp_path / "in.csv"
    source.write_text(f"address\n{FULL}\n", encoding="utf-8")
    for given, out, sentence in [
        (tmp_path / "no.csv", tmp_path / "out.csv", "找不到文件"),
        (source, tmp_path / "none" / "out.csv", "不存在"),
        (source, tmp_path, "是文件夹"),
        (source, source, "输出文件就是输入文件"),
    ]:
        with pytest.raises(CommandError, match=sentence):
            call_command("address", "resolve", str(given), "--out", str(out))
    assert source.read_text(encoding="utf-8") == f"address\n{FULL}\n"
