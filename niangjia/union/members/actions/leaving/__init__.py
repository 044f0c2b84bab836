"""Staying on without work, leaving, and taking back what was wrong: one function an act, each with its why."""

from niangjia.union.members.actions.leaving.ending import auto_exit, decease, expel, file_expulsion, leave
from niangjia.union.members.actions.leaving.staying import park, restore, retain
from niangjia.union.members.actions.leaving.undoing import revoke_spell

__all__ = [
    "auto_exit", "decease", "expel", "file_expulsion", "leave", "park", "restore", "retain", "revoke_spell",
]  # fmt: skip
