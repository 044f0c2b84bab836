"""Seeing who asked in clear: for a purpose, by who handles the case, on the record (P-7, R-5)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from niangjia.kernel import audit, crypto, masking, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.selection import Selection
from niangjia.kernel.refusals import Invalid, NotAllowed
from niangjia.union.cases import permissions
from niangjia.union.cases.actions import story
from niangjia.union.cases.models import Caller
from niangjia.union.cases.purposes import PHONE
from niangjia.union.cases.queries.cases import hidden_from
from niangjia.union.members.actions import looking


@dataclass(frozen=True, slots=True, repr=False)
class Seen:
    """Who asked, in clear. Nothing prints it."""

    name: str
    phone: str


@transaction.atomic
def see_caller(*, case_id: int, purpose: str, by: Actor, at: datetime) -> Seen:
    """Return who asked. Raises NotFound, NotAllowed (the employer's side, or no leave), Invalid (no purpose)."""
    if not purpose.strip():
        raise Invalid("没有写明用途，", field="reason", rule="P-7", remedy="例如：电话核实欠薪月份。")
    with sight.of_actor(by, permissions.VIEW):
        case = story.locked(case_id, by=by, verb=permissions.CALLER)
        caller = Caller.objects.get(case=case)
        if why := hidden_from(by, case, caller):
            raise NotAllowed(why, rule="R-5")
        seen = Seen(caller.name, crypto.unseal(PHONE, caller.cipher) if caller.cipher else "")
    if case.person_id is not None:
        with sight.everywhere("查看留痕"):
            one = Selection.of([case.person_id])
            looking.note_looks(one, "clear", f"办理工单：{masking.words(purpose)}"[:80], by=by, at=at)
    audit.record(
        "cases.caller_seen", by=by, at=at, subject=story.subject(case), org_label=case.taken_lft, case=case.pk,
        purpose=masking.words(purpose.strip())[:200],
    )  # fmt: skip
    return seen
