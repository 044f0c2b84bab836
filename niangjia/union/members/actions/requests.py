"""Requests of people about their data: asked by them, answered by their union with its reason (P-7, P-8)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from niangjia.kernel import audit, calendar, clock, deadlines, masking, params, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.members import permissions
from niangjia.union.members.actions import people
from niangjia.union.members.actions.sessions import own
from niangjia.union.members.actions.spells import lock_person
from niangjia.union.members.models import MemberPassword, MemberSession, Person, Phone, Request, Revision
from niangjia.union.members.rules import codes, keeping
from niangjia.union.members.rules.memberships import Standing
from niangjia.union.members.rules.rights import (
    ANSWER_DAYS,
    CODED,
    CORRECTED,
    DELETED,
    REQUEST,
    REQUEST_TITLES,
    Kind,
)
from niangjia.union.notices import actions as notices
from niangjia.union.notices.rules import templates

ANSWERED = templates.declare(
    "members.request_answered", "个人信息请求已答复",
    "您的“{kind}”请求{state}。答复：{answer}。不同意答复的，可以向上一级工会提出，或拨打 12351。",
    channels=("app",),
)  # fmt: skip
BY_THEMSELVES = "本人申请更正"


@transaction.atomic
def ask_request(*, kind: str, wish: Mapping[str, str], by: Actor, at: datetime) -> Request:
    """Ask one's union to correct, delete, restrict or explain; answered within the days of `data_request_days`.

    Raises NotAllowed for who is no member, Invalid for an incomplete wish, NotNow while the same is waiting.
    """
    if kind not in set(Kind) - {Kind.CLOSE}:
        raise Invalid("没有选择要做什么，", field="kind", rule="P-7", remedy="请选择一项。")
    said = _checked(Kind(kind), wish)
    with sight.everywhere("个人信息请求"):
        person = lock_person(own(by))
        if Request.objects.filter(person=person, kind=kind, state="waiting").exists():
            raise NotNow("同样的请求已经在等工会答复，", rule="P-7", remedy="可以先撤回再提新的。")
        days = params.value(ANSWER_DAYS.key, on=clock.day_of(at))
        request = Request.objects.create(
            person=person, org_lft=person.org_lft, kind=kind, wish=said, state="waiting", asked_at=at,
            due_at=deadlines.due(calendar.load(), at, days, "working").at,
        )  # fmt: skip
        _record("data_requested", request, by, at)
    return request


@transaction.atomic
def answer_request(*, request_id: int, grant: bool, answer: str, by: Actor, at: datetime) -> Request:
    """Answer for the person's union; what is granted is done in the same act, what is refused has its reason.

    Raises NotFound, NotAllowed, Invalid (the reason), NotNow when it is over.
    """
    words = keeping.check_reason(answer, what="答复")
    with sight.everywhere("答复个人信息请求"):
        request = Request.objects.select_for_update().select_related("person").filter(pk=request_id).first()
        if request is None or not permissions.may(by, permissions.VIEW, request.org_lft):
            raise NotFound(data={"request": request_id})
        permissions.check_may(by, permissions.ANSWER, request.org_lft)
        request.state = REQUEST.check(request.state, "grant" if grant else "refuse")
        request.answer, request.answered_at, request.answered_by = words, at, by.name
        request.save(update_fields=["state", "answer", "answered_at", "answered_by"])
        if grant:
            _DOES[Kind(request.kind)](request, by, at)
        _record("data_request_answered", request, by, at, granted=grant)
        _tell(request, by, at)
    return request


@transaction.atomic
def withdraw_request(*, request_id: int, by: Actor, at: datetime) -> Request:
    """Take one's own request back. Raises NotFound for anybody else's, NotNow when it is answered."""
    with sight.of_person(own(by)):
        request = Request.objects.select_for_update().filter(pk=request_id, person_id=own(by)).first()
        if request is None:
            raise NotFound(data={"request": request_id})
        request.state = REQUEST.check(request.state, "withdraw")
        request.save(update_fields=["state"])
        _record("data_request_withdrawn", request, by, at)
    return request


@transaction.atomic
def lift_restriction(*, by: Actor, at: datetime) -> None:
    """Let one's data be used again. Raises NotNow where nothing is restricted."""
    with sight.everywhere("解除限制处理"):
        person = lock_person(own(by))
        if not person.restricted:
            raise NotNow("您的资料目前没有限制处理，", rule="P-8", remedy="不用解除。")
        Person.objects.filter(pk=person.pk).update(restricted=False)
        audit.record("members.restriction_lifted", by=by, at=at, subject=people.subject(person))


