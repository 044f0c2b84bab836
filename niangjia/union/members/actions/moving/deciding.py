"""The old union's side and the ruling above it: release, refuse, appeal, rule (M-7)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from niangjia.kernel import audit, clock, masking, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotAllowed, NotNow
from niangjia.union.members import permissions
from niangjia.union.members.actions.moving import telling
from niangjia.union.members.actions.moving.clocks import due
from niangjia.union.members.actions.moving.finding import lock, subject
from niangjia.union.members.models import Transfer
from niangjia.union.members.rules import moving as rules
from niangjia.union.members.rules.moving import TRANSFER, Initiator, Why
from niangjia.union.organisations import queries as unions

BETWEEN = "转会：两个工会之间"


@transaction.atomic
def release(*, transfer_id: int, by: Actor, at: datetime) -> None:
    """Agree, as the old union. Raises NotFound, NotAllowed, NotNow."""
    with sight.everywhere(BETWEEN):
        transfer, _ = lock(transfer_id, by=by)
        permissions.check_may(by, permissions.RELEASE, transfer.from_lft)
        go(transfer, "release", by=by, at=at, why=Why.AGREED, released_at=at)


@transaction.atomic
def refuse(
    *, transfer_id: int, refusal: str, by: Actor, at: datetime, evidence: str = "", note: str = ""
) -> None:
    """Refuse, as the old union, for a listed reason; proceedings need the committee's record.

    Raises NotFound, NotAllowed, Invalid, NotNow (out of time: silence has agreed).
    """
    with sight.everywhere(BETWEEN):
        transfer, _ = lock(transfer_id, by=by)
        permissions.check_may(by, permissions.RELEASE, transfer.from_lft)
        TRANSFER.check(transfer.state, "refuse")
        reason = rules.check_refusal(refusal, evidence, transfer.initiator)
        _check_in_time(transfer, at)
        go(
            transfer, "refuse", by=by, at=at, refusal=reason.value, evidence=masking.words(evidence.strip())[:120],
            note=masking.words(note.strip())[:200] or transfer.note,
        )  # fmt: skip


@transaction.atomic
def appeal(*, transfer_id: int, words: str, by: Actor, at: datetime) -> None:
    """Appeal, as the member, to the union above the old one. Raises NotFound, NotAllowed, Invalid, NotNow."""
    with sight.everywhere(BETWEEN):
        transfer, _ = lock(transfer_id, by=by)
        if by.person_id != transfer.person_id:
            raise NotAllowed("只有本人可以申诉，", remedy="请本人在手机上提出，工会可以代为填写转会申请。")
        TRANSFER.check(transfer.state, "appeal")
        go(
            transfer,
            "appeal",
            by=by,
            at=at,
            appeal=rules.check_words(words, field="words", what="申诉的理由"),
        )


@transaction.atomic
def rule_appeal(*, transfer_id: int, uphold: bool, note: str, by: Actor, at: datetime) -> None:
    """Rule on an appeal, as the union above the old one: uphold the refusal, or overrule it.

    Raises NotFound, NotAllowed, Invalid (no words), NotNow (out of time: silence has overruled).
    """
    with sight.everywhere(BETWEEN):
        transfer, _ = lock(transfer_id, by=by)
        permissions.check_may(by, permissions.RULE, judge_label(transfer.from_organisation_id, at))
        TRANSFER.check(transfer.state, "uphold")
        words = rules.check_words(note, field="note", what="裁定的理由")
        if not uphold:
            go(transfer, "overrule", by=by, at=at, note=words, why=Why.OVERRULED, released_at=at)
            return
        _check_in_time(transfer, at)
        go(transfer, "uphold", by=by, at=at, note=words, done_at=at)


@transaction.atomic
def withdraw(*, transfer_id: int, by: Actor, at: datetime) -> None:
    """Take an open transfer back, as the member or as the union that asked. Raises NotFound, NotAllowed, NotNow."""
    with sight.everywhere(BETWEEN):
        transfer, _ = lock(transfer_id, by=by)
        asker = transfer.initiator != Initiator.MEMBER and permissions.may(
            by, permissions.REVIEW, transfer.org_lft
        )
        if by.person_id != transfer.person_id and not asker:
            raise NotAllowed("只有提出转会的一方可以撤回，", remedy="新工会如不接收，请用“不接收”。")
        go(transfer, "withdraw", by=by, at=at, done_at=at)


def judge_label(organisation_id: int, at: datetime) -> int:
    """The label of the union above one, which decides about it on a day; the root decides about itself."""
    higher = unions.next_higher(organisation_id, clock.day_of(at))
    return higher.lft if higher else unions.node(organisation_id).lft


def go(transfer: Transfer, verb: str, *, by: Actor, at: datetime, **values: Any) -> None:
    """Write one move with its new clock and its event. Raises NotNow where the process has no such move."""
    transfer.state = TRANSFER.check(transfer.state, verb)
    transfer.step_at, transfer.due_at = at, due(transfer.state, at)
    transfer.decided_by = by.name
    for name, value in values.items():
        setattr(transfer, name, value)
    transfer.save(update_fields=["state", "step_at", "due_at", "decided_by", *values])
    told: dict[str, Any] = (
        {"why": transfer.why, "refusal": transfer.refusal} if verb in ("release", "refuse") else {}
    )
    audit.record(
        f"members.transfer_{PAST[verb]}", by=by, at=at, subject=subject(transfer), org_label=transfer.from_lft,
        transfer_id=transfer.pk, person_id=transfer.person_id, from_id=transfer.from_organisation_id,
        to_id=transfer.to_organisation_id, state=transfer.state, **told,
    )  # fmt: skip
    telling.tell_member(verb, transfer, by=by, at=at)
    if transfer.state == "released":
        telling.tell_unions(telling.ARRIVING, [transfer], by=by, at=at)


PAST = {
    "release": "released", "refuse": "refused", "appeal": "appealed", "uphold": "upheld",
    "overrule": "overruled", "withdraw": "withdrawn", "accept": "accepted", "decline": "declined",
    "revoke": "revoked",
}  # fmt: skip
"""Acts by their verbs, as the events are called."""


def _check_in_time(transfer: Transfer, at: datetime) -> None:
    """Raise NotNow when the clock has run out: silence has answered already."""
    if transfer.due_at is not None and at >= transfer.due_at:
        raise NotNow(
            "办理期限已过，按规定视为同意转出，",
            rule="M-7",
            data={"due_at": transfer.due_at},
            remedy="不能再表示不同意。",
        )
