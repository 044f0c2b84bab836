"""Codes: words people write, the standards' tables, partners whose codes differ."""

import polars as pl
import pytest

from niangjia.union.members.rules import codes, memberships


def one(which: str, word: str) -> str | None:
    made = codes.read(which, pl.Series([word]))
    assert (made.codes[0] is None) == (made.reasons[0] is not None)
    assert made.codes[0] == codes.read_one(which, word)
    return made.codes[0]


@pytest.mark.parametrize(
    ("which", "word", "code"),
    [
        ("ethnicity", "汉", "01"),
        ("ethnicity", "汉族", "01"),
        ("ethnicity", "1", "01"),
        ("ethnicity", "壮", "08"),
        ("education", "本科", "20"),
        ("education", "大专（高职）", None),
        ("education", " 大专 ", "30"),
        ("education", "中专", "40"),
        ("sex", "女", "2"),
        ("sex", "２", "2"),
        ("sex", "男性", "1"),
        ("politics", "党员", "01"),
        ("politics", "群众", "13"),
        ("employment", "在岗", "1"),
        ("employment", "内退", "7"),
        ("employment", "待(下)岗", "2"),
        ("skill_level", "高级技师", "1"),
        ("skill_level", "三级", "3"),
        ("change_code", "转入", "2"),
        ("new_form_group", "外卖骑手", "food_delivery"),
        ("education", "火星大学", None),
    ],
)
def test_words_and_codes_are_read(which: str, word: str, code: str | None) -> None:
    assert one(which, word) == code


def test_no_word_of_a_set_means_two_things() -> None:
    rows = codes._rows("codes.csv")
    for which in codes.SETS:
        mine = [row for row in rows if row["set"] == which]
        told = [word for row in mine for word in set(map(codes.fold, (row["name"], *row["words"].split())))]
        assert len(told) == len(set(told)), which
        assert {codes.words(which)[codes.fold(row["name"])] for row in mine} == {row["code"] for row in mine}


def test_there_are_56_peoples() -> None:
    assert len([code for code in codes.table("ethnicity") if int(code) <= 56]) == 56


def test_change_codes_are_those_of_the_memberships() -> None:
    assert codes.table("change_code") == {str(k.value): v for k, v in memberships.CHANGE_TITLES.items()}
    assert codes.table("change_reason") == {str(k.value): v for k, v in memberships.REASON_TITLES.items()}


@pytest.mark.parametrize(
    ("word", "answer"), [("是", True), ("√", True), ("1", True), ("Y", True), ("否", False), ("×", False)]
)
def test_yes_and_no_are_read(word: str, answer: bool) -> None:
    assert codes.yes_no(pl.Series([word]), "是否农民工").codes.to_list() == [answer]


def test_blanks_are_nothing_and_strange_answers_have_their_reason() -> None:
    made = codes.yes_no(pl.Series(["", None, "-", "也许"]), "是否农民工")
    assert made.codes.to_list() == [None] * 4
    assert made.reasons.to_list() == [None, None, None, "是否农民工请填“是”或“否”"]


def test_a_long_column_is_read_as_a_short_one() -> None:
    column = pl.Series(["本科", "大 专", None, "不明"] * 100)
    assert codes.read("education", column).codes.to_list() == ["20", "30", None, None] * 100


def test_a_partner_s_codes_go_both_ways_and_differ() -> None:
    theirs = pl.Series(["1", "5", "6"])
    ours = codes.from_partner("hainan", "employment", theirs).codes
    assert ours.to_list() == ["1", "6", "7"]
    assert codes.to_partner("hainan", "employment", ours).codes.to_list() == theirs.to_list()
    missing = codes.to_partner("hainan", "employment", pl.Series(["5"]))
    assert missing.codes[0] is None
    assert "海南" in missing.reasons[0]
    assert codes.from_partner("heilongjiang", "employment", pl.Series(["5"])).codes.to_list() == ["5"]
    with pytest.raises(KeyError):
        codes.from_partner("nowhere", "employment", theirs)
