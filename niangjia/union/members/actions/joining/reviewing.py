"""Deciding on applications: passed, refused for a listed reason, handed to another union, or taken back (M-3)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from niangjia.kernel import audit, clock, masking, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.clock import ZONE
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound, NotNow
from niangjia.union.members import limits, permissions
from niangjia.union.members.actions import spells
from niangjia.union.members.actions.joining import telling
from niangjia.union.members.actions.sessions import own
from niangjia.union.members.models import Application, Membership
from niangjia.union.members.rules import joining
from niangjia.union.members.rules.joining import APPLICATION, Refusal
from niangjia.union.members.rules.memberships import STANDING_TITLES, Change, Standing
from niangjia.union.organisations import queries as unions


@transaction.atomic
def approve(*, application_id: int, by: Actor, at: datetime) -> Membership:
    """Let an applicant in: the membership begins today (M-3). Of many officers at once one succeeds.

    Raises NotFound for a stranger's, NotAllowed, NotNow (decided already, a member elsewhere by now).
    """
    with sight.everywhere("审核入会：会籍可能在别处"):
        application = _to_decide(application_id, "approve", by)
        person = spells.lock_person(application.person_id)
        if person.standing != Standing.NONE:
            raise NotNow("申请人已经是工会会员，", rule="M-2", remedy="请不予通过，改为办理转会。")
        unions.stand_still()
        union = unions.node(application.organisation_id)
        standing = Standing.PREPARATORY if joining.is_preparatory(union.type) else Standing.MEMBER
        spell = spells.begin(
            person,
            spells.Beginning(union.id, union.lft, standing, clock.day_of(at), Change.JOINED),
            by=by,
            at=at,
        )
        _decide(application, "approve", by=by, at=at, org_lft=union.lft)
        words = {
            "day": f"{clock.day_of(at):%Y年%m月%d日}", "union": union.name, "standing": STANDING_TITLES[standing]
        }  # fmt: skip
        telling.tell(telling.PASSED, application, words, by=by, at=at)
        return spell


@transaction.atomic
def refuse(*, application_id: int, reason: str, note: str = "", by: Actor, at: datetime) -> None:
    """Refuse for a reason of the list. Raises NotFound, NotAllowed, Invalid (no such reason), NotNow (decided)."""
    if reason not in joining.CHOSEN_REFUSALS:
        raise Invalid("没有选择原因，", field="reason", rule="M-1", remedy="只能因为列出的原因不予通过。")
    with sight.everywhere("审核入会"):
        application = _to_decide(application_id, "refuse", by)
        application.refusal, application.note = reason, masking.words(note.strip())[:200]
        _decide(application, "refuse", by=by, at=at)
        union = unions.node(application.organisation_id)
        words = {"union": union.name, "reason": joining.REFUSAL_TITLES[Refusal(reason)]}
        telling.tell(telling.REFUSED, application, words, by=by, at=at)


@transaction.atomic
def forward(*, application_id: int, organisation_id: int, by: Actor, at: datetime) -> None:
    """Hand an application to the union it should have gone to; its days begin anew there.

    Raises NotFound (also for a union that takes no applications), NotAllowed, NotNow (decided), Invalid (the same).
    """
    with sight.everywhere("转给另一个工会审核"):
        application = _to_decide(application_id, "forward", by)
        unions.stand_still()
        union = unions.node(organisation_id)
        if union.status == "ended" or not joining.takes_applications(union.type):
            raise NotFound("没有这个工会，或者它不直接受理入会。")
        if union.id == application.organisation_id:
            raise Invalid("这份申请已经在这个工会，", field="organisation", remedy="请选择另一个工会。")
        application.forwarded_from_id, application.organisation_id = application.organisation_id, union.id
        application.org_lft, application.escalated_at = union.lft, None
        application.preparatory = joining.is_preparatory(union.type)
        application.due_at = limits.review_due(at)
        application.state = APPLICATION.check(application.state, "forward")
        application.save()
        person = spells.lock_person(application.person_id)
        if person.standing == Standing.NONE:
            spells.settle(person, union.id, union.lft, Standing.NONE)
        _record("members.application_forwarded", application, by, at, to=union.id)
        words = {"union": union.name, "day": f"{application.due_at.astimezone(ZONE):%m月%d日}"}
        telling.tell(telling.FORWARDED, application, words, by=by, at=at)


@transaction.atomic
def withdraw(*, application_id: int, by: Actor, at: datetime) -> None:
    """Take back one's own application. Raises NotFound for anybody else's, NotNow once it is decided."""
    person = own(by)
    with sight.everywhere("本人撤回入会申请"):
        application = (
            Application.objects.select_for_update().filter(pk=application_id, person_id=person).first()
        )
        if application is None:
            raise NotFound
        _decide(application, "withdraw", by=by, at=at)


def _to_decide(application_id: int, verb: str, by: Actor) -> Application:
    """The application, locked, if this reviewer may decide on it now; who decided before is named."""
    application = Application.objects.select_for_update().filter(pk=application_id).first()
    if application is None or not permissions.may(by, permissions.VIEW, application.org_lft):
        raise NotFound(data={"application": application_id})
    permissions.check_may(by, permissions.REVIEW, application.org_lft)
    if by.person_id == application.person_id:
        raise NotAllowed("不能审核自己的申请，", remedy="请由另一位工会干部审核。")
    if application.state not in joining.OPEN and application.decided_at is not None:
        state = APPLICATION.states[application.state].title
        when = application.decided_at.astimezone(ZONE)
        raise NotNow(
            f"这份申请{state}，由{application.decided_by}在 {when:%m月%d日 %H:%M} 办理，", rule="M-3",
            remedy="不用再审核。",
        )  # fmt: skip
    APPLICATION.check(application.state, verb)
    return application


def _decide(
    application: Application, verb: str, *, by: Actor, at: datetime, org_lft: int | None = None
) -> None:
    application.state = APPLICATION.check(application.state, verb)
    application.decided_at, application.decided_by = at, by.name
    application.org_lft = application.org_lft if org_lft is None else org_lft
    application.save()
    facts = {"reason": application.refusal} if application.refusal else {}
    _record(f"members.application_{application.state}", application, by, at, **facts)


def _record(act: str, application: Application, by: Actor, at: datetime, **facts: Any) -> None:
    audit.record(
        act, by=by, at=at, subject=f"members.Person:{application.person_id}", org_label=application.org_lft,
        application=application.pk, organisation=application.organisation_id, _person_id=application.person_id,
        **facts,
    )  # fmt: skip
