"""Texts into values: dates, money, status, people, industry; never a guess, always a reason."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.union.enterprises.rules import fields

TODAY = date(2026, 11, 1)


def column(value: str | None) -> pl.Series:
    return pl.Series([value], dtype=pl.String)


@pytest.mark.parametrize(
    "written",
    ["2019-03-05", "2019/3/5", "2019.3.5", "2019年3月5日", "２０１９年３月５日", "20190305", "43529", "43529.5",
     "2019-03-05 08:30:00", "2019-03-05T08:30:00", "2019/3/5 0:00", " 2019-3-5 "],
)  # fmt: skip
def test_days_are_read_however_they_are_written(written: str) -> None:
    parsed = fields.dates(column(written), TODAY)
    assert (parsed.values[0], parsed.reasons[0]) == (date(2019, 3, 5), None)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2019-02-30", "日历上没有这一天"),
        ("20190230", "日历上没有这一天"),
        ("2019年13月1日", "日历上没有这一天"),
        ("2027-01-01", "日期晚于今天"),
        ("1800-01-01", "日期早于1840年"),
        ("3/5/2019", "日期认不出来，请写成 2019-03-05 这样"),
        ("2019年3月", "日期认不出来，请写成 2019-03-05 这样"),
        ("不久以前", "日期认不出来，请写成 2019-03-05 这样"),
    ],
)
def test_impossible_and_unreadable_days_are_left_out_with_their_reason(written: str, reason: str) -> None:
    parsed = fields.dates(column(written), TODAY)
    assert (parsed.values[0], parsed.reasons[0]) == (None, reason)


@given(st.dates(fields.EARLIEST, TODAY), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日"]))
def test_every_day_comes_back(day: date, form: str) -> None:
    assert fields.dates(column(day.strftime(form)), TODAY).values.to_list() == [day]


@given(st.dates(date(1950, 1, 1), TODAY))
def test_every_serial_number_comes_back(day: date) -> None:
    serial = str((day - date(1899, 12, 30)) // timedelta(days=1))
    assert fields.dates(column(serial), TODAY).values.to_list() == [day]


@pytest.mark.parametrize(
    ("written", "fen", "currency"),
    [
        ("50万港币", 50_000_000, "HKD"),
        ("44.3万港币", 44_300_000, "HKD"),
        ("100.5万元", 100_500_000, "CNY"),
        ("1,000万人民币", 1_000_000_000, "CNY"),
        ("1,234,567.89元", 123_456_789, "CNY"),
        ("500 万美元", 500_000_000, "USD"),
        ("13（万元）", 13_000_000, "CNY"),
        ("1,030(万元人民币)", 1_030_000_000, "CNY"),
        ("人民币壹佰万", None, None),
        ("US$5,000", 500_000, "USD"),
        ("1.5亿元", 15_000_000_000, "CNY"),
        ("2百万日元", 200_000_000, "JPY"),
        ("５０万元", 50_000_000, "CNY"),
        ("0.000001万元", 1, "CNY"),
        ("0万元", 0, "CNY"),
    ],
)
def test_capital_is_read_with_its_unit_and_currency(
    written: str, fen: int | None, currency: str | None
) -> None:
    parsed, currencies = fields.capital(column(written), None)
    assert (parsed.values[0], currencies[0]) == (fen, currency)
    assert (parsed.reasons[0] is None) == (fen is not None)


def test_a_bare_number_needs_the_unit_of_its_column() -> None:
    assert fields.capital(column("50"), 10_000)[0].values.to_list() == [50_000_000]
    assert fields.capital(column("50"), 1)[0].values.to_list() == [5_000]
    assert fields.capital(column("50"), None)[0].reasons.to_list() == ["金额没有单位，分不清是元还是万元"]
    assert fields.capital(column("50人民币"), 10_000)[0].values.to_list() == [50_000_000]
    assert [fields.unit_of(header) for header in ("注册资本（万元）", "注册资本(元)", "注册资本", None)] == [
        10_000,
        1,
        None,
        None,
    ]


@pytest.mark.parametrize("written", ["ROY", "-5万元", "五十万", "10-20万元", "99999999999999亿元"])
def test_amounts_that_are_none_are_left_out_with_a_reason(written: str) -> None:
    parsed, currencies = fields.capital(column(written), None)
    assert (parsed.values[0], currencies[0]) == (None, None)
    assert parsed.reasons[0]


def test_a_column_of_currencies_speaks_where_the_amount_does_not() -> None:
    amounts = pl.Series(["5万元", "5万港元", "5万元", "5万元"])
    words = pl.Series(["美元", "美元", None, "HKD"])
    assert fields.capital(amounts, None, words)[1].to_list() == ["USD", "HKD", "CNY", "HKD"]


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_amounts_in_yuan_are_exact_to_the_fen(yuan: int, fen: int) -> None:
    assert fields.capital(column(f"{yuan}.{fen:02}元"), None)[0].values.to_list() == [yuan * 100 + fen]


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("存续（在营、开业、在册）", "open"),
        ("登记成立", "open"),
        ("停业", "open"),
        ("注销", "closed"),
        ("已注销", "closed"),
        ("吊销，未注销", "revoked"),
        ("吊销未注销", "revoked"),
        ("吊销，已注销", "closed"),
        ("迁出", "moved_out"),
        ("迁入", "open"),
        (None, None),
    ],
)
def test_status_words_are_understood(written: str | None, status: str | None) -> None:
    parsed = fields.status(column(written))
    assert (parsed.values[0], parsed.reasons[0]) == (status, None)


def test_an_unknown_status_stays_unknown_and_says_so() -> None:
    parsed = fields.status(column("蓝色"))
    assert (parsed.values[0], parsed.reasons[0]) == ("unknown", "登记状态认不出来")


@pytest.mark.parametrize(
    ("written", "people"), [("30", 30), ("30人", 30), ("1,200", 1200), ("30.0", 30), ("0", 0), ("３０", 30)]
)
def test_people_are_counted(written: str, people: int) -> None:
    assert fields.headcount(column(written)).values.to_list() == [people]


@pytest.mark.parametrize("written", ["约30人", "20-30", "100以上", "30.5", "-3", "几十", "99999999"])
def test_a_number_of_people_that_is_none_is_not_guessed(written: str) -> None:
    parsed = fields.headcount(column(written))
    assert parsed.values[0] is None
    assert parsed.reasons[0]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("6511", "6511"), ("I6511", "6511"), ("I", "I"), ("65", "65"), ("制造业", "C"), ("稻谷种植", "0111"),
        ("C3911计算机整机制造", "3911"), ("信息传输、软件和信息技术服务业", "I"), (None, None),
    ],
)  # fmt: skip
def test_an_industry_is_known_by_code_or_name(written: str | None, code: str | None) -> None:
    parsed = fields.industry(column(written))
    assert (parsed.values[0], parsed.reasons[0]) == (code, None)


@pytest.mark.parametrize("written", ["高科技", "9999", "Z"])
def test_an_industry_outside_the_standard_is_left_out(written: str) -> None:
    parsed = fields.industry(column(written))
    assert parsed.values[0] is None
    assert parsed.reasons[0]


def test_the_standard_is_whole() -> None:
    codes = fields.industries()
    assert len(codes) == 1971
    assert [code for code in codes if len(code) == 1] == list("ABCDEFGHIJKLMNOPQRST")


@pytest.mark.parametrize("filler", ["无", "-", "N/A", "null", "暂无", " ", "—"])
def test_fillers_are_not_given_and_not_wrong(filler: str) -> None:
    for parsed in (
        fields.dates(column(filler), TODAY),
        fields.capital(column(filler), None)[0],
        fields.status(column(filler)),
        fields.headcount(column(filler)),
        fields.industry(column(filler)),
    ):
        assert (parsed.values[0], parsed.reasons[0]) == (None, None)
