"""Staying on without work and leaving: reasons, dates and the committee's record (M-8 … M-11)."""

from datetime import date
from enum import StrEnum

from niangjia.kernel import masking, params
from niangjia.kernel.calendar import months_after
from niangjia.kernel.refusals import Invalid, NotNow
from niangjia.union.members.rules.memberships import Reason

IDLE_MONTHS = params.declare(
    "auto_exit_months", 6, "个月", "没有正当理由连续不交会费、不参加活动多久，可以由委员会决定自动退会",
    rule="M-10", mark="V", source="《中国工会章程》第六条",
)  # fmt: skip


class Keeping(StrEnum):
    """Why a membership is retained (M-9)."""

    RETIRED = "retired"
    EARLY_RETIRED = "early_retired"
    UNEMPLOYED = "unemployed"
    EMPLOYER_CLOSED = "employer_closed"


KEEPING_TITLES = {
    Keeping.RETIRED: "退休",
    Keeping.EARLY_RETIRED: "提前退休",
    Keeping.UNEMPLOYED: "失业",
    Keeping.EMPLOYER_CLOSED: "用人单位终止（会籍由上一级工会保留）",
}
REASONS = {
    Keeping.RETIRED: Reason.LABOUR_RELATION,
    Keeping.EARLY_RETIRED: Reason.LABOUR_RELATION,
    Keeping.UNEMPLOYED: Reason.UNEMPLOYED,
    Keeping.EMPLOYER_CLOSED: Reason.EMPLOYER_BANKRUPT,
}
"""The exchange's reason of each."""
PARKS = frozenset({"community", "street", "new_form", "park", "building", "trade"})
"""Types of union, by place, that keep the membership of people whose new employer has none (M-8)."""


def check_keeping(reason: str) -> Keeping:
    """The reason for which a membership is retained. Raises Invalid for another."""
    if reason not in set(Keeping):
        raise Invalid("保留会籍只能用列出的原因，", field="reason", rule="M-9", remedy="请选择一项。")
    return Keeping(reason)


def check_park(type_: str) -> None:
    """Raise Invalid for a union that is not one by place."""
    if type_ not in PARKS:
        raise Invalid(
            "会籍只能暂存到居住地的工会，",
            field="to",
            rule="M-8",
            remedy="请选择街道、社区或新就业形态工会。",
        )


def check_day(day: date, since: date, today: date, *, field: str = "on") -> None:
    """Raise Invalid for a day ahead, or before the spell began."""
    if day > today:
        raise Invalid(
            f"日期 {day:%Y-%m-%d} 还没有到，", field=field, rule="M-13", remedy="请填今天或以前的日期。"
        )
    if day < since:
        raise Invalid(
            f"日期早于这段会籍的起始日 {since:%Y-%m-%d}，", field=field, rule="M-7", remedy="请填之后的日期。"
        )


def check_record(record: str, *, what: str = "委员会记录") -> str:
    """The record a decision rests on. Raises Invalid without one (M-10, M-11)."""
    words = masking.words(record.strip())[:200]
    if len(words) < 4:
        raise Invalid(
            f"没有写明{what}，", field="record", rule="M-10", remedy="请写会议日期和记录编号，或者文件名称。"
        )
    return words


def check_idle(idle_since: date, taught_on: date, decided_on: date, months: int) -> None:
    """Raise NotNow before the months are over, Invalid where the order of the days is wrong (M-10)."""
    if decided_on < months_after(idle_since, months):
        raise NotNow(
            f"从 {idle_since:%Y-%m-%d} 算起不满 {months} 个月，",
            rule="M-10",
            remedy="期满以后才能由委员会决定。",
        )
    if not idle_since <= taught_on <= decided_on:
        raise Invalid(
            "教育的日期要在停止活动以后、委员会决定以前，",
            field="taught_on",
            rule="M-10",
            remedy="请核对日期。",
        )


def check_expulsion(discussed_on: date, decided_on: date) -> None:
    """Raise Invalid unless the group discussed before the committee decided (M-11)."""
    if discussed_on > decided_on:
        raise Invalid(
            "小组讨论要在委员会决定之前，", field="discussed_on", rule="M-11", remedy="请核对日期。"
        )
