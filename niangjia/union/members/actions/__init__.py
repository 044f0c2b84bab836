"""Every write of the room: one keyword-only function an act."""

from niangjia.union.members.actions.access import (
    drop_password,
    prove_phone,
    send_code,
    set_password,
    sign_in_by_password,
    sign_in_by_phone,
)
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
from niangjia.union.members.actions.sessions import end_other_sessions, end_session, forget_old_access
from niangjia.union.members.actions.verifying import answer_due, verify_by_hand

__all__ = [
    "Clear",
    "answer_due",
    "ask_import",
    "ask_undo",
    "change_phone",
    "correct",
    "correct_document",
    "drop_password",
    "end_other_sessions",
    "end_session",
    "export_roster",
    "find_people",
    "forget_old_access",
    "open_record",
    "prove_phone",
    "remove_old_rosters",
    "see_clear",
    "send_code",
    "set_password",
    "sign_in_by_password",
    "sign_in_by_phone",
    "undo_import",
    "verify_by_hand",
]
