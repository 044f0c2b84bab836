"""Rates without surprises, states of five kinds, and how values look."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.kernel.rates import Rate
from niangjia.ui.cells import plain, show, words
from niangjia.ui.values import Dot, Link, State, Why

WHOLE = st.integers(0, 10**12)


def test_the_rate_of_the_city_reads_as_people_write_it():
    rate = Rate(46218, 47258)
    assert (rate.text, rate.basis) == ("97.8%", "46,218 ÷ 47,258")


@pytest.mark.parametrize(("numerator", "denominator", "text"), [
    (1, 8, "12.5%"), (1, 3, "33.3%"), (2, 3, "66.7%"), (1, 16, "6.3%"), (1, 2000, "0.1%"), (1, 2001, "0.1%"),
    (0, 5, "0.0%"), (5, 5, "100.0%"), (30, 2, "1,500.0%"), (285, 1000, "28.5%"), (1005, 10000, "10.1%"),
])  # fmt: skip
def test_half_a_tenth_is_rounded_up(numerator, denominator, text):
    assert Rate(numerator, denominator).text == text


@given(WHOLE, st.integers(1, 10**12))
def test_a_rate_is_never_off_by_more_than_half_a_tenth(numerator, denominator):
    shown, true = Fraction(Rate(numerator, denominator).tenths, 10), Fraction(100 * numerator, denominator)
    at_an_end = 0 < true < Fraction(1, 20) or Fraction(1999, 20) <= true < 100  # never "none", never "all"
    assert abs(shown - true) <= (Fraction(1, 10) if at_an_end else Fraction(1, 20))


def test_without_a_denominator_there_is_a_dash_and_a_reason():
    rate = Rate(0, 0, reason="本月没有应建企业")
    assert (rate.text, rate.number, rate.basis) == ("—", "—", "本月没有应建企业")


@given(WHOLE, WHOLE, WHOLE, WHOLE)
def test_rates_add_up_by_their_parts(a, b, c, d):
    assert Rate(a, b) + Rate(c, d) == Rate(a + c, b + d)


def test_a_state_of_another_kind_is_an_error():
    with pytest.raises(ValueError, match="late"):
        State("late", "超期")


@pytest.mark.parametrize(("value", "html"), [
    (None, '<span class="none">—</span>'), ("", '<span class="none">—</span>'), (0, '<span class="zero">0</span>'),
    (46218, "46,218"), (True, "是"), ("<b>", "&lt;b&gt;"), (date(2026, 3, 8), '<span class="number">2026-03-08</span>'),
    (datetime(2026, 11, 21, 16, 5, tzinfo=UTC), '<span class="number">2026-11-22 00:05</span>'),
    (Link("<i>", "/a?b=1&c"), '<a href="/a?b=1&amp;c">&lt;i&gt;</a>'),
    (Rate(1, 2), '<span class="rate" title="1 ÷ 2">50.0%</span>'),
    (Why("没有<工会>", "L-2"), '<span class="why">没有&lt;工会&gt; <span class="number">L-2</span></span>'),
])  # fmt: skip
def test_values_look_by_their_kind_and_text_is_escaped(value, html):
    assert show(value) == html


def test_a_state_shows_its_mark_before_its_word():
    assert show(State("done", "已<覆盖>")).endswith('<use href="#m-done"/></svg>已&lt;覆盖&gt;</span>')


def test_a_dot_is_hollow_under_its_target_and_stays_on_its_line():
    assert 'class="dot under" cx="6.0"' in show(Dot(Rate(1, 2), 90, 100, 95))
    assert 'class="dot" cx="98.0"' in show(Dot(Rate(1, 1), 90, 100, 95))
    assert "<svg" not in show(Dot(Rate(0, 0), 90, 100, 95))


@pytest.mark.parametrize(("value", "cell"), [
    (None, ""), (True, "是"), (7, 7), (date(2026, 3, 8), date(2026, 3, 8)), (Rate(1, 2), "50.0%"),
    (datetime(2026, 11, 21, 16, 5, tzinfo=UTC), datetime(2026, 11, 22, 0, 5)),  # noqa: DTZ001  what Excel holds
    (Link(7, "/a"), 7), (Why("缺人数", "L-4"), "缺人数（L-4）"), (State("done", "已覆盖"), "已覆盖"), ("=1+1", "=1+1"),
])  # fmt: skip
def test_a_spreadsheet_gets_numbers_and_dates_as_they_are(value, cell):
    assert plain(value) == cell


@pytest.mark.parametrize(("value", "text"), [
    (date(2026, 11, 2), "2026年11月2日"), (12345, "12,345"), (None, "—"), (False, "否"),
    ([date(2026, 1, 2), "甲"], "2026年1月2日、甲"),
    (datetime(2026, 11, 21, 16, 5, tzinfo=UTC), "2026年11月22日 00:05"),
])  # fmt: skip
def test_inside_a_sentence_dates_are_chinese(value, text):
    assert words(value) == text
