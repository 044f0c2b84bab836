"""Ends of periods: vectors counted by hand, and what must hold for any start, calendar, extension and pause."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.kernel import working_hours
from niangjia.kernel.calendar import WorkCalendar
from niangjia.kernel.clock import ZONE, day_end
from niangjia.kernel.periods import Pause, due
from niangjia.kernel.refusals import Invalid
from niangjia.kernel.tests.test_calendar import REAL
from niangjia.kernel.working_hours import WorkingHours

UNITS = ["natural", "working", "months", "working_hours", "minutes"]


def moment(text):
    """A moment of the city's clock, such as "2026-02-13 17:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def end_of(text):
    """24:00 of a day."""
    return day_end(date.fromisoformat(text))


# Spring Festival 2026: rest from 15 to 23 February, work on Saturday the 14th and Saturday the 28th.
@pytest.mark.parametrize(
    ("start", "length", "unit", "end"),
    [
        # dispatch in 4 working hours, urgent in 30 minutes
        ("2026-11-23 09:00", 4, "working_hours", "2026-11-23 15:00"),
        ("2026-11-23 10:30", 4, "working_hours", "2026-11-23 16:30"),
        ("2026-11-23 08:00", 3, "working_hours", "2026-11-23 12:00"),  # ends at noon, not at two o'clock
        ("2026-11-23 12:30", 4, "working_hours", "2026-11-23 18:00"),
        ("2026-11-20 17:00", 4, "working_hours", "2026-11-23 12:00"),  # over a weekend
        ("2026-11-20 18:00", 1, "working_hours", "2026-11-23 10:00"),  # closing time is outside
        ("2026-11-21 03:00", 1, "working_hours", "2026-11-23 10:00"),  # a Saturday night
        ("2026-02-14 17:00", 4, "working_hours", "2026-02-24 12:00"),  # make-up Saturday, then the festival
        ("2026-02-13 17:00", 4, "working_hours", "2026-02-14 12:00"),
        ("2026-02-13 23:50", 30, "minutes", "2026-02-14 00:20"),
        ("2026-02-18 03:00", 30, "minutes", "2026-02-18 03:30"),  # the festival does not stop an urgent case
    ],
)
def test_hours_and_minutes_of_r_2_end_at_their_moment(start, length, unit, end):
    assert due(REAL, moment(start), length, unit) == (moment(end), False)


@pytest.mark.parametrize(
    ("start", "length", "last_day"),
    [
        ("2026-11-20", 1, "2026-11-23"),  # signed within one working day, over a weekend
        ("2026-02-12", 1, "2026-02-13"),
        ("2026-02-13", 1, "2026-02-14"),  # the make-up Saturday counts
        ("2026-02-12", 5, "2026-02-26"),  # general: 13, 14, 24, 25, 26
        ("2026-02-12", 15, "2026-03-11"),  # difficult: 27, 28 (make-up), 2-6, 9-11 March
        ("2026-02-12", 30, "2026-04-01"),  # complex: 12, 13, 16-20, 23-27, 30, 31 March, 1 April
        ("2026-04-03", 5, "2026-04-13"),  # a wrong body is objected to in 5; Qingming is Monday the 6th
    ],
)
def test_working_days_of_r_2_and_r_6(start, length, last_day):
    assert due(REAL, moment(f"{start} 16:00"), length, "working") == (end_of(last_day), False)


@pytest.mark.parametrize(
    ("start", "length", "last_day"),
    [
        ("2026-01-30", 15, "2026-02-14"),  # told within 15 days: ends on the make-up Saturday, a day of work
        ("2026-02-01", 15, "2026-02-24"),  # the 16th is in the festival: the first day after it
        ("2026-01-31", 60, "2026-04-01"),  # over a February of 28 days
        ("2026-02-28", 60, "2026-04-29"),
        ("2026-01-29", 30, "2026-02-28"),  # a make-up Saturday again, and the month's end
        ("2026-08-31", 30, "2026-09-30"),
        ("2026-09-01", 30, "2026-10-08"),  # 1 October rolls behind the National Day
    ],
)
def test_natural_days_of_r_6_end_on_their_day_or_after_the_holiday(start, length, last_day):
    assert due(REAL, moment(f"{start} 23:59"), length, "natural") == (end_of(last_day), False)


@pytest.mark.parametrize(
    ("length", "unit", "off", "on", "end"),
    [
        (15, "natural", "2026-11-12 10:00", "2026-11-23 10:00", end_of("2026-11-30")),  # 5 left: Saturday
        (5, "natural", "2026-11-08 10:00", "2026-11-11 10:00", end_of("2026-11-11")),  # while it had rolled
        (5, "working", "2026-11-04 10:00", "2026-11-09 17:00", end_of("2026-11-12")),
        (5, "working", "2026-11-09 10:00", "2026-11-14 10:00", end_of("2026-11-16")),  # on its last day
        (1, "months", "2026-11-30 10:00", "2026-12-02 10:00", end_of("2026-12-04")),
        (4, "working_hours", "2026-11-02 11:00", "2026-11-03 16:30", moment("2026-11-04 09:30")),
        (30, "minutes", "2026-11-02 09:10", "2026-11-02 21:00", moment("2026-11-02 21:20")),
    ],
)
def test_what_was_left_before_a_pause_is_left_after_it(length, unit, off, on, end):
    assert due(REAL, moment("2026-11-02 09:00"), length, unit, [Pause(moment(off), moment(on))]).at == end


def test_a_start_of_another_zone_is_the_same_moment():
    at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # 17:00 in the city
    assert due(REAL, at, 4, "working_hours").at == moment("2026-11-23 12:00")


