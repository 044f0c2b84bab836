"""When a period is over: its length in one of five units, from its start, without the pauses in it.

- natural, months: the last calendar day, rolled off a day of rest (G-4). A pause leaves as many calendar days as
  were left on its first day; rolling is where the last day falls, no days to keep.
- working: working days (G-5). A pause leaves as many working days as were left after its first day.
- working_hours: hours inside working hours (R-2); minutes: plain minutes, day and night. A pause leaves the time
  that was left.

Counted in days, the day of a resumption is no day of the period, as the day of a start is none, except that what
stood on its last day is over at the end of that day. What was suspended in time stays in time, even when a calendar
learnt later would have let it run out before.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from niangjia.kernel.calendar import DAY, NOTHING, Due, End, WorkCalendar, months_after
from niangjia.kernel.clock import ZONE, day_of


class Pause(NamedTuple):
    """A time in which a clock did not run."""

    off: datetime
    on: datetime


def due(days: WorkCalendar, start_at: datetime, length: int, unit: str, pauses: Iterable[Pause] = ()) -> End:
    """Return the end of a period of `length` (>= 1) units; `pauses` in the order of time, none over another."""
    if length < 1:
        raise ValueError(f"a period of {length} has no end")
    start = start_at.astimezone(ZONE)
    within = [Pause(max(off, start), max(on, start)) for off, on in pauses]
    return _COUNTS[unit](days, start, length, within)


def _natural(days: WorkCalendar, start: datetime, length: int, pauses: Sequence[Pause]) -> End:
    return _calendar_days(days, start.date() + length * DAY, pauses)


def _months(days: WorkCalendar, start: datetime, length: int, pauses: Sequence[Pause]) -> End:
    return _calendar_days(days, months_after(start.date(), length), pauses)


def _calendar_days(days: WorkCalendar, last_day: date, pauses: Sequence[Pause]) -> End:
    for off, on in pauses:
        last_day = day_of(on) + max(last_day - day_of(off), NOTHING)
    return _end(days.rolled(last_day))


def _working(days: WorkCalendar, start: datetime, length: int, pauses: Sequence[Pause]) -> End:
    end = days.add_working_days(start.date(), length)
    for off, on in pauses:
        left, unsure = days.working_days(day_of(off), end.last_day)
        moved = days.add_working_days(day_of(on), left) if left else days.rolled(day_of(on))
        end = Due(moved.last_day, moved.provisional or unsure or end.provisional)
    return _end(end)


def _working_hours(days: WorkCalendar, start: datetime, length: int, pauses: Sequence[Pause]) -> End:
    begins, left, provisional = start, timedelta(hours=length), False
    for off, on in pauses:
        gone, unsure = days.working_time(begins, off)
        begins, left, provisional = on, max(left - gone, timedelta.resolution), provisional or unsure
    end = days.add_working_time(begins, left)
    return End(end.at, end.provisional or provisional)


def _minutes(_: WorkCalendar, start: datetime, length: int, pauses: Sequence[Pause]) -> End:
    paused = sum((on - off for off, on in pauses), NOTHING)
    return End(start + timedelta(minutes=length) + paused, provisional=False)


def _end(due: Due) -> End:
    return End(due.at, due.provisional)


_COUNTS: dict[str, Callable[[WorkCalendar, datetime, int, Sequence[Pause]], End]] = {
    "natural": _natural,
    "working": _working,
    "months": _months,
    "working_hours": _working_hours,
    "minutes": _minutes,
}
