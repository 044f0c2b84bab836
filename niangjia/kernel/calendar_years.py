"""Years of the calendar: what is shipped, and loading a new one when the State Council has published it."""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from django.db import transaction

from niangjia.kernel import audit, calendar, clock, deadlines
from niangjia.kernel.actor import Actor
from niangjia.kernel.models import CalendarDay, CalendarYear
from niangjia.kernel.refusals import Invalid

LOAD = calendar.LOAD
SHIPPED = Path(__file__).parent / "reference" / "holidays_2004_2026.csv"
SHIPPED_SOURCE = "国务院办公厅历年部分节假日安排的通知（随系统附带）"
KINDS = {str(label): code for code, label in CalendarDay.Kind.choices} | {
    code: code for code in CalendarDay.Kind.values
}
FIXED = ((1, 1, "元旦"), (5, 1, "劳动节"), (10, 1, "国庆节"))


class Day(NamedTuple):
    """A day that the notice names: a holiday, a day off in lieu, or a make-up workday."""

    day: date
    kind: str
    name: str


def may_load(by: Actor) -> bool:
    """Whether the actor may load the calendar."""
    return by.may(LOAD)


def check_may_load(by: Actor) -> None:
    """Raise NotAllowed unless the actor may load the calendar."""
    by.check_may(LOAD)


@transaction.atomic
def load_year(*, year: int, days: Sequence[Day], source: str, by: Actor, at: datetime) -> int:
    """Take a published year into use, or correct it, and count open clocks anew; return how many changed.

    Raises Invalid where the days cannot be that year's notice.
    """
    check_may_load(by)
    _check(year, days, source)
    CalendarYear.objects.update_or_create(year=year, defaults={"source": source.strip(), "loaded_at": at})
    CalendarDay.objects.filter(year_id=year).delete()
    CalendarDay.objects.bulk_create(
        [CalendarDay(day=d.day, kind=d.kind, name=d.name, year_id=year) for d in days],
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["kind", "name", "year_id"],
    )
    audit.record(LOAD, by=by, at=at, subject=f"kernel.CalendarYear:{year}", source=source, days=len(days))
    return deadlines.recompute(by=by, at=at)


def parse(text: str) -> list[Day]:
    """Read lines "date,kind,name" under a heading. Raises Invalid naming the line that cannot be read."""
    found = []
    for number, line in enumerate(csv.DictReader(text.splitlines()), start=2):
        try:
            day = date.fromisoformat((line.get("date") or "").strip())
            kind = KINDS[(line.get("kind") or "").strip()]
        except (ValueError, KeyError):
            raise Invalid(
                f"第 {number} 行看不懂，",
                field="file",
                remedy=f"每行应为“日期,种类,名称”，日期如 2027-01-01，种类为{'、'.join(KINDS)}之一。",
            ) from None
        found.append(Day(day, kind, (line.get("name") or "").strip()))
    return found


def years() -> list[CalendarYear]:
    """Return the published years, the latest first."""
    return list(CalendarYear.objects.order_by("-year"))


def ship(*, at: datetime) -> None:
    """Write the shipped years that are not in the table yet; a year loaded by hand stays. Idempotent."""
    have = set(CalendarYear.objects.values_list("year", flat=True))
    days = [d for d in parse(SHIPPED.read_text("utf-8")) if d.day.year not in have]
    fresh = sorted({d.day.year for d in days})
    CalendarYear.objects.bulk_create(
        [CalendarYear(year=year, source=SHIPPED_SOURCE, loaded_at=at) for year in fresh]
    )
    CalendarDay.objects.bulk_create(
        [CalendarDay(day=d.day, kind=d.kind, name=d.name, year_id=d.day.year) for d in days],
        ignore_conflicts=True,
    )


def ship_after_migrate(**_: object) -> None:
    """Django calls this after migrations."""
    ship(at=clock.now())


def _check(year: int, days: Sequence[Day], source: str) -> None:
    """Refuse what cannot be the notice of that year."""
    if not source.strip():
        raise Invalid("没有写依据，", field="source", remedy="请写明通知的文号，如“国办发明电〔2026〕7号”。")
    by_day = {d.day: d.kind for d in days}
    if len(by_day) != len(days):
        raise Invalid("有日期重复，", field="days", remedy="请每个日期只留一行。")
    for d in days:
        if d.day.year != year and not (d.day.year == year - 1 and d.day.month == 12):
            raise Invalid(f"{d.day} 不属于 {year} 年，", field="days", remedy="请检查日期和年份。")
        if d.kind == CalendarDay.Kind.MAKEUP and d.day.weekday() < 5:
            raise Invalid(f"{d.day} 不是周末，不会是调休上班日，", field="days", remedy="请对照通知检查。")
    for month, day, name in FIXED:
        if by_day.get(date(year, month, day)) != CalendarDay.Kind.HOLIDAY:
            raise Invalid(f"缺少 {year} 年的{name}，", field="days", remedy="请检查文件是否完整。")
