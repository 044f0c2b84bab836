"""Applying to join: one statement for a new person, and never a second record of one who is known (M-2, M-3)."""

from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError

from niangjia.kernel import audit, clock, crypto, sight, statements
from niangjia.kernel.actor import Actor
from niangjia.kernel.crypto import Pen
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.members import limits, writing
from niangjia.union.members.actions import sessions
from niangjia.union.members.actions.joining import known, rows
from niangjia.union.members.actions.joining.rows import Case, Found, Numbers
from niangjia.union.members.actions.joining.wishes import Outcome, PhoneHeld, Result, Wish
from niangjia.union.members.actions.sessions import Device
from niangjia.union.members.models import (
    Application,
    Consent,
    Document,
    MemberSession,
    Person,
    Phone,
    Verification,
)
from niangjia.union.members.purposes import DOCUMENT, PHONE
from niangjia.union.members.rules import joining, names, phones, pinyin
from niangjia.union.members.rules.joining import Applicant
from niangjia.union.members.rules.memberships import Standing
from niangjia.union.members.writing import Row
from niangjia.union.organisations import queries as unions

TRIES: Final = 4
# Whoever hands in the same document in the same moment is waited for, and then known.
_TURN: Final = "hashtextextended('members.applying:' || $1::uuid, 0)"
_WAIT: Final = f"SELECT pg_advisory_xact_lock({_TURN})".encode()
_LOOK_UP: Final = (
    "SELECT o.lft, o.type,"
    " (SELECT person_id FROM members_document WHERE {document} = $1 AND kind = $2),"
    " (SELECT person_id FROM members_phone WHERE {phone} = $3 AND until IS NULL AND verified_at IS NOT NULL),"
    " nextval('members_person_id_seq'), nextval('members_application_id_seq'),"
    " pg_current_xact_id()::text::bigint,"
    f" pg_try_advisory_xact_lock({_TURN})"
    f" FROM ({unions.LIVING_SQL}) o WHERE o.id = $4"
)


def apply(*, wish: Wish, device: Device | None = None, by: Actor, at: datetime) -> Outcome:
    """Apply to join a union. Somebody new becomes a person without membership until the union has decided.

    Somebody known gets what fits: their open application, their membership, a transfer, or a verification
    first, which tells nothing about the record. With `device` who has proven to be the person is signed in.
    Raises Invalid (naming the field), NotFound (the union), PhoneHeld (it belongs to another record).
    """
    applicant = examine(wish, at=at)
    for _ in range(TRIES):
        try:
            return _apply(wish, applicant, {"device": device, "by": by, "at": at})
        except IntegrityError:  # somebody was quicker with the same document or phone: now they are known
            continue
    raise NotNow("同一份证件正在别处办理，", remedy="请稍等一分钟再试。")


def examine(wish: Wish, *, at: datetime) -> Applicant:
    """Judge a wish before anything is asked of the database. Raises Invalid, naming the field."""
    if not wish.consented:
        raise Invalid(
            "还没有同意个人信息处理告知，", rule="P-2", field="consent", remedy="请阅读后勾选同意。"
        )
    if (phone := phones.judge(wish.phone)).reason:
        raise Invalid(f"{phone.reason}。", rule="D-18", field="phone")
    return joining.examine(wish.claim, numbers=limits.of_joining(at), on=clock.day_of(at))


def _apply(wish: Wish, applicant: Applicant, told: dict[str, Any]) -> Outcome:
    asked = crypto.asking_pens(DOCUMENT, PHONE)
    with sight.asking_everywhere("查重：全市只有一份档案", unions.STANDING_STILL, asked) as (
        _,
        (document, line),
    ):
        sealed = _seal(document, line, applicant, wish.phone)
        case = Case(wish, applicant, sealed, _look_up(wish, applicant, sealed), **told)
        if case.found.documented is not None:
            return known.go_on(case)
        if case.found.holder is not None and wish.proven:
            raise PhoneHeld(
                "这个手机号码已经登记在另一份档案上，", rule="M-2",
                remedy="如果那是您本人的档案，请直接登录；如果号码现在归您用，请提出释放，或换一个手机号入会。",
            )  # fmt: skip
        return _begin(case)


