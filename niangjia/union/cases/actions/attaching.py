"""Handing in files with a case: judged by what they are, sealed, and opened only with an event that says who did."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from niangjia.kernel import audit, crypto, params, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.clock import day_of
from niangjia.kernel.refusals import NotAllowed, NotFound, NotNow
from niangjia.union.cases import permissions
from niangjia.union.cases.actions import story
from niangjia.union.cases.models import Attachment, Caller, Case
from niangjia.union.cases.purposes import FILE
from niangjia.union.cases.queries.cases import hidden_from
from niangjia.union.cases.rules import files
from niangjia.union.cases.rules.states import OPEN

WORKER: Final = "诉求人"


@dataclass(frozen=True, slots=True, repr=False)
class Given:
    """One file as it was handed in. Nothing prints it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """One file as a handler takes it along."""

    name: str
    mime: str
    content: bytes


def judge_all(given: Sequence[Given], *, at: datetime) -> list[files.Type]:
    """The real types of files, before anything is written. Raises Invalid, naming the file."""
    files.check_many(len(given), most=int(params.value(files.MOST.key, on=day_of(at))))
    largest = int(params.value(files.LARGEST_MB.key, on=day_of(at)))
    return [files.judge(one.content, largest_mb=largest) for one in given]


def keep(case: Case, given: Sequence[Given], *, from_worker: bool, by: Actor, at: datetime) -> list[int]:
    """Keep files with a locked case, in the transaction and the sight of the act that calls. Raises Invalid."""
    kinds = judge_all(given, at=at)
    before = case.attachments.count()
    files.check_many(before + len(given), most=int(params.value(files.MOST.key, on=day_of(at))))
    rows = [
        Attachment.objects.create(
            case=case, name=files.clean_name(one.name, kind), type=kind.name, size=len(one.content),
            content=crypto.seal(FILE, base64.b64encode(one.content).decode()), from_worker=from_worker, at=at,
            by=WORKER if from_worker else by.name, **story.place(case),
        )
        for one, kind in zip(given, kinds, strict=True)
    ]  # fmt: skip
    if rows:
        audit.record(
            "cases.attached", by=by, at=at, subject=story.subject(case), org_label=case.taken_lft, case=case.pk,
            attachments=[row.pk for row in rows], types=[row.type for row in rows],
        )  # fmt: skip
    return [row.pk for row in rows]


@transaction.atomic
def attach(*, case_id: int, given: Sequence[Given], by: Actor, at: datetime) -> list[int]:
    """Add files as staff who work on the case. Raises NotFound, NotAllowed, NotNow, Invalid."""
    with sight.of_actor(by, permissions.VIEW):
        case = story.locked(case_id, by=by, verb=permissions.HANDLE)
        _check_open(case)
        return keep(case, given, from_worker=False, by=by, at=at)


@transaction.atomic
def attach_own(*, case_id: int, given: Sequence[Given], by: Actor, at: datetime) -> list[int]:
    """Add files as the worker whose case it is; who calls has proven it (as for a rating). Raises NotNow, Invalid."""
    with sight.everywhere("本人补交材料"):
        case = Case.objects.select_for_update().get(pk=case_id)
        if by.person_id is not None and case.person_id != by.person_id:
            raise NotFound(data={"case": case_id})
        _check_open(case)
        return keep(case, given, from_worker=True, by=by, at=at)


@transaction.atomic
def open_file(*, attachment_id: int, by: Actor, at: datetime) -> Opened:
    """Open a file for somebody who works on its case, and say so in the log. Raises NotFound, NotAllowed.

    Papers name people: from whom the caller is hidden, the worker's papers are hidden too (R-5).
    """
    with sight.of_actor(by, permissions.VIEW):
        row = Attachment.objects.select_related("case").filter(pk=attachment_id).first()
        if row is None or not permissions.may(by, permissions.VIEW, row.case.org_lft, row.case.taken_lft):
            raise NotFound()
        permissions.check_may(by, permissions.HANDLE, row.case.org_lft, row.case.taken_lft)
        caller = Caller.objects.filter(case=row.case).first()
        if row.from_worker and caller is not None and (why := hidden_from(by, row.case, caller)):
            raise NotAllowed(why, rule="R-5", remedy="需要材料请联系派单的上级工会。")
        audit.record(
            "cases.file_opened", by=by, at=at, subject=story.subject(row.case), org_label=row.case.taken_lft,
            case=row.case_id, attachment=row.pk, type=row.type,
        )  # fmt: skip
        content = base64.b64decode(crypto.unseal(FILE, row.content))
    return Opened(row.name, files.TYPES[row.type].mime, content)


def _check_open(case: Case) -> None:
    if case.state not in OPEN:
        raise NotNow("这件工单已经办结，不能再交材料。", rule="R-3", remedy="问题还在，请重新提出诉求。")
