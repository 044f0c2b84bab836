"""How a company stands, as a mark with its word."""

from typing import Any

from niangjia.ui.values import State
from niangjia.union.outreach import rules

MARKS = {
    rules.REQUIRED: State("wait", "应建未建"),
    rules.TO_SURVEY: State("rest", "待摸底"),
    rules.NOT_REQUIRED: State("rest", "不要求建会"),
    rules.CLOSED: State("rest", "已注销等"),
}
COVERED, GHOST = State("done", "已建会"), State("stop", "已注销，工会仍在")


def mark(entry: Any) -> State:
    """The mark of a ledger's row: covered, or else by its duty."""
    if entry.covered:
        return GHOST if entry.duty == rules.CLOSED else COVERED
    return MARKS[entry.duty]
