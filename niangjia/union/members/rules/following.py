"""Moves of many at once: what for, and what becomes of the people (M-7, M-9, F-7)."""

from enum import StrEnum

from niangjia.kernel.refusals import Invalid
from niangjia.union.members.rules.memberships import Change, Reason


class Occasion(StrEnum):
    """Why many people move together."""

    COMPANY_MOVED = "company_moved"
    COMPANY_CLOSED = "company_closed"
    UNION_ENDED = "union_ended"
    UNIONS_MERGED = "unions_merged"
    UNION_SPLIT = "union_split"


class Mistake(StrEnum):
    """Why a move of many is taken back."""

    WRONG_UNION = "wrong_union"
    WRONG_PEOPLE = "wrong_people"
    NOT_DECIDED = "not_decided"


OCCASION_TITLES = {
    Occasion.COMPANY_MOVED: "单位改由另一个工会覆盖",
    Occasion.COMPANY_CLOSED: "用人单位终止，由上一级工会保留会籍",
    Occasion.UNION_ENDED: "工会终止，由上一级工会保留会籍",
    Occasion.UNIONS_MERGED: "工会合并",
    Occasion.UNION_SPLIT: "工会分设",
}
MISTAKE_TITLES = {
    Mistake.WRONG_UNION: "转错了工会",
    Mistake.WRONG_PEOPLE: "选错了人",
    Mistake.NOT_DECIDED: "没有批准文件",
}
RETAINS = frozenset({Occasion.COMPANY_CLOSED, Occasion.UNION_ENDED})
"""Occasions on which the employer is gone: the union above keeps the memberships (M-9)."""


def standing_after(occasion: Occasion) -> str:
    """How people stand afterwards: retained where the employer is gone, else as they stood."""
    return "retained" if occasion in RETAINS else "keep"


def reason_of(occasion: Occasion) -> Reason:
    """The exchange's reason."""
    return Reason.EMPLOYER_BANKRUPT if occasion in RETAINS else Reason.LABOUR_RELATION


CHANGE = Change.TRANSFERRED_IN


def check_occasion(occasion: str) -> Occasion:
    """The occasion. Raises Invalid for one that is not listed."""
    if occasion not in set(Occasion):
        raise Invalid("没有选择批量转会的原因，", field="occasion", rule="M-7", remedy="请选择一项。")
    return Occasion(occasion)


def check_mistake(mistake: str) -> Mistake:
    """Why it is taken back. Raises Invalid for what is not listed."""
    if mistake not in set(Mistake):
        raise Invalid("没有选择撤销的原因，", field="mistake", rule="M-7", remedy="请选择一项。")
    return Mistake(mistake)
