"""What is due: the term's warnings at six, three and one months, the certificate's window."""

from datetime import date

import pytest

from niangjia.union.organisations.rules import Pressure, certificate_due, term_due

TODAY = date(2026, 11, 22)
WARNINGS = [6, 3, 1]


@pytest.mark.parametrize(
    ("ends_on", "pressure", "words"),
    [
        (date(2027, 5, 23), Pressure.CALM, "现在不用办理"),
        (date(2027, 5, 22), Pressure.SOON, "不足 6 个月"),
        (date(2027, 2, 23), Pressure.SOON, "不足 6 个月"),
        (date(2027, 2, 22), Pressure.SOON, "不足 3 个月"),
        (date(2026, 12, 23), Pressure.SOON, "不足 3 个月"),
        (date(2026, 12, 22), Pressure.LATE, "不足 1 个月"),
        (date(2026, 11, 22), Pressure.LATE, "只剩 0 天"),
        (date(2026, 11, 21), Pressure.LATE, "超过 1 天"),
    ],
)
def test_a_term_presses_more_as_its_end_comes_nearer(ends_on, pressure, words):
    due = term_due(ends_on, today=TODAY, warnings=WARNINGS)
    assert due.pressure == pressure
    assert words in due.sentence
    assert due.days == (ends_on - TODAY).days


def test_an_end_on_the_last_of_a_month_warns_from_the_last_of_a_shorter_one():
    due = term_due(date(2027, 8, 31), today=date(2027, 2, 28), warnings=WARNINGS)
    assert due.pressure == Pressure.SOON
    assert term_due(date(2027, 8, 31), today=date(2027, 2, 27), warnings=WARNINGS).pressure == Pressure.CALM


def test_a_union_without_a_known_term_is_asked_to_report_it():
    due = term_due(None, today=TODAY, warnings=WARNINGS)
    assert (due.pressure, due.by, due.days) == (Pressure.SOON, None, None)
    assert "还没有登记本届任期" in due.sentence


@pytest.mark.parametrize(
    ("until", "pressure", "words"),
    [
        (date(2027, 6, 1), Pressure.CALM, "2027-05-01 起可以申请换证"),
        (date(2026, 12, 24), Pressure.CALM, "2026-11-23 起可以申请换证"),
        (date(2026, 12, 23), Pressure.SOON, "还有 30 天"),
        (date(2026, 11, 23), Pressure.SOON, "还有 0 天"),
        (date(2026, 11, 22), Pressure.LATE, "已于 2026-11-21 到期"),
        (None, Pressure.CALM, "还没有登记"),
    ],
)
def test_a_certificate_may_be_renewed_in_its_last_thirty_days(until, pressure, words):
    due = certificate_due(until, today=TODAY, window=30)
    assert due.pressure == pressure
    assert words in due.sentence
