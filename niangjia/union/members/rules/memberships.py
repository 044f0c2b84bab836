"""Membership as dated spells: how one stands, how a spell begins and ends, which way leads where (M-2, M-7 … M-13)."""

from enum import IntEnum, StrEnum
from typing import Any

from niangjia.kernel.states import Move, State, declare


class Standing(StrEnum):
    """How a person stands to the union; the value stands in the database."""

    NONE = "none"
    PREPARATORY = "preparatory"
    MEMBER = "member"
    PARKED = "parked"
    RETAINED = "retained"


class Change(IntEnum):
    """The change types of the exchange tables (M-13)."""

    JOINED = 1
    TRANSFERRED_IN = 2
    RETAINED = 3
    TRANSFERRED_OUT = 4
    EXPELLED = 5
    LEFT = 6


class Reason(IntEnum):
    """The reasons of a change (M-13)."""

    LABOUR_RELATION = 1
    LAID_OFF_WAITING = 2
    UNEMPLOYED = 3
    EMPLOYER_BANKRUPT = 4
    OWN_WISH = 5
    CRIME = 6


class Ending(StrEnum):
    """What ended a spell: a neighbouring spell follows, or the membership is over."""

    CHANGED = "changed"
    TRANSFERRED = "transferred"
    LEFT = "left"
    AUTO_EXIT = "auto_exit"
    EXPELLED = "expelled"
    DECEASED = "deceased"
    MERGED = "merged"


STANDING_TITLES = {
    Standing.NONE: "非会员",
    Standing.PREPARATORY: "预备会员",
    Standing.MEMBER: "会员",
    Standing.PARKED: "暂存会籍",
    Standing.RETAINED: "保留会籍",
}
STANDING_WHY = {
    Standing.NONE: "目前不在任何工会。",
    Standing.PREPARATORY: "用人单位还没有建会，由所在地工会登记为预备会员，计入建会人数。",
    Standing.MEMBER: "享有会员的全部权利。",
    Standing.PARKED: "新单位还没有工会，会籍暂时保存在居住地工会，权利不变。",
    Standing.RETAINED: "退休、失业或单位终止，保留会籍：停交会费，没有表决权、选举权和被选举权。",
}
STANDING_RULES = {
    Standing.NONE: "",
    Standing.PREPARATORY: "M-4",
    Standing.MEMBER: "M-3",
    Standing.PARKED: "M-8",
    Standing.RETAINED: "M-9",
}
"""The rule behind each sentence, for officers: a member reads none."""
CHANGE_TITLES = {
    Change.JOINED: "入会",
    Change.TRANSFERRED_IN: "转入",
    Change.RETAINED: "保留会籍",
    Change.TRANSFERRED_OUT: "转出",
    Change.EXPELLED: "除名",
    Change.LEFT: "退会",
}
REASON_TITLES = {
    Reason.LABOUR_RELATION: "劳动关系变化",
    Reason.LAID_OFF_WAITING: "下岗待岗",
    Reason.UNEMPLOYED: "失业",
    Reason.EMPLOYER_BANKRUPT: "用人单位破产或终止",
    Reason.OWN_WISH: "本人意愿",
    Reason.CRIME: "因犯罪被除名",
}
ENDING_TITLES = {
    Ending.CHANGED: "会籍状态变化",
    Ending.TRANSFERRED: "转出",
    Ending.LEFT: "退会",
    Ending.AUTO_EXIT: "自动退会",
    Ending.EXPELLED: "除名",
    Ending.DECEASED: "去世",
    Ending.MERGED: "并入同一人的另一份档案",
}
VOTES = frozenset({Standing.MEMBER, Standing.PARKED})
"""Who votes, stands and decides: not the retained (M-9), not yet the preparatory (M-4)."""

_DESK = "会员所在工会"
MEMBERSHIP = declare(
    "membership",
    "会籍",
    {
        "none": State("非会员", "不在任何工会。", desk="本人", kind="rest"),
        "preparatory": State(
            "预备会员",
            STANDING_WHY[Standing.PREPARATORY],
            desk="所在地工会",
            clock="到用人单位建会",
            kind="wait",
        ),
        "member": State("会员", STANDING_WHY[Standing.MEMBER], desk=_DESK, kind="done"),
        "parked": State(
            "暂存会籍", STANDING_WHY[Standing.PARKED], desk="居住地工会", clock="到新单位建会", kind="run"
        ),
        "retained": State("保留会籍", STANDING_WHY[Standing.RETAINED], desk=_DESK, kind="rest"),
        "over": State("会籍终止", "退会、自动退会、除名或去世。", desk=_DESK, kind="stop"),
    },
    [
        Move("join", "none", "member", "入会"),
        Move("prepare", "none", "preparatory", "登记为预备会员"),
        Move("admit", "preparatory", "member", "转为会员"),
        Move("transfer", "member", "member", "转会"),
        Move("transfer", "retained", "member", "转会并恢复会籍"),
        Move("transfer", "parked", "member", "转到新单位工会"),
        Move("transfer", "preparatory", "member", "转到新单位工会"),
        Move("park", "member", "parked", "暂存到居住地工会"),
        Move("retain", "member", "retained", "保留会籍"),
        Move("retain", "parked", "retained", "保留会籍"),
        Move("restore", "retained", "member", "恢复会籍"),
        Move("leave", "member", "over", "退会"),
        Move("leave", "preparatory", "over", "退会"),
        Move("leave", "parked", "over", "退会"),
        Move("leave", "retained", "over", "退会"),
        Move("auto_exit", "member", "over", "自动退会（须有委员会记录）"),
        Move("expel", "member", "over", "除名"),
        Move("decease", "member", "over", "去世"),
        Move("decease", "parked", "over", "去世"),
        Move("decease", "retained", "over", "去世"),
        Move("decease", "preparatory", "over", "去世"),
        Move("join", "over", "member", "重新入会"),
    ],
)


def choices(titles: Any) -> list[tuple[Any, str]]:
    """(value, title) pairs of an enumeration, for a field's choices."""
    return [(key.value, title) for key, title in titles.items()]
