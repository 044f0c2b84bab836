"""Every write of the room: one keyword-only function an act."""

from niangjia.union.members.actions.people import (
    Clear,
    change_phone,
    correct,
    correct_document,
    open_record,
    see_clear,
)
from niangjia.union.members.actions.searching import export_roster, find_people

__all__ = [
    "Clear",
    "change_phone",
    "correct",
    "correct_document",
    "export_roster",
    "find_people",
    "open_record",
    "see_clear",
]
