"""Phones: however a mobile is written it is one number; what is none is refused with what to do."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from niangjia.union.members.rules import phones

MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@settings(deadline=None)
@given(MOBILES)
def test_however_a_mobile_is_written_it_is_one_number(mobile: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in mobile)
    forms = [
        mobile, f"+86 {mobile}", f"0086{mobile}", f"86-{mobile}", f"{mobile[:3]}-{mobile[3:7]}-{mobile[7:]}", wide,
        f"'{mobile}", f"{mobile}.0", f"(+86){mobile}",
    ]  # fmt: skip
    made = phones.judge_column(pl.Series(forms))
    assert made["number"].to_list() == [mobile] * len(forms)
    assert made["reason"].null_count() == len(forms)
    assert phones.judge(wide).can_receive


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("0755-12345678", "固定电话"),
        ("12345678", "11位"),
        ("22345678", "固定电话"),
        ("12345678901", "11位"),
        ("1380013800", "填写的是10位"),
        ("1.38E+10", "科学计数法"),
        ("13800138000/13900139000", "只填写一个"),
        ("138****8000", "星号"),
        ("电话见下", "数字以外"),
        (" ", "没有填写"),
    ],
)
def test_what_is_no_mobile_is_refused_with_what_to_do(text: str, word: str) -> None:
    verdict = phones.judge(text)
    assert word in (verdict.reason or "")
    assert not verdict.can_receive
    assert phones.judge_column(pl.Series([text]))["reason"][0] == verdict.reason


@pytest.mark.parametrize(
    ("text", "number"), [("+852 5123 4567", "+85251234567"), ("00853-61234567", "+85361234567")]
)
def test_numbers_of_hong_kong_and_macau_are_kept_for_contact_only(text: str, number: str) -> None:
    verdict = phones.judge(text)
    assert (verdict.number, verdict.reason, verdict.can_receive) == (number, None, False)


def test_an_empty_cell_is_no_verdict() -> None:
    assert phones.judge_column(pl.Series([None], dtype=pl.String)).row(0) == (None, None, None)