def test_working_hours_that_reach_an_unpublished_year_are_provisional():
    assert due(REAL, moment("2026-12-31 17:00"), 1, "working_hours") == (moment("2026-12-31 18:00"), False)
    assert due(REAL, moment("2026-12-31 17:30"), 1, "working_hours") == (moment("2027-01-01 09:30"), True)
    assert due(REAL, moment("2026-12-31 23:59"), 30, "minutes").provisional is False


def test_what_was_suspended_in_time_is_still_in_time_when_a_calendar_learnt_later_counts_more():
    start, off, on = moment("2026-11-20 17:00"), moment("2026-11-23 11:00"), moment("2026-11-30 10:00")
    learnt = WorkCalendar({date(2026, 11, 21): True}, frozenset({2026}))
    assert due(learnt, start, 4, "working_hours").at < off
    assert due(learnt, start, 4, "working_hours", [Pause(off, on)]).at > on
    assert due(learnt, start, 1, "working", [Pause(off, on)]).at == end_of("2026-11-30")


def test_a_period_without_length_has_no_end():
    with pytest.raises(ValueError, match="no end"):
        due(REAL, moment("2026-11-20 17:00"), 0, "minutes")


def test_hours_hold_from_their_first_day_on():
    hours = WorkingHours(
        ((date(2026, 11, 23), working_hours.read([1000, 1600])), *working_hours.declared().since)
    )
    days = WorkCalendar(REAL.days, REAL.published, hours)
    assert due(days, moment("2026-11-20 17:00"), 4, "working_hours").at == moment("2026-11-23 13:00")


@pytest.mark.parametrize(
    "numbers", [[], [900], [900, 1200, 1100, 1800], [1200, 900], [900, 900], [960, 1200], [900, 2430]]
)
def test_hours_that_are_no_day_s_hours_are_refused(numbers):
    with pytest.raises(Invalid, match="办公时间看不懂"):
        working_hours.read(numbers)


DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))
FACES = st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).filter(lambda f: len(f) % 2 == 0)
HOURS = FACES.map(
    lambda quarters: WorkingHours(
        ((date(1949, 10, 1), working_hours.read([q // 4 * 100 + q % 4 * 15 for q in sorted(quarters)])),)
    )
)
CALENDARS = st.builds(
    WorkCalendar, st.dictionaries(DAYS, st.booleans(), max_size=60), st.just(frozenset({2025, 2026})), HOURS
)
STARTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(ZONE))  # noqa: DTZ001  the strategy adds the zone
LENGTHS = st.integers(1, 60)
GAPS = st.timedeltas(timedelta(0), timedelta(days=40))


SHARES = st.floats(0, 1)


def between(begins, end, share):
    """A moment from the beginning on and before the end."""
    return begins + (end - begins - timedelta.resolution) * share


@st.composite
def clocks(draw):
    """A calendar, and the arguments of a period that was suspended up to three times, each time before its end."""
    days, start, length, unit = draw(CALENDARS), draw(STARTS), draw(LENGTHS), draw(st.sampled_from(UNITS))
    pauses, begins = [], start
    for _ in range(draw(st.integers(0, 3))):
        end = due(days, start, length, unit, pauses).at
        off = between(begins, end, draw(SHARES))
        begins = off + draw(GAPS)
        pauses.append(Pause(off, begins))
    return days, start, length, unit, pauses


def runs_from(given):
    """The moment from which a clock runs on: its start, or its last resumption."""
    _, start, _, _, pauses = given
    return max([start, *(pause.on for pause in pauses)])


@given(clocks())
def test_a_clock_ends_after_its_start_and_after_every_resumption(given):
    assert due(*given).at > runs_from(given)


@given(clocks(), GAPS)
def test_a_later_start_never_ends_earlier(given, later):
    days, start, length, unit, pauses = given
    assert due(days, start + later, length, unit, pauses).at >= due(*given).at


@given(clocks(), LENGTHS)
def test_an_extension_never_ends_earlier(given, more):
    days, start, length, unit, pauses = given
    assert due(days, start, length + more, unit, pauses).at >= due(*given).at


@given(clocks(), SHARES, GAPS, GAPS)
def test_a_pause_never_ends_earlier_and_a_longer_one_never_earlier_than_a_shorter(given, where, gap, more):
    days, start, length, unit, pauses = given
    end = due(*given).at
    off = between(runs_from(given), end, where)
    paused = due(days, start, length, unit, [*pauses, Pause(off, off + gap)]).at
    longer = due(days, start, length, unit, [*pauses, Pause(off, off + gap + more)]).at
    assert end <= paused <= longer


@given(clocks(), SHARES)
def test_who_resumes_at_the_moment_of_suspension_changes_nothing(given, where):
    days, start, length, unit, pauses = given
    end = due(*given).at
    off = between(runs_from(given), end, where)
    assert due(days, start, length, unit, [*pauses, Pause(off, off)]).at == end


@given(clocks())
def test_working_time_outside_pauses_is_as_long_as_the_period(given):
    days, start, length, _, _ = given
    end = due(days, start, length, "working_hours")
    off = start + (end.at - start) / 2
    pause = Pause(off, off + timedelta(days=5))
    moved = due(days, start, length, "working_hours", [pause]).at
    before, after = days.working_time(start, off)[0], days.working_time(pause.on, moved)[0]
    assert before + after == timedelta(hours=length)


@given(CALENDARS, DAYS, st.integers(0, 100))
def test_working_days_counted_and_working_days_added_agree(days, start, length):
    count, _ = days.working_days(start, start + timedelta(days=length))
    if count:
        assert days.add_working_days(start, count).last_day <= start + timedelta(days=length)
    assert days.add_working_days(start, count + 1).last_day > start + timedelta(days=length)