@transaction.atomic
def close_account(*, by: Actor, at: datetime) -> Request:
    """Close one's own sign-in at once: every session ends, the password is gone, the phone is no longer a key.

    A membership and what the law wants kept stay; who is in no union is kept restricted from now on (P-8).
    """
    with sight.everywhere("注销账号"):
        person = lock_person(own(by))
        MemberPassword.objects.filter(person=person).delete()
        Phone.objects.filter(person=person, until__isnull=True).update(verified_at=None)
        if person.standing == Standing.NONE:
            Person.objects.filter(pk=person.pk).update(restricted=True)
        request = Request.objects.create(
            person=person, org_lft=person.org_lft, kind=Kind.CLOSE, state="granted", asked_at=at, due_at=at,
            answered_at=at, answered_by="系统", answer="已注销登录。会籍和依法须保存的记录仍然保存。",
        )  # fmt: skip
        _record("account_closed", request, by, at)
    with sight.of_person(person.pk):
        MemberPassword.objects.filter(person=person).delete()
        MemberSession.objects.filter(person=person, ended_at__isnull=True).update(ended_at=at)
    return request


def _correct(request: Request, by: Actor, at: datetime) -> None:
    """What was asked is written, with the revision of what it said before; numbers are changed by hand."""
    item = request.wish["item"]
    if item in CORRECTED:
        people.correct(
            person_id=request.person_id,
            changes={item: request.wish["value"]},
            reason=BY_THEMSELVES,
            by=by,
            at=at,
        )


def _delete(request: Request, by: Actor, at: datetime) -> None:
    """Empty what nobody needs, in the record and in what it said before: deleted is deleted (P-8)."""
    del by, at
    fields = {field.name: field for field in Person._meta.concrete_fields if field.name in DELETED}
    blank = {name: None if field.null else "" for name, field in fields.items()}
    Person.objects.filter(pk=request.person_id).update(**blank)
    for revision in Revision.objects.filter(person_id=request.person_id):
        for side in (revision.before, revision.after):
            for name in DELETED:
                side.pop(name, None)
        revision.save(update_fields=["before", "after"])


def _restrict(request: Request, by: Actor, at: datetime) -> None:
    del by, at
    Person.objects.filter(pk=request.person_id).update(restricted=True)


def _nothing(request: Request, by: Actor, at: datetime) -> None:
    """The answer itself is what was asked for."""


_DOES: dict[Kind, Callable[[Request, Actor, datetime], None]] = {
    Kind.CORRECT: _correct, Kind.DELETE: _delete, Kind.RESTRICT: _restrict, Kind.EXPLAIN: _nothing,
}  # fmt: skip


def _checked(kind: Kind, wish: Mapping[str, str]) -> dict[str, Any]:
    """The wish as it is kept, numbers in it masked: the document itself is shown. Raises Invalid."""
    if kind != Kind.CORRECT:
        return {"words": masking.words(wish.get("words", "").strip())[:200]}
    item, value = wish.get("item", ""), wish.get("value", "").strip()[:160]
    if item not in (*CORRECTED, "number"):
        raise Invalid("没有选择要更正的资料，", field="item", rule="P-7", remedy="请选择一项。")
    if not value:
        raise Invalid("没有填写正确的内容，", field="value", rule="P-7", remedy="请照证件填写。")
    if item in CODED and not codes.title(item, value):
        raise Invalid("没有选择正确的内容，", field="value", rule="M-15", remedy="请从列表里选择一项。")
    return {"item": item, "value": keeping.check_name(value) if item == "name" else masking.words(value)}


def _tell(request: Request, by: Actor, at: datetime) -> None:
    words = {
        "kind": REQUEST_TITLES[Kind(request.kind)], "state": REQUEST.states[request.state].title,
        "answer": request.answer.rstrip("。"),
    }  # fmt: skip
    to = notices.Recipient("person", request.person_id, request.org_lft)
    subject = f"members.Request:{request.pk}"
    notices.send(template=ANSWERED.key, to=to, words=words, subject=subject, by=by, at=at)


def _record(act: str, request: Request, by: Actor, at: datetime, **facts: Any) -> None:
    audit.record(
        f"members.{act}", by=by, at=at, subject=f"members.Request:{request.pk}", org_label=request.org_lft,
        person_id=request.person_id, kind=str(request.kind), **facts,
    )  # fmt: skip
