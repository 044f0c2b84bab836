"""What applicants are told by message: decided, handed on, verified. Words about the case, never the number."""

from datetime import datetime
from typing import Any
from uuid import UUID

from niangjia.kernel.actor import Actor
from niangjia.union.members.models import Application, Person, Phone
from niangjia.union.notices import actions as notices
from niangjia.union.notices.actions import Recipient
from niangjia.union.notices.rules import templates

PASSED = templates.declare(
    "members.application_passed", "入会通过", "您的入会申请已通过，{day}起是{union}的{standing}。"
).key
REFUSED = templates.declare(
    "members.application_refused",
    "入会未通过",
    "{union}没有通过您的入会申请，原因：{reason}。改正后可以再申请。",
).key
FORWARDED = templates.declare(
    "members.application_forwarded", "入会申请已转", "您的入会申请已转给{union}审核，{day}前答复。"
).key
ESCALATED = templates.declare(
    "members.application_escalated",
    "入会申请已上交",
    "{union}逾期没有审核您的入会申请，已上交{above}，{day}前答复。",
).key
CLAIMED = templates.declare(
    "members.record_claimed", "有人申领您的档案",
    "有人用另一个手机号，填了您的姓名和证件号码申请入会，正在核验。如果不是您本人，请到工会办理，或拨打 12351。",
    channels=(templates.APP,),
).key  # fmt: skip
CLAIM_PASSED = templates.declare(
    "members.claim_passed", "核验一致", "实名核验一致，请用这个手机号登录，继续办理入会。", channels=("sms",)
).key
CLAIM_REFUSED = templates.declare(
    "members.claim_refused",
    "核验不一致",
    "实名核验不一致，请带证件到就近工会办理，或拨打 12351。",
    channels=("sms",),
).key

PHONE_CHANGED = templates.declare(
    "members.phone_changed", "手机号码已更换",
    "工会已把您档案里的手机号码换成另一个，这个号码不再用于登录。如果不是您要求的，请到工会核对，或拨打 12351。",
    channels=(templates.APP, templates.SMS),  # to the old phone, whatever its holder prefers
).key  # fmt: skip


def tell(template: str, application: Application, words: dict[str, Any], *, by: Actor, at: datetime) -> None:
    """Tell the applicant: in their box, and by text where they have a phone."""
    notices.send(
        template=template, to=recipient(application.person_id, application.org_lft), words=words,
        subject=f"members.Application:{application.pk}", by=by, at=at,
    )  # fmt: skip


def tell_phone(
    template: str, phone: Phone | None, application: Application, *, by: Actor, at: datetime
) -> None:
    """Tell whoever holds the phone that came with a claim, who may not be the person of the record."""
    if phone is not None:
        notices.send(
            template=template, to=addressed(0, None, phone), words={},
            subject=f"members.Application:{application.pk}", by=by, at=at,
        )  # fmt: skip


def tell_holder(template: str, person: Person, phone: Phone, *, by: Actor, at: datetime) -> None:
    """Tell a person in their box, and by text on one certain phone of theirs."""
    notices.send(
        template=template, to=addressed(person.pk, person.org_lft, phone), words={},
        subject=f"members.Person:{person.pk}", by=by, at=at,
    )  # fmt: skip


def recipient(person_id: int, org_lft: int | None) -> Recipient:
    """A person with the phone to reach them by: a proven one before a noted one."""
    phones = Phone.objects.filter(person_id=person_id, until=None)
    return addressed(person_id, org_lft, phones.order_by("-verified_at", "-id").exclude(verified_at=None).first()
                     or phones.order_by("-id").first())  # fmt: skip


def addressed(person_id: int, org_lft: int | None, phone: Phone | None) -> Recipient:
    """Somebody as the outbox addresses them; the phone stays sealed."""
    if phone is None:
        return Recipient("person", person_id, org_lft)
    digest: UUID | None = phone.digest_a or phone.digest_b
    return Recipient("person", person_id, org_lft, bytes(phone.cipher), digest)
