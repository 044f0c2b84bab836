"""A members' file judged: what keeps a row out, what only drops an item, what an error file never says."""

from datetime import date, timedelta

import polars as pl
import pytest

from niangjia.kernel import params
from niangjia.kernel.bulk import faults
from niangjia.union.members.rules import documents, validation
from niangjia.union.members.rules.faults import HIDDEN, hide

TODAY = date(2026, 11, 22)


def number(day: str = "18801231", tail: str = "001") -> str:
    return documents.make(f"440306{day}{tail}")


MAN = {"name": "张伟", "doc_number": number(), "phone": "19900000001"}


def judge(
    *rows: dict[str, str | None], policy: validation.Policy | None = None, header: str = "证件号码"
) -> validation.Validated:
    names = sorted({name for row in rows for name in row})
    frame = pl.DataFrame(
        {"_row": range(2, len(rows) + 2), **{name: [row.get(name) for row in rows] for name in names}},
        schema={"_row": pl.UInt32, **dict.fromkeys(names, pl.String())},
    )
    return validation.validate(frame, TODAY, {"doc_number": header}, policy)


def born(years: int, days: int = 0) -> str:
    """A synthetic number of somebody who is so old today, give or take days."""
    day = date(TODAY.year - years, TODAY.month, TODAY.day) + timedelta(days)
    return number(f"{day.year - (100 if day.year < 2000 else 300):04d}{day:%m%d}")


def test_a_whole_row_comes_out_typed() -> None:
    made = judge(
        {
            **MAN, "name": " 曾 小 明 ", "doc_kind": "身份证", "phone": "+86 199-0000-0001", "sex": "男",
            "birth_date": "1980年12月31日",
            "ethnicity": "汉", "education": "本科", "politics": "党员", "skill_level": "三级", "household_type": "非农",
            "household_place": "广东深圳", "employment": "在岗", "employer": "甲公司", "is_migrant": "√",
            "native_place": "湖南",
            "job_title": "钳工", "joined_on": "20230501", "change_code": "入会", "change_reason": "本人意愿",
            "new_form_group": "外卖骑手", "platform": "某平台", "remark": "组长", "union_name": "甲公司工会",
        }
    )  # fmt: skip
    assert made.faults.is_empty()
    assert made.good.schema == pl.Schema(validation.GOOD)
    assert made.good.row(0, named=True) == {
        "row": 2, "name": "曾小明", "name_key": "曾小明", "initials": "ZXM", "doc_kind": "resident", "doc_number": number(),
        "phone": "19900000001", "sex": "1", "birth_date": date(1980, 12, 31), "ethnicity": "01", "education": "20",
        "politics": "01", "skill_level": "3", "household_type": "10", "household_place": "广东深圳", "employment": "1",
        "employer": "甲公司", "is_migrant": True, "native_place": "湖南", "job_title": "钳工", "joined_on": date(2023, 5, 1),
        "change_code": "1", "change_reason": "5", "new_form_group": "food_delivery", "platform": "某平台", "remark": "组长",
        "union_name": "甲公司工会", "is_minor": False, "synthetic": True,
    }  # fmt: skip


def test_three_items_are_enough_where_the_number_tells_the_others() -> None:
    made = judge(MAN)
    assert made.faults.is_empty()
    assert made.good.select("sex", "birth_date").row(0) == ("1", date(1980, 12, 31))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"name": None}, "没有填写姓名"),
        ({"doc_number": None}, "没有填写证件号码"),
        ({"doc_number": "4.40306E+17"}, "科学计数法"),
        ({"doc_number": number()[:-1] + ("0" if number()[-1] != "0" else "1")}, "校验码"),
        ({"doc_number": number("20230229")}, "日历上没有"),
        ({"doc_number": "12345678"}, "哪一种证件"),
        ({"phone": None}, "没有填写手机"),
        ({"phone": "0755-12345678"}, "固定电话"),
        ({"sex": "女"}, "性别与证件"),
        ({"birth_date": "1981-12-31"}, "出生日期与证件"),
        ({"doc_number": "E12345678", "doc_kind": "护照", "birth_date": "1980-01-01"}, "看不出性别"),
        ({"doc_number": "E12345678", "doc_kind": "护照", "sex": "男"}, "看不出出生日期"),
        ({"doc_number": born(16, days=1)}, "未满 16 周岁"),
        ({"doc_number": number("20270101")}, "晚于今天"),
    ],
)
def test_a_row_stays_out(change: dict[str, str | None], word: str) -> None:
    made = judge(MAN | change)
    assert made.good.is_empty()
    assert [word in reason for reason in made.faults["reason"]] == [True]
    assert set(made.faults["severity"]) == {faults.ERROR}


