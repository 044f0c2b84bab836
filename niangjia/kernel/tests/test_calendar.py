"""Counting days: appendix C's vectors, the real calendar, and what must hold for any calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.kernel import calendar, calendar_years, clock, deadlines
from niangjia.kernel.actor import NOBODY
from niangjia.kernel.calendar import WorkCalendar, months_after
from niangjia.kernel.calendar_years import Day, parse
from niangjia.kernel.models import AuditEvent, CalendarDay, CalendarYear
from niangjia.kernel.refusals import Invalid, NotAllowed

SHIPPED = parse(calendar_years.SHIPPED.read_text("utf-8"))
REAL = WorkCalendar(
    {d.day: d.kind == "makeup_workday" for d in SHIPPED}, frozenset(d.day.year for d in SHIPPED)
)
DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))
LENGTHS = st.integers(1, 120)
CALENDARS = st.dictionaries(DAYS, st.booleans(), max_size=40).map(
    lambda d: WorkCalendar(d, frozenset({2025, 2026}))
)
ADDING = st.sampled_from(["add_natural_days", "add_working_days", "add_months"])


@pytest.mark.parametrize(("length", "due"), [(45, date(2027, 4, 15)), (60, date(2027, 4, 30))])
def test_an_arbitration_accepted_on_1_march_2027_is_due_as_appendix_c_says(length, due):
    assert REAL.add_natural_days(date(2027, 3, 1), length) == (due, True)


def test_a_contract_received_on_1_june_is_in_force_after_16_june():
    due = REAL.add_natural_days(date(2026, 6, 1), 15)
    assert due == (date(2026, 6, 16), False)
    assert due.at.isoformat() == "2026-06-17T00:00:00+08:00"


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        (date(2026, 9, 21), 10, date(2026, 10, 8)),  # 1 October: the first working day is the 8th
        (date(2026, 2, 10), 4, date(2026, 2, 14)),  # a make-up Saturday is a working day
        (date(2026, 11, 22), 7, date(2026, 11, 30)),  # a plain Sunday
    ],
)
def test_natural_days_that_end_on_a_day_of_rest_roll_to_the_next_working_day(start, length, due):
    assert REAL.add_natural_days(start, length) == (due, False)


def test_working_days_skip_the_holiday_and_count_make_up_days():
    # 13 Feb (Fri), 14 Feb (make-up), then Spring Festival until 23 Feb
    assert [REAL.add_working_days(date(2026, 2, 12), n).last_day.day for n in (1, 2, 3)] == [13, 14, 24]


def test_working_days_into_an_unpublished_year_are_provisional():
    assert REAL.add_working_days(date(2026, 12, 30), 1) == (date(2026, 12, 31), False)
    assert REAL.add_working_days(date(2026, 12, 30), 2) == (date(2027, 1, 1), True)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 5, 22), 6, date(2026, 11, 22)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_month_s_last(start, months, end):
    assert months_after(start, months) == end


@given(calendar=CALENDARS, start=DAYS, length=LENGTHS, add=ADDING)
def test_a_clock_never_runs_backwards(calendar, start, length, add):
    count = getattr(calendar, add)
    due = count(start, length).last_day
    assert start < due
    assert due <= count(start + timedelta(days=1), length).last_day
    assert due <= count(start, length + 1).last_day


@given(calendar=CALENDARS, start=DAYS, length=LENGTHS, add=ADDING)
def test_a_period_ends_on_a_working_day(calendar, start, length, add):
    assert calendar.is_workday(getattr(calendar, add)(start, length).last_day)[0]


@given(calendar=CALENDARS, start=DAYS, length=LENGTHS)
def test_working_days_between_start_and_end_are_as_many_as_the_period_is_long(calendar, start, length):
    due = calendar.add_working_days(start, length).last_day
    after = (start + timedelta(days=n) for n in range(1, (due - start).days + 1))
    assert sum(calendar.is_workday(day)[0] for day in after) == length


def test_a_period_without_length_has_no_end():
    with pytest.raises(ValueError, match="no last day"):
        REAL.add_working_days(date(2026, 1, 5), 0)


def test_the_shipped_calendar_is_in_the_table_after_migrating(db, at):
    assert calendar.load() == REAL
    calendar_years.ship(at=at)
    assert CalendarYear.objects.count() == 23


NOTICE = "\n".join(
    [
        "date,kind,name",
        "2027-01-01,法定节假日,元旦",
        "2027-05-01,holiday,劳动节",
        "2027-05-03,调休放假,劳动节",
        "2027-05-08,调休上班,劳动节",
        "2027-10-01,holiday,国庆节",
    ]
)


@pytest.fixture
def load(db, system, at):
    """Load 2027 with an invented notice."""

    def loading(days=None, **given):
        wanted = {
            "year": 2027,
            "days": days or parse(NOTICE),
            "source": "通知（测试）",
            "by": system,
            "at": at,
        }
        return calendar_years.load_year(**wanted | given)

    return loading


def test_loading_a_year_makes_open_clocks_firm_and_moves_them(load, system, at):
    given = {"subject": "x.Y:1", "rule": "R-11", "title": "裁决", "start_event": "受理", "unit": "working"}
    start = at.replace(year=2027, month=4, day=29)
    before = deadlines.open(start_at=start, length=2, by=system, at=at, **given)
    assert (before.due_at, before.provisional) == (clock.day_end(date(2027, 5, 3)), True)
    assert load() == 1
    before.refresh_from_db()
    assert (before.due_at, before.provisional) == (clock.day_end(date(2027, 5, 4)), False)
    assert AuditEvent.objects.get(act=calendar_years.LOAD).facts["days"] == 5


def test_loading_a_year_again_corrects_it(load):
    load()
    load([day for day in parse(NOTICE) if day.day.day != 3])
    assert not CalendarDay.objects.filter(day="2027-05-03").exists()


def test_new_year_s_notice_may_reach_into_the_december_before(load):
    load([*parse(NOTICE), Day(date(2026, 12, 26), "makeup_workday", "元旦")])
    assert calendar.load().is_workday(date(2026, 12, 26)) == (True, False)


@pytest.mark.parametrize(
    ("extra", "fault"),
    [
        (Day(date(2026, 11, 26), "holiday", ""), "不属于 2027 年"),
        (Day(date(2027, 5, 3), "holiday", ""), "重复"),
        (Day(date(2027, 5, 10), "makeup_workday", ""), "不是周末"),
    ],
)
def test_a_day_that_cannot_be_in_the_notice_is_refused(load, extra, fault):
    with pytest.raises(Invalid, match=fault):
        load([*parse(NOTICE), extra])


def test_half_a_notice_is_refused(load):
    with pytest.raises(Invalid, match="缺少 2027 年的国庆节"):
        load(parse(NOTICE)[:-1])


def test_who_lacks_the_verb_loads_nothing(load):
    with pytest.raises(NotAllowed):
        load(by=NOBODY)


@pytest.mark.parametrize("line", ["2027-13-01,holiday,x", "2027-01-01,party,x", "holiday", ",,"])
def test_a_line_that_cannot_be_read_is_named(line):
    with pytest.raises(Invalid, match="第 3 行"):
        parse("date,kind,name\n2027-01-01,holiday,元旦\n" + line)
