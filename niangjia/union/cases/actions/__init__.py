"""Every write of cases: one act each, with by= and at=."""

from niangjia.union.cases.actions.closing import call_back, check, rate, reopen, revoke_reply
from niangjia.union.cases.actions.dispatching import dispatch, forward, join_in, return_
from niangjia.union.cases.actions.handling import (
    answer_at_once,
    extend,
    hand_on,
    note,
    reply,
    sign,
    sort,
    withdraw,
)
from niangjia.union.cases.actions.intake import Intake, Taken, Who, take
from niangjia.union.cases.actions.seeing import see_caller

__all__ = [
    "Intake",
    "Taken",
    "Who",
    "answer_at_once",
    "call_back",
    "check",
    "dispatch",
    "extend",
    "forward",
    "hand_on",
    "join_in",
    "note",
    "rate",
    "reopen",
    "reply",
    "return_",
    "revoke_reply",
    "see_caller",
    "sign",
    "sort",
    "take",
    "withdraw",
]
