"""Names: what is the same name in two spellings, what never is, whose branch a name is."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.union.enterprises.rules import branches, names

NAME = "深圳市甲乙科技有限公司"


@pytest.mark.parametrize(
    "written",
    [
        "深圳市 甲乙科技有限公司",
        "深圳市甲乙科技有限公司\u3000",
        "深圳甲乙科技有限公司",
        "深圳市甲乙科技有限责任公司",
        "深圳市甲乙科技有限公司（已建会）",
        "深圳市甲乙科技有限公司(总部)",
        "深圳市甲乙科技有限公司。",
        "深圳市甲乙科技有限公司。（）",
        "深圳市甲乙科技有限公司（已建会）。",
        "“深圳市甲乙科技有限公司”",
    ],
)
def test_one_company_written_differently_has_one_key(written: str) -> None:
    assert names.key(written) == names.key(NAME)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("甲乙（深圳）科技有限公司", "甲乙(深圳)科技有限公司"),
        ("ＡＢＣ電子（深圳）有限公司", "abc电子(深圳)有限公司"),
        ("深圳市甲乙(集团)有限公司", "深圳市甲乙集团有限公司"),
        ("甲·乙咨询有限公司", "甲乙咨询有限公司"),
    ],
)
def test_width_case_brackets_and_traditional_characters_make_no_difference(one: str, other: str) -> None:
    assert names.key(one) == names.key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("深圳市中海物流有限公司", "中海物流(深圳)有限公司"),
        ("深圳市甲乙科技有限公司", "深圳市甲乙科技股份有限公司"),
        ("深圳市甲乙科技有限公司", "深圳市甲乙科技公司"),
        ("深圳市甲乙科技有限公司", "甲乙科技有限公司"),
        ("深圳市甲乙科技有限公司", "深圳市甲乙科技有限公司福田分公司"),
        ("深圳市甲乙科技有限公司", "深圳市甲乙科技有限公司工会委员会"),
        ("深圳市乾元有限公司", "深圳市干元有限公司"),
        ("吉林市卓越有限公司", "吉林卓越有限公司"),
        ("湖北省纺织品公司", "湖南省纺织品公司"),
        ("深圳市超市有限公司", "深圳市超有限公司"),
        ("第1.5店", "第15店"),
    ],
)
def test_different_companies_keep_different_keys(one: str, other: str) -> None:
    assert names.key(one) != names.key(other)


def test_plain_folds_the_writing_but_not_the_legal_form_or_the_city() -> None:
    column = pl.Series(["深圳市甲乙(集团)有限责任公司"])
    assert names.plain(column).to_list() == ["深圳市甲乙集团有限责任公司"]


def test_blank_names_have_no_key() -> None:
    assert names.keys(pl.Series([None, "", " \u3000", "（）"])).to_list() == [None] * 4


LETTERS = st.text("深圳市甲有限责任公司（）()集團团电電 \u3000AaＡ·.分", max_size=14)


@given(st.lists(st.one_of(st.none(), LETTERS), max_size=12))
def test_a_column_of_keys_is_the_keys_of_its_names(column: list[str | None]) -> None:
    assert names.keys(pl.Series(column, dtype=pl.String)).to_list() == [names.key(name) for name in column]


@given(LETTERS)
def test_a_key_is_its_own_plain_form_and_no_input_is_changed(name: str) -> None:
    column = pl.Series([name])
    key = names.keys(column)
    assert column[0] == name
    assert names.plain(key).to_list() == key.to_list()


@pytest.mark.parametrize(
    "union",
    ["工会", "工会委员会", "-工会委员会", "联合工会委员会", "工会联合会", " 基层工会委员会", "工会筹备组"],
)
def test_a_unions_name_gives_its_employer(union: str) -> None:
    assert names.employer(NAME + union) == NAME


def test_an_employers_own_name_stays() -> None:
    assert names.employer(NAME) == NAME


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("甲乙有限公司深圳分公司", "甲乙有限公司"),
        ("甲乙财产保险股份有限公司深圳市龙岗支公司坪山营业部", "甲乙财产保险股份有限公司"),
        ("甲乙会计师事务所（特殊普通合伙）深圳分所", "甲乙会计师事务所（特殊普通合伙）"),
        ("深圳市甲乙有限公司停车场", "深圳市甲乙有限公司"),
        ("甲乙集团公司哈尔滨市分公司林园路营业厅", "甲乙集团公司"),
        ("甲乙供销合作社第一门市部", "甲乙供销合作社"),
        ("深圳市甲乙有限公司", None),
        ("深圳甲乙投资合伙企业（有限合伙）", None),
        ("深圳市甲乙有限公司（已建会）", None),
        ("深圳市甲乙有限公司工会委员会", None),
        ("甲乙集团有限公司丙丁有限公司", None),
        ("甲乙建筑二局深圳实业公司", None),
        ("甲乙酒店", None),
    ],
)
def test_a_branch_points_to_its_head(name: str, head: str | None) -> None:
    assert branches.head_name(name) == head
    assert branches.is_branch(name) == (head is not None)


@pytest.mark.parametrize(
    ("name", "code", "type_", "kind"),
    [
        ("甲乙小吃店", "92440300MA5DA1AB0X", None, "sole_trader"),
        ("甲乙小吃店", None, "个体工商户", "sole_trader"),
        ("甲乙小吃店", None, None, "other"),
        ("甲乙有限公司", "91440300708461136T", None, "company"),
        ("甲乙有限公司", None, None, "company"),
        ("甲乙有限公司南山分公司", "91440300708461136T", None, "branch"),
        ("甲乙种植农民专业合作社", None, None, "cooperative"),
        ("日本甲乙株式会社深圳代表处", None, "外国(地区)企业常驻代表机构", "foreign_office"),
        ("甲乙有限公司工会委员会", "81440300MC1234566B", None, "other"),
        ("深圳市某某局", "11440300MC12345678", None, "other"),
    ],
)
def test_code_type_and_name_say_what_kind_it_is(
    name: str, code: str | None, type_: str | None, kind: str
) -> None:
    def column(value: str | None) -> pl.Series:
        return pl.Series([value], dtype=pl.String)

    found = branches.kinds(column(name), column(code), column(type_), branches.heads(column(name)))
    assert found.to_list() == [kind]
