"""Dates of the room: periods are half-open, `until` is the first day on which a thing no longer holds."""

from collections.abc import Sequence
from datetime import date

from niangjia.kernel import params
from niangjia.kernel.refusals import Invalid, NotNow

TERM_YEARS = params.declare(
    "term_years", [3, 5], "年", "工会委员会每届任期（最短、最长）", rule="F-25", mark="V",
    source="《基层工会法人登记管理办法》第二十六条",
)  # fmt: skip


def check_period(since: date, until: date | None) -> None:
    """Raise Invalid unless the period ends after it starts."""
    if until is not None and until <= since:
        raise Invalid(
            f"止期 {until} 不晚于起期 {since}，", field="until", data={"since": since, "until": until},
            remedy="请把止期改到起期之后。",
        )  # fmt: skip


def check_not_ahead(day: date, today: date, *, field: str = "on") -> None:
    """Raise Invalid for a day that has not come: the tree on screen is always today's tree (F-32)."""
    if day > today:
        raise Invalid(
            f"日期 {day} 还没有到，", field=field, rule="F-32", data={"day": day, "today": today},
            remedy=f"请填写 {today} 或更早的日期。",
        )  # fmt: skip


def check_follows(day: date, since: date, *, what: str) -> None:
    """Raise NotNow when a change is dated on or before the start of what it changes."""
    if day <= since:
        raise NotNow(
            f"{what}自 {since} 起才成立，不能在 {day} 变更；", rule="F-32", data={"day": day, "since": since},
            remedy="日期有误请改日期；原记录有误请用“撤销”并写明原因。",
        )  # fmt: skip


def check_within_life(day: date, founded_on: date | None, ended_on: date | None) -> None:
    """Raise Invalid for a day before the union was founded or after it ended."""
    if founded_on is not None and day < founded_on:
        raise Invalid(
            f"日期 {day} 早于工会成立日期 {founded_on}，", field="on", remedy="请核对日期。",
            data={"day": day, "founded_on": founded_on},
        )  # fmt: skip
    if ended_on is not None and day >= ended_on:
        raise NotNow(
            f"工会已于 {ended_on} 终止，", rule="F-7", data={"ended_on": ended_on}, remedy="不能再作变更。"
        )


def years_after(day: date, years: int) -> date:
    """The same calendar day some years later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def check_term(elected_on: date, ends_on: date, *, years: Sequence[int]) -> None:
    """Raise Invalid unless a term counted from the election day (F-17) lasts between the allowed years.

    The last day may be the anniversary itself or the day before it.
    """
    shortest, longest = years_after(elected_on, years[0]), years_after(elected_on, years[1])
    if not (shortest - ends_on).days <= 1 or ends_on > longest:
        raise Invalid(
            f"任期从选举日 {elected_on} 起算，应为 {years[0]} 至 {years[1]} 年，现在到 {ends_on}，",
            rule="F-17", field="ends_on", data={"elected_on": elected_on, "ends_on": ends_on},
            remedy=f"届满日期请填 {shortest} 至 {longest} 之间。",
        )  # fmt: skip


def check_reason(reason: str) -> str:
    """The reason without blanks at its ends. Raises Invalid when nothing is left: a correction says why."""
    if not reason.strip():
        raise Invalid("没有写明原因，", field="reason", remedy="请用一句话写明更正的原因。")
    return reason.strip()[:200]
