"""What a union has to do soon, and until when: its term of office and its certificate (E-46, F-25)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from niangjia.kernel import params
from niangjia.kernel.calendar import months_after

TERM_WARNINGS = params.declare(
    "term_warning_months", [6, 3, 1], "月", "任期届满前提醒换届的月数", rule="E-46", mark="M",
    source="《中国工会章程》第二十六条；提醒时间为各级工会惯例",
)  # fmt: skip
RENEWAL_DAYS = params.declare(
    "certificate_renewal_days", 30, "天", "证书有效期届满前可换证的天数", rule="F-25", mark="V",
    source="《基层工会法人登记管理办法》第二十六条、第二十七条",
)  # fmt: skip


class Pressure(StrEnum):
    """How much it presses."""

    LATE = "late"
    SOON = "soon"
    CALM = "calm"


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do: `by` is its last day, `days` are those left (below zero when it has passed)."""

    what: str
    sentence: str
    rule: str
    pressure: Pressure
    by: date | None = None
    days: int | None = None


def term_due(ends_on: date | None, *, today: date, warnings: Sequence[int]) -> Due:
    """What the running term asks for; `ends_on` is its last day, None when no term is known (E-46).

    The warnings are months before the last day.
    """
    if ends_on is None:
        return Due("换届", "还没有登记本届任期，请向上一级工会补报选举结果和任期。", "F-17", Pressure.SOON)
    days = (ends_on - today).days
    if days < 0:
        words = f"任期已于 {ends_on} 届满，超过 {-days:,} 天，请立即向上一级工会报告并组织换届。"
        return Due("换届", words, "E-46", Pressure.LATE, ends_on, days)
    near = [months for months in sorted(warnings) if today >= months_after(ends_on, -months)]
    if not near:
        return Due(
            "换届",
            f"任期到 {ends_on}，还有 {days:,} 天，现在不用办理。",
            "E-46",
            Pressure.CALM,
            ends_on,
            days,
        )
    words = f"任期到 {ends_on} 届满，只剩 {days} 天（不足 {near[0]} 个月），请向上一级工会提出换届请示。"
    pressure = Pressure.LATE if near[0] == min(warnings) else Pressure.SOON
    return Due("换届", words, "E-46", pressure, ends_on, days)


def certificate_due(until: date | None, *, today: date, window: int) -> Due:
    """What the legal-person certificate asks for; `until` is the first day on which it no longer holds (F-25).

    `window` is the number of days before its last day from which it may be renewed.
    """
    if until is None:
        words = "还没有登记工会法人资格证书，具备条件的请向上一级工会申请。"
        return Due("法人证书", words, "F-25", Pressure.CALM)
    last = until - timedelta(days=1)
    days = (last - today).days
    if days < 0:
        words = f"证书已于 {last} 到期，请尽快补办换证，期间不能用它办理开户等事项。"
        return Due("法人证书", words, "F-25", Pressure.LATE, last, days)
    if days <= window:
        words = f"证书到 {last} 到期，还有 {days} 天，已到换证时间，请申请换证。"
        return Due("法人证书", words, "F-25", Pressure.SOON, last, days)
    opens = last - timedelta(days=window)
    words = f"证书有效到 {last}，{opens} 起可以申请换证。"
    return Due("法人证书", words, "F-25", Pressure.CALM, last, days)
