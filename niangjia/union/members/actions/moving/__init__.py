"""Transfers that nobody can block, step by step (M-7): each act is one decision of one side, or of time."""

from niangjia.union.members.actions.moving.arriving import accept, accept_many, decline, revoke
from niangjia.union.members.actions.moving.asking import ask, ask_by_new_union, tell_asked
from niangjia.union.members.actions.moving.deciding import appeal, refuse, release, rule_appeal, withdraw
from niangjia.union.members.actions.moving.lapsing import lapse_due

__all__ = [
    "accept", "accept_many", "appeal", "ask", "ask_by_new_union", "decline", "lapse_due",
    "refuse", "release", "revoke", "rule_appeal", "tell_asked", "withdraw",
]  # fmt: skip
