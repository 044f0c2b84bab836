"""Every write of the room: one keyword-only function an act."""

from niangjia.union.members.actions.files import ask_import, ask_undo, remove_old_rosters, undo_import
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
    "ask_import",
    "ask_undo",
    "change_phone",
    "correct",
    "correct_document",
    "export_roster",
    "find_people",
    "open_record",
    "remove_old_rosters",
    "see_clear",
    "undo_import",
]
