"""The life of a bank card (B-1): from the collected data to the bound card, lost, replaced, cancelled."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from niangjia.kernel import params, states
from niangjia.kernel.states import Move, State

_UNION, _OFFICE, _SELF = "会员所在工会", "发卡岗", "本人"
CARD = states.declare(
    "card",
    "会员服务卡",
    {
        "collected": State(
            "已采集",
            "资料已采集，等待制卡文件发往银行。",
            desk=_OFFICE,
            clock="见参数“停留提醒”",
            kind="wait",
        ),
        "refused": State(
            "银行未受理",
            "银行没有制卡，原因见记录；更正后重新采集。",
            desk=_UNION,
            clock="见参数“停留提醒”",
            kind="wait",
        ),
        "made": State(
            "已制卡", "卡已制成，等待所在工会发放。", desk=_UNION, clock="见参数“停留提醒”", kind="wait"
        ),
        "handed_out": State(
            "已发放",
            "卡已交到本人手中，请带身份证件到银行激活。",
            desk=_SELF,
            clock="见参数“停留提醒”",
            kind="wait",
        ),
        "active": State(
            "已激活",
            "已在银行激活，请在手机上实名绑定后使用会员服务。",
            desk=_SELF,
            clock="见参数“停留提醒”",
            kind="run",
        ),
        "bound": State("已绑定", "可以使用全部会员服务。", desk=_SELF, kind="done"),
        "lost": State(
            "已挂失", "已挂失，不能使用；可以补卡或注销。", desk=_SELF, clock="见参数“停留提醒”", kind="wait"
        ),
        "replaced": State("已补卡", "由新卡代替。", desk=_SELF, kind="stop"),
        "cancelled": State("已注销", "不再使用。", desk=_SELF, kind="stop"),
    },
    [
        Move("make", "collected", "made", "制卡"),
        Move("refuse", "collected", "refused", "银行不受理"),
        Move("recollect", "refused", "collected", "更正后重新采集"),
        Move("hand_out", "made", "handed_out", "发放"),
        Move("activate", "made", "active", "激活"),
        Move("activate", "handed_out", "active", "激活"),
        Move("bind", "active", "bound", "绑定"),
        Move("report_lost", "made", "lost", "挂失"),
        Move("report_lost", "handed_out", "lost", "挂失"),
        Move("report_lost", "active", "lost", "挂失"),
        Move("report_lost", "bound", "lost", "挂失"),
        Move("replace", "lost", "replaced", "补卡"),
        Move("cancel", "collected", "cancelled", "取消申请"),
        Move("cancel", "refused", "cancelled", "取消申请"),
        Move("cancel", "made", "cancelled", "注销"),
        Move("cancel", "handed_out", "cancelled", "注销"),
        Move("cancel", "active", "cancelled", "注销"),
        Move("cancel", "bound", "cancelled", "注销"),
        Move("cancel", "lost", "cancelled", "注销"),
    ],
)
ENDED = frozenset({"replaced", "cancelled"})
LIVE = frozenset(CARD.states) - ENDED
"""A person has at most one live card at a bank."""
USABLE = frozenset({"active", "bound"})
"""What eligibility for benefits asks for (B-3)."""
TAX_TITLES = {"1": "仅为中国税收居民", "2": "仅为非居民", "3": "既是中国税收居民又是其他国家（地区）税收居民"}
"""Declared by the person for the bank (non-resident accounts are due diligence of the bank)."""

STUCK_DAYS = {
    state: params.declare(
        f"card_stuck_days_{state}", days, "天", f"会员卡“{CARD.states[state].title}”停留提醒", rule="B-1", mark="D",
        source="本系统设定，可按与银行的约定调整",
    )
    for state, days in (
        ("collected", 15), ("refused", 15), ("made", 20), ("handed_out", 30), ("active", 30), ("lost", 30),
    )
}  # fmt: skip
E_CARD_DAYS = params.declare(
    "e_card_days", 90, "天", "电子会员证的有效期", rule="B-1", mark="D", source="本系统设定：到期自动续签"
)
_BY_BANK = {
    "active": ("activate",),
    "bound": ("activate", "bind"),
    "lost": ("report_lost",),
    "closed": ("cancel",),
}


def state_choices() -> list[tuple[str, str]]:
    """(value, title) pairs of the states."""
    return [(code, state.title) for code, state in CARD.states.items()]


def steps(state: str, told: str) -> list[str]:
    """The moves by which a card follows what the bank says of it; none where it stands there or cannot."""
    moves, here = [], state
    for verb in _BY_BANK.get(told, ()):
        if found := next((m for m in CARD.allowed(here) if m.verb == verb), None):
            moves.append(verb)
            here = found.target
    return moves if follows(here, told) else []


def follows(state: str, told: str) -> bool:
    """Whether our state is what the bank's word means."""
    return state in {
        "issued": {"made", "handed_out"}, "active": {"active"}, "bound": {"bound"}, "lost": {"lost", "replaced"},
        "closed": {"cancelled", "replaced"},
    }.get(told, set())  # fmt: skip


def stuck_before(numbers: Mapping[str, Any], at: datetime) -> dict[str, datetime]:
    """For each state that has a reminder, the moment before which a card has stood there too long."""
    return {state: at - timedelta(days=numbers[declared.key]) for state, declared in STUCK_DAYS.items()}
