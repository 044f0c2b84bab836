"""Every write of the room: keyword-only, by one actor, at one time, with its one audit event.

Happenings for the rooms above (`kernel.reactions.after`):
- `organisations.coverage_changed`: coverage began, ended, was revoked, imported or undone. Its fact
  `companies` is a `kernel.bulk.Selection` of company numbers, valid inside the transaction.
- `organisations.relabelled`: labels of organisations changed. Its fact `organisations` is a `Selection` with
  the columns id, before, after, for rooms that keep a label beside rows of their own.
- `organisations.founded`, `.moved`, `.ended`, `.parent_revoked`, `.imported`, `.import_undone`: the tree
  changed.
"""

from niangjia.union.organisations.actions.corrections import revoke_coverage, revoke_parent, revoke_term
from niangjia.union.organisations.actions.coverage import (
    assign_jurisdiction,
    cover,
    end_cover,
    end_jurisdiction,
)
from niangjia.union.organisations.actions.districting import Charge, assign_jurisdictions
from niangjia.union.organisations.actions.files import KIND, ask_import, place_staged, undo_import
from niangjia.union.organisations.actions.people import (
    appoint,
    begin_term,
    certify,
    end_office,
    end_officer,
    give_office,
)
from niangjia.union.organisations.actions.review import (
    choose_employer,
    choose_parent,
    confirm,
    dismiss,
    enter,
)
from niangjia.union.organisations.actions.staffing import Staffed, open_staff
from niangjia.union.organisations.actions.structure import (
    end,
    found,
    move,
    rename,
    set_guidance_parent,
    set_status,
)
from niangjia.union.organisations.actions.territory import ensure_city, found_territory

__all__ = [
    "KIND", "Charge", "Staffed", "appoint", "ask_import", "assign_jurisdiction", "assign_jurisdictions",
    "begin_term", "certify", "choose_employer", "choose_parent", "confirm", "cover",
    "dismiss", "end", "end_cover", "end_jurisdiction", "end_office", "end_officer",
    "ensure_city", "enter", "found", "found_territory", "give_office", "move",
    "open_staff", "place_staged", "rename", "revoke_coverage", "revoke_parent",
    "revoke_term", "set_guidance_parent", "set_status", "undo_import",
]  # fmt: skip
