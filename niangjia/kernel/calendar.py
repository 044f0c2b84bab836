"""Counting days as the law does: the first day is not counted, the last one rolls off a day of rest (G-4).

Working days follow the State Council's yearly notice, make-up workdays included (G-5). For a year that is
not published yet they count Monday to Friday, and the answer is provisional.

"Statutory holiday" (法定休假日, Civil Code art. 203) is read as every day of rest, weekends included: what
falls due on a Sunday can be handed in on Monday.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from niangjia.kernel import clock
from niangjia.kernel.models import CalendarDay, CalendarYear

DAY = timedelta(days=1)


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
    """The days that differ from the plain week (True: worked, False: free), and the published years."""

    days: Mapping[date, bool]
    published: frozenset[int]

    def is_workday(self, day: date) -> tuple[bool, bool]:
        """Return whether people work on a day, and whether that is provisional."""
        return self.days.get(day, day.weekday() < 5), day.year not in self.published

    def add_natural_days(self, start: date, length: int) -> Due:
        """Return the end of `length` (>= 1) natural days after the start day."""
        return self._rolled(start + _positive(length) * DAY)

    def add_working_days(self, start: date, length: int) -> Due:
        """Return the end of `length` (>= 1) working days after the start day."""
        day, provisional = start, False
        for _ in range(_positive(length)):
            day, unsure = self._next_workday(day + DAY)
            provisional |= unsure
        return Due(day, provisional)

    def add_months(self, start: date, length: int) -> Due:
        """Return the end of `length` (>= 1) months: the same day, or the month's last one (art. 202)."""
        return self._rolled(months_after(start, _positive(length)))

    def _rolled(self, last_day: date) -> Due:
        return Due(*self._next_workday(last_day))

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
    """Return the calendar as it stands in the table."""
    worked = CalendarDay.Kind.MAKEUP
    return WorkCalendar(
        days={day: kind == worked for day, kind in CalendarDay.objects.values_list("day", "kind")},
        published=frozenset(CalendarYear.objects.values_list("year", flat=True)),
    )


def _positive(length: int) -> int:
    if length < 1:
        raise ValueError(f"a period of {length} has no last day")
    return length
