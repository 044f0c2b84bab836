"""A register feed judged: what keeps a row out, what only drops a field, what comes out of good rows."""

from datetime import date

import polars as pl

from niangjia.kernel.bulk import faults, mapping
from niangjia.union.enterprises.rules import columns, validation

TODAY = date(2026, 11, 1)


def judge(*rows: dict[str, str | None], headers: dict[str, str] | None = None) -> validation.Validated:
    names = sorted({name for row in rows for name in row})
    frame = pl.DataFrame(
        {"_row": range(2, len(rows) + 2), **{name: [row.get(name) for row in rows] for name in names}},
        schema={"_row": pl.UInt32, **dict.fromkeys(names, pl.String())},
    )
    return validation.validate(frame, TODAY, headers)


def test_a_whole_row_comes_out_typed() -> None:
    made = judge(
        {
            "name": " 深圳市甲乙科技有限责任公司 ", "code": "9144030071526726xg", "founded_on": "2019年3月5日",
            "closed_on": "2020/1/2", "capital": "100", "status": "注销", "type": "有限责任公司", "industry": "I6511",
            "headcount": "30人", "address": "福田区某路1号", "province": "广东", "city": "深圳", "district": "福田区",
        },
        headers={"capital": "注册资本（万元）"},
    )  # fmt: skip
    assert made.good.schema == pl.Schema(validation.GOOD)
    row = {key: value for key, value in made.good.row(0, named=True).items() if value is not None}
    assert row == {
        "row": 2, "name": "深圳市甲乙科技有限责任公司", "name_key": "深圳甲乙科技有限公司", "uscc": "9144030071526726XG",
        "kind": "company", "founded_on": date(2019, 3, 5), "closed_on": date(2020, 1, 2), "status": "closed",
        "capital_fen": 100_000_000, "capital_currency": "CNY", "industry": "6511", "headcount": 30,
        "address": "福田区某路1号", "region": "广东深圳", "district": "福田区",
    }  # fmt: skip
    assert made.faults.is_empty()


def test_rows_without_a_name_or_with_a_wrong_code_stay_out() -> None:
    made = judge(
        {"name": None, "code": "9144030071526726XG"},
        {"name": "甲公司", "code": "9144030071526726XH"},
        {"name": "9144030071526726XG", "code": None},
        {"name": "长" * 201, "code": None},
        {"name": "12345", "code": None},
        {"name": "乙公司", "code": "无"},
    )
    assert made.good["name"].to_list() == ["乙公司"]
    assert made.faults.select("row", "field", "severity").rows() == [
        (2, "企业名称", "error"),
        (3, "统一社会信用代码", "error"),
        (4, "企业名称", "error"),
        (5, "企业名称", "error"),
        (6, "企业名称", "error"),
    ]
    assert made.faults["value"][1] == "9144030071526726XH"


def test_a_field_that_cannot_be_read_is_dropped_with_a_warning_and_the_row_stays() -> None:
    bad = {
        "founded_on": "2019-02-30",
        "capital": "很多",
        "headcount": "约30人",
        "industry": "高科技",
        "status": "蓝色",
    }
    made = judge({"name": "甲公司", **bad})
    assert len(made.good) == 1
    assert set(made.faults["severity"]) == {faults.WARNING}
    assert len(made.faults) == len(bad)
    assert made.good.select("founded_on", "capital_fen", "headcount", "industry").row(0) == (None,) * 4
    assert made.good["status"].to_list() == ["unknown"]


def test_a_closing_before_the_founding_is_dropped_with_a_warning() -> None:
    made = judge({"name": "甲公司", "founded_on": "2019-03-05", "closed_on": "2018-01-01"})
    assert made.good.select("founded_on", "closed_on").row(0) == (date(2019, 3, 5), None)
    assert made.faults["reason"].to_list() == ["注销日期早于成立日期"]


def test_an_old_number_is_kept_beside_the_code() -> None:
    made = judge({"name": "甲公司", "code": "440301102930486"}, {"name": "乙公司", "code": "13830295-X"})
    assert made.good.select("uscc", "regno", "regno_kind").rows() == [
        (None, "440301102930486", "regno15"),
        (None, "13830295X", "org9"),
    ]


def test_an_old_number_does_not_decide_the_kind() -> None:
    made = judge({"name": "甲公司", "code": "320111000066885"})
    assert made.good["kind"].to_list() == ["company"]


def test_a_branch_carries_its_heads_key_and_the_file_may_name_the_head() -> None:
    made = judge(
        {"name": "深圳市甲乙有限责任公司南山分公司", "head_name": None},
        {"name": "甲乙南山店", "head_name": "深圳市甲乙有限公司"},
        {"name": "深圳市甲乙有限公司", "head_name": None},
    )
    assert made.good["head_key"].to_list() == ["深圳甲乙有限公司", "深圳甲乙有限公司", None]
    assert made.good["kind"].to_list() == ["branch", "branch", "company"]


def test_a_feed_of_names_alone_is_enough() -> None:
    made = judge({"name": "甲公司"}, {"name": "乙厂"})
    assert made.good["name_key"].to_list() == ["甲公司", "乙厂"]


def test_an_empty_chunk_is_judged_empty() -> None:
    frame = pl.DataFrame(
        schema={"_row": pl.UInt32, "name": pl.String, "code": pl.String, "founded_on": pl.String}
    )
    made = validation.validate(frame, TODAY)
    assert made.good.schema == pl.Schema(validation.GOOD)
    assert made.faults.is_empty()


def test_the_usual_headers_of_a_register_are_known() -> None:
    headers = [
        "序号",
        "商事主体名称",
        "统一社会信用代码/注册号",
        "成立日期",
        "注册资本（万元）",
        "企业状态",
        "经营场所",
        "所属街道",
    ]
    sample = pl.DataFrame({"_row": [2], **{name: ["1"] for name in headers}})
    found = mapping.guess(headers, sample, columns.FIELDS)
    assert {choice.field: choice.column for choice in found.choices} == {
        "name": "商事主体名称",
        "code": "统一社会信用代码/注册号",
        "founded_on": "成立日期",
        "capital": "注册资本（万元）",
        "status": "企业状态",
        "address": "经营场所",
        "street": "所属街道",
    }
    assert found.unknown == ("序号",)


def test_codes_and_names_are_known_by_their_contents() -> None:
    sample = pl.DataFrame({"_row": [2], "甲": ["深圳市某某有限公司"], "乙": ["9144030071526726XG"]})
    found = mapping.guess(["甲", "乙"], sample, columns.FIELDS)
    assert (found.column("name"), found.column("code")) == ("甲", "乙")
