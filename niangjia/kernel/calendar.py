"""Counting days as the law does: the first day is not counted, the last one rolls off a day of rest (G-4).

Working days follow the State Council's yearly notice, make-up workdays included (G-5). For a year that is
not published yet they count Monday to Friday, and the answer is provisional.

"Statutory holiday" (法定休假日, Civil Code art. 203) is read as every day of rest, weekends included: what
falls due on a Sunday can be handed in on Monday.

Working time runs inside the working hours of working days (R-2): a start outside them begins at the next opening.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, TypeVar

from django.db import connection

from niangjia.kernel import clock, params, working_hours
from niangjia.kernel.models import CalendarDay, CalendarYear
from niangjia.kernel.working_hours import WorkingHours

LOAD = "calendar.load_year"
DAY = timedelta(days=1)
NOTHING = timedelta(0)
Length = TypeVar("Length", int, timedelta)


class End(NamedTuple):
    """The moment at which a period is over, and whether an unpublished year may still move it."""

    at: datetime
    provisional: bool


class Due(NamedTuple):
    """The last day of a period, and whether an unpublished year may still move it."""

    last_day: date
    provisional: bool

    @property
    def at(self) -> datetime:
        """The moment at which the period is over: 24:00 of its last day."""
        return clock.day_end(self.last_day)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The days that differ from the plain week (True: worked, False: free), the published years, the hours."""

    days: Mapping[date, bool]
    published: frozenset[int]
    hours: WorkingHours = field(default_factory=working_hours.declared)

    def is_workday(self, day: date) -> tuple[bool, bool]:
        """Return whether people work on a day, and whether that is provisional."""
        return self.days.get(day, day.weekday() < 5), day.year not in self.published

    def add_natural_days(self, start: date, length: int) -> Due:
        """Return the end of `length` (>= 1) natural days after the start day."""
        return self.rolled(start + _positive(length) * DAY)

    def add_working_days(self, start: date, length: int) -> Due:
        """Return the end of `length` (>= 1) working days after the start day."""
        day, provisional = start, False
        for _ in range(_positive(length)):
            day, unsure = self._next_workday(day + DAY)
            provisional |= unsure
        return Due(day, provisional)

    def add_months(self, start: date, length: int) -> Due:
        """Return the end of `length` (>= 1) months: the same day, or the month's last one (art. 202)."""
        return self.rolled(months_after(start, _positive(length)))

    def rolled(self, last_day: date) -> Due:
        """Return a last day, or where it is one of rest the next working day."""
        return Due(*self._next_workday(last_day))

    def working_days(self, after: date, until: date) -> tuple[int, bool]:
        """Count the working days after one day up to another, which is counted; and whether that is provisional."""
        judged = [self.is_workday(after + n * DAY) for n in range(1, (until - after).days + 1)]
        return sum(worked for worked, _ in judged), any(unsure for _, unsure in judged)

    def add_working_time(self, start: datetime, length: timedelta) -> End:
        """Return the moment at which so much working time (> 0) has run since the start."""
        day, left, provisional = clock.day_of(start), _positive(length), False
        while True:
            spells, unsure = self._worked(day)
            provisional |= unsure
            for opens, closes in spells:
                begins = max(opens, start)
                if left <= closes - begins:
                    return End(begins + left, provisional)
                left -= max(closes - begins, NOTHING)
            day += DAY

    def working_time(self, start: datetime, end: datetime) -> tuple[timedelta, bool]:
        """Return the working time between two moments, and whether that is provisional."""
        first, last = clock.day_of(start), clock.day_of(end)
        total, provisional = NOTHING, False
        for n in range((last - first).days + 1):
            spells, unsure = self._worked(first + n * DAY)
            provisional |= unsure
            for opens, closes in spells:
                total += max(min(closes, end) - max(opens, start), NOTHING)
        return total, provisional

    def _worked(self, day: date) -> tuple[list[tuple[datetime, datetime]], bool]:
        """From when to when people work on a day, and whether that is provisional."""
        working, provisional = self.is_workday(day)
        midnight = datetime.combine(day, time.min, tzinfo=clock.ZONE)
        spells = [(midnight + a, midnight + b) for a, b in self.hours.on(day)] if working else []
        return spells, provisional

    def _next_workday(self, day: date) -> tuple[date, bool]:
        """The first working day from a day on, and whether any day looked at was of an unpublished year."""
        working, provisional = self.is_workday(day)
        while not working:
            day += DAY
            working, unsure = self.is_workday(day)
            provisional |= unsure
        return day, provisional


def months_after(start: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day where it is shorter."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def load() -> WorkCalendar:
    """Return the calendar as it stands. A process keeps it, and asks every time whether it has been changed."""
    global _kept  # noqa: PLW0603  one calendar for the process, exchanged as a whole
    version = _version()
    kept = _kept
    if kept is None or kept[0] != version:
        _kept = kept = (version, _read())
    return kept[1]


def _version() -> tuple[int | None, ...]:
    """What changes with the calendar: its years, and the events of the two acts by which people change it.

    An event's number is never given twice, so that what was read in a transaction taken back is not kept.
    """
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, [LOAD, params.CHANGE])
        return tuple(cursor.fetchone())


def _read() -> WorkCalendar:
    worked = CalendarDay.Kind.MAKEUP
    return WorkCalendar(
        days={day: kind == worked for day, kind in CalendarDay.objects.values_list("day", "kind")},
        published=frozenset(CalendarYear.objects.values_list("year", flat=True)),
        hours=working_hours.load(),
    )


_kept: tuple[tuple[int | None, ...], WorkCalendar] | None = None
_VERSION = """SELECT (SELECT count(*) FROM kernel_calendaryear), count(*), max(id)
                FROM kernel_auditevent WHERE act IN (%s, %s)"""


def _positive(length: Length) -> Length:
    if length <= type(length)(0):
        raise ValueError(f"a period of {length} has no last day")
    return length