def _seal(document: Pen, line: Pen, applicant: Applicant, phone: str) -> Numbers:
    number, called = [applicant.number], [phones.judge(phone).number]
    return Numbers(
        document.seal_many(number)[0] or b"",
        _first(document.digests_many(number)),
        line.seal_many(called)[0] or b"",
        _first(line.digests_many(called)),
        {"document": f"digest_{document.ring.current}", "phone": f"digest_{line.ring.current}"},
    )


def _first(many: dict[str, list[str | None]]) -> dict[str, UUID | None]:
    return {name: UUID(found[0]) if found[0] else None for name, found in many.items()}


def _look_up(wish: Wish, applicant: Applicant, sealed: Numbers) -> Found:
    statement, document = _statement(**sealed.sought), sealed.document_index
    values = [document, applicant.kind, sealed.phone_index, wish.organisation_id]
    row = statements.answer(statement, values)
    if row is not None and not row[-1]:
        statements.answer(_WAIT, [document])
        row = statements.answer(statement, values)
    if row is None or not joining.takes_applications(row[1]):
        raise NotFound(
            "没有这个工会，或者它不直接受理入会，", remedy="请换一个工会，或按工作地、居住地申请。"
        )
    return Found(*row[:-1])


@cache
def _statement(document: str, phone: str) -> bytes:
    """What looks both up, by the index columns that searches use now."""
    return _LOOK_UP.format(document=document, phone=phone).encode()


def _begin(case: Case) -> Outcome:
    """Write somebody new: person, document, phone, consent, what is to be verified, session, application."""
    number, wish, sealed = case.found.number, case.wish, case.sealed
    place = {"person_id": number, "org_lft": case.found.lft}
    written = [
        Row(Person, _person(case)),
        Row(
            Document,
            {"kind": case.applicant.kind, "cipher": sealed.document, **sealed.document_digests, **place},
        ),
        Row(Phone, rows.phone_of(case) | place),
        Row(Consent, rows.consent_of(case, number) | place),
        Row(Verification, rows.question_of(case) | place),
    ]
    if wish.proven:
        written.append(Row(Verification, rows.code_proof(case, number) | place))
    token = None
    if case.device is not None and wish.proven:
        token, session = sessions.make(number, case.device, at=case.at)
        written.append(Row(MemberSession, session))
    written.append(Row(Application, {"id": case.found.application, **rows.application_of(case, number)}))
    audit.record_together(
        "members.applied", by=case.actor(number), at=case.at, subject=f"members.Person:{number}",
        org_label=case.found.lft, application=case.found.application, organisation=wish.organisation_id,
        route=wish.route, channel=wish.channel, xid=case.found.xid,
        write=lambda event: writing.insert_together([*written, Row(type(event), audit.columns(event))]),
    )  # fmt: skip
    return Outcome(Result.APPLIED, case.found.application, number, token)


def _person(case: Case) -> dict[str, Any]:
    """The items of M-14 that are known now; the rest comes later, as the person likes."""
    wish, applicant = case.wish, case.applicant
    return {
        "id": case.found.number, "name": applicant.name, "name_key": names.key(applicant.name),
        "initials": pinyin.letters(applicant.name), "sex": applicant.sex, "birth_date": applicant.birth,
        "employer": wish.employer, "company_id": wish.company_id, "workplace_area_id": wish.workplace_area_id,
        "home_area_id": wish.home_area_id, "new_form_group": wish.new_form_group, "platform": wish.platform,
        "standing": Standing.NONE.value, "organisation_id": wish.organisation_id, "org_lft": case.found.lft,
        "synthetic": applicant.synthetic, "created_at": case.at,
        "assurance": int(Person.Assurance.PHONE if wish.proven else Person.Assurance.CLAIMED),
    }  # fmt: skip
