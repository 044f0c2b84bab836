"""Consents given one by one and withdrawn as easily (P-2): by the person, or noted by an assistant."""

from datetime import datetime

from django.db import transaction

from niangjia.kernel import audit, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.members import permissions
from niangjia.union.members.actions.spells import lock_person
from niangjia.union.members.models import Consent, Person
from niangjia.union.members.rules import texts

WITHDRAWN = "members.consent_withdrawn"
"""Wakes the rooms that work by a consent: its facts are `person_id` and `purpose`."""


@transaction.atomic
def give_consent(
    *, person_id: int, purpose: str, version: str, channel: str = "member", by: Actor, at: datetime
) -> Consent:
    """Agree to one purpose in the version that was read. Agreeing again to the same version changes nothing.

    Raises NotFound for somebody else's, Invalid for an unknown purpose, NotNow where the text is newer.
    """
    text = texts.offered().get(purpose)
    if text is None:
        raise Invalid("没有这一项授权，", field="purpose", rule="P-2", remedy="请回到授权列表选择。")
    if version != text.version:
        raise NotNow("授权书的文字已经更新，", rule="P-2", remedy="请阅读新的文字后再同意。")
    with sight.everywhere("个人信息授权"):
        person = _whose(person_id, by)
        standing = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at__isnull=True).first()
        if standing is not None and standing.version == version:
            return standing
        if standing is not None:
            Consent.objects.filter(pk=standing.pk).update(withdrawn_at=at)
        consent = Consent.objects.create(
            person=person, purpose=purpose, version=version, text_hash=text.digest, channel=channel, given_at=at,
            given_by=by.name, org_lft=person.org_lft,
        )  # fmt: skip
        _record("members.consent_given", consent, by, at)
    return consent


@transaction.atomic
def withdraw_consent(*, person_id: int, purpose: str, by: Actor, at: datetime) -> Consent:
    """Take one consent back; what was done by it before stays lawful. Raises NotFound, NotNow without one."""
    with sight.everywhere("个人信息授权"):
        person = _whose(person_id, by)
        standing = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at__isnull=True).first()
        if standing is None:
            raise NotNow("这一项目前没有授权，", rule="P-2", remedy="不用撤回。")
        standing.withdrawn_at = at
        standing.save(update_fields=["withdrawn_at"])
        _record(WITHDRAWN, standing, by, at)
    return standing


def _whose(person_id: int, by: Actor) -> Person:
    """The person, locked: themself, or one whom the actor assists. Raises NotFound, NotAllowed."""
    person = lock_person(person_id)
    if by.person_id == person.pk:
        return person
    if by.person_id is not None or not permissions.may(by, permissions.VIEW, person.org_lft):
        raise NotFound(data={"person": person_id})
    permissions.check_may(by, permissions.ASSIST, person.org_lft)
    return person


def _record(act: str, consent: Consent, by: Actor, at: datetime) -> None:
    audit.record(
        act, by=by, at=at, subject=f"members.Consent:{consent.pk}", org_label=consent.org_lft,
        person_id=consent.person_id, purpose=consent.purpose, version=consent.version,
    )  # fmt: skip
