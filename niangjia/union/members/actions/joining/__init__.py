"""Joining, step by step: applied for, verified, reviewed, escalated; each is one act."""

from niangjia.union.members.actions.joining.applying import apply
from niangjia.union.members.actions.joining.assisting import assist
from niangjia.union.members.actions.joining.escalating import escalate_overdue
from niangjia.union.members.actions.joining.reviewing import approve, forward, refuse, withdraw
from niangjia.union.members.actions.joining.wishes import Outcome, PhoneHeld, Result, Wish
from niangjia.union.members.actions.sessions import Device

__all__ = [
    "Device",
    "Outcome",
    "PhoneHeld",
    "Result",
    "Wish",
    "apply",
    "approve",
    "assist",
    "escalate_overdue",
    "forward",
    "refuse",
    "withdraw",
]