def test_the_header_says_which_document_is_meant() -> None:
    made = judge(MAN | {"doc_number": "12345678"}, header="身份证号")
    assert "应为18位，填写的是8位" in made.faults["reason"][0]


def test_an_item_that_cannot_be_read_is_dropped_and_the_row_stays() -> None:
    odd = {
        "education": "火星大学", "joined_on": "去年", "is_migrant": "也许", "sex": "x", "birth_date": "80年",
        "remark": "长" * 201, "doc_kind": "护造",
    }  # fmt: skip
    made = judge(MAN | odd)
    assert len(made.good) == 1
    assert len(made.faults) == len(odd)
    assert set(made.faults["severity"]) == {faults.WARNING}
    assert made.good.select("education", "joined_on", "is_migrant", "remark").row(0) == (None,) * 4
    assert made.good.select("sex", "birth_date").row(0) == ("1", date(1980, 12, 31))


@pytest.mark.parametrize(
    "text", ["2023-05-01", "2023/5/1", "2023.5.1", "20230501", "2023年5月1日", "45047", "2023-05-01 00:00:00"]
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert judge(MAN | {"joined_on": text}).good["joined_on"].to_list() == [date(2023, 5, 1)]


def test_ages() -> None:
    people = [MAN | {"doc_number": born(years, days)} for years, days in ((16, 0), (18, 1), (18, 0), (75, 0))]
    made = judge(*people)
    assert made.faults.is_empty()
    assert made.good["is_minor"].to_list() == [True, True, False, False]


def test_the_city_may_refuse_foreigners_and_made_up_numbers() -> None:
    foreigner = MAN | {"doc_number": "E12345678", "doc_kind": "护照", "sex": "男", "birth_date": "1980-01-01"}
    strict = judge(MAN, foreigner, policy=validation.Policy(foreigners=False, synthetic=False))
    assert strict.good.is_empty()
    assert ["外籍" in reason for reason in strict.faults["reason"]] == [False, True]
    assert len(judge(MAN, foreigner).good) == 2


def test_of_a_person_who_stands_there_twice_the_later_row_speaks() -> None:
    later = MAN | {"name": "张维", "doc_number": number().lower()}
    made = judge(MAN, {**MAN, "doc_number": number(tail="003")}, later, MAN | {"phone": "1"})
    assert made.good.select("row", "name").rows() == [(3, "张伟"), (4, "张维")]
    assert made.faults["row"].to_list() == [2, 5]
    assert made.faults["reason"][0] == "与第 4 行是同一人，以第 4 行为准"


def test_the_error_file_never_repeats_what_was_said_about_a_person() -> None:
    clear = {
        "name": "王小明先生等", "doc_number": number()[:-1] + "9", "phone": "1380013800", "sex": "不男",
        "birth_date": "1980-02-30",
        "education": "某大学堂", "remark": "家住福田" * 60, "household_place": "某某路一号" * 30,
        "joined_on": "昨天",
    }  # fmt: skip
    swapped = {"name": number(), "doc_number": "王小明13800138000", "phone": number(), "sex": "王小明"}
    made = judge(
        clear,
        swapped,
        {"name": "王小明\ue000", "doc_number": number() + "、" + number(tail="003"), "phone": "王小明"},
    )
    said = "\n".join(map(str, made.faults.select("value", "reason").rows()))
    for secret in (
        "王小明",
        number(),
        number()[6:14],
        "1380013800",
        "13800138000",
        "福田",
        "某大学堂",
        "1980-02-30",
        "不男",
    ):
        assert secret not in said
    assert len(made.faults) >= 12


def test_a_torn_line_is_hidden_whole() -> None:
    torn = faults.frame([(7, "", f"张伟,{number()}", "双引号没有闭合", faults.ERROR)])
    assert hide(torn)["value"].to_list() == [HIDDEN]


def test_the_numbers_of_the_law_as_declared_are_those_a_test_assumes() -> None:
    assert (
        validation.Policy.of({param.key: param.default for param in params.declared()}) == validation.Policy()
    )
