"""Real-name verification (M-16): asked of the gateway after the act, or done by hand where it cannot say.

A question is a row of `Verification` with the result "asked"; the job takes due rows, pushes their time ahead
so that no other worker asks the same, asks outside every transaction, and writes the answer in one of its own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from niangjia.gateways import verification as gateway
from niangjia.kernel import audit, crypto, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotFound
from niangjia.union.members import permissions
from niangjia.union.members.actions import spells
from niangjia.union.members.actions.joining import claiming
from niangjia.union.members.models import Application, Document, Look, Person, Phone, Verification
from niangjia.union.members.purposes import DOCUMENT, PHONE
from niangjia.union.members.rules import documents, phones

AT_ONCE: Final = 20
LEASE: Final = timedelta(minutes=1)  # after which a question whose asker died is asked again
TAIL: Final = 4  # digits of a phone that its owner says to who verifies by hand
LATER: Final = timedelta(minutes=5)  # after the verifier said "too often"
SEEN: Final = {
    "original": "证件原件", "electronic": "电子证照", "letter": "公安机关证明", "bank": "银行开户核验",
}  # fmt: skip
"""What somebody who verifies by hand has seen."""
Result = Verification.Result


@dataclass(frozen=True, slots=True, repr=False)
class Question:
    """What to ask about one person. Nothing prints it."""

    id: int
    name: str
    number: str
    phone: str | None
    phone_id: int | None


def answer_due(*, by: Actor, at: datetime) -> int:
    """Ask the gateway the questions that are due and write the answers; return how many were answered.

    Where no verifier is connected, people look at documents: all that was asked waits for them at once.
    """
    if not gateway.is_connected():
        return _leave_to_people(by, at)
    answered = 0
    while questions := _take(at):
        answered += sum(_answer(question, by=by, at=at) for question in questions)
    return answered


def _leave_to_people(by: Actor, at: datetime) -> int:
    with sight.everywhere("没有接通核验机构"):
        many = Verification.objects.filter(result=Result.ASKED, at__lte=at).update(
            result=Result.WAITING, at=at
        )
        if many:
            audit.record("members.verification_left_to_people", by=by, at=at, many=many)
    return many


def _take(at: datetime) -> list[Question]:
    with sight.everywhere("实名核验"):
        due = Verification.objects.select_for_update(skip_locked=True).filter(result=Result.ASKED, at__lte=at)
        rows = list(due.order_by("at")[:AT_ONCE])
        Verification.objects.filter(pk__in=[row.pk for row in rows]).update(at=at + LEASE)
        return [_question(row) for row in rows]


def _question(row: Verification) -> Question:
    person = row.person
    document = Document.objects.filter(person=person, until=None, kind__in=ASKABLE).order_by("id").first()
    phone = _phone(row) if row.subject == Verification.Subject.PHONE else None
    called = crypto.unseal(PHONE, phone.cipher) if phone else ""
    known = phone if phones.judge(called).can_receive else None
    return Question(
        row.pk, person.name, crypto.unseal(DOCUMENT, document.cipher) if document else "",
        called if known else None, known.pk if known else None,
    )  # fmt: skip


def _phone(row: Verification) -> Phone | None:
    """The phone that a question is about: that of the claim it was asked for, else the person's latest."""
    claims = Application.objects.filter(person=row.person, state="verifying", asked_at__lte=row.at)
    claim = claims.select_related("claimed_phone").order_by("-id").first()
    if claim is not None and claim.claimed_phone is not None:
        return claim.claimed_phone
    return Phone.objects.filter(person=row.person, until=None).order_by("-id").first()


ASKABLE: Final = (documents.RESIDENT, documents.HMT_RESIDENCE, documents.FOREIGN)
"""Kinds that verifiers know; the others are looked at by people."""


def _answer(question: Question, *, by: Actor, at: datetime) -> int:
    if not question.number:
        return _write(question, None, by=by, at=at)
    told = gateway.verify(name=question.name, number=question.number, phone=question.phone)
    if told.result == "throttled":
        with sight.everywhere("实名核验"):
            Verification.objects.filter(pk=question.id, result=Result.ASKED).update(at=at + LATER)
        return 0
    return _write(question, told, by=by, at=at)


def _write(question: Question, told: gateway.Answer | None, *, by: Actor, at: datetime) -> int:
    """Write one answer, once: a question that was answered meanwhile stays as it is."""
    with sight.everywhere("实名核验"):
        row = Verification.objects.select_for_update().filter(pk=question.id, result=Result.ASKED).first()
        if row is None:
            return 0
        said = told is not None and told.result != "unavailable"
        row.result = told.result if told is not None and said else Result.WAITING
        row.source = told.source[:60] if told is not None and said else ""
        row.serial = told.serial[:64] if told is not None and said else ""
        row.at = told.at if told is not None and said else at
        if row.subject == Verification.Subject.PHONE and question.phone is None:
            row.subject = Verification.Subject.IDENTITY
        row.save()
        _note_look(row, at)
        settle(row, question.phone_id, by=by, at=at)
        audit.record(
            "members.verified", by=by, at=at, subject=f"members.Person:{row.person_id}", org_label=row.org_lft,
            result=row.result, source=row.source, serial=row.serial,
        )  # fmt: skip
        return 1


def settle(row: Verification, phone_id: int | None, *, by: Actor, at: datetime) -> None:
    """What an answer means: a level of assurance, and the end of the claims with the phone that was asked about."""
    if row.result == Result.WAITING:
        return
    if row.result != Result.MATCH:
        claiming.refuse_claims(row.person_id, phone_id, by=by, at=at)
        return
    raise_assurance(row.person_id, Person.Assurance.VERIFIED, at=at)
    if phone_id is not None:  # name and number alone do not tell whose the phone is
        claiming.pass_claim(row.person_id, [phone_id], by=by, at=at)


def raise_assurance(person_id: int, level: int, *, at: datetime) -> None:
    """Raise a person's level of assurance; it is never lowered by a weaker proof."""
    Person.objects.filter(pk=person_id, assurance__lt=level).update(assurance=level, verified_at=at)
    Person.objects.filter(pk=person_id, assurance=level).update(verified_at=at)


@transaction.atomic
def verify_by_hand(*, person_id: int, seen: str, tail: str = "", by: Actor, at: datetime) -> None:
    """Verify a person whose document somebody has looked at. Raises NotFound, NotAllowed, Invalid.

    `tail` is the end of the phone that they hold in their hand: a claim that came with it goes on; no other does.
    """
    if seen not in SEEN:
        raise Invalid("没有写明看过什么，", rule="M-16", field="seen", remedy="请选择一项。")
    with sight.everywhere("人工实名核验"):
        person = spells.lock_person(person_id)
        if not permissions.may(by, permissions.VIEW, person.org_lft):
            raise NotFound(data={"person": person_id})
        permissions.check_may(by, permissions.VERIFY, person.org_lft)
        _answer_by_hand(person, SEEN[seen], by=by, at=at)
        raise_assurance(person.pk, Person.Assurance.IN_PERSON, at=at)
        _pass_by_hand(person, tail.strip(), by=by, at=at)
        audit.record(
            "members.verified_by_hand", by=by, at=at, subject=f"members.Person:{person.pk}",
            org_label=person.org_lft, seen=seen,
        )  # fmt: skip


def _pass_by_hand(person: Person, tail: str, *, by: Actor, at: datetime) -> None:
    """Let the claim go on whose phone ends so. Raises Invalid where none does."""
    if not tail:
        return
    ends = {
        phone.pk: crypto.unseal(PHONE, phone.cipher)[-TAIL:] for phone in claiming.claimed_phones(person.pk)
    }
    if not claiming.pass_claim(person.pk, [pk for pk, end in ends.items() if end == tail], by=by, at=at):
        raise Invalid(
            "没有这个尾号的手机在等核验，",
            rule="M-16",
            field="tail",
            remedy="请核对后四位，或留空只核验证件。",
        )


def _answer_by_hand(person: Person, seen: str, *, by: Actor, at: datetime) -> None:
    """Answer the open questions about a person; one who was never asked about gets an answer all the same."""
    said = {
        "subject": Verification.Subject.IN_PERSON, "source": seen, "result": Result.MATCH, "at": at, "by": by.name
    }  # fmt: skip
    open_ones = Verification.objects.filter(person=person, result__in=(Result.WAITING, Result.ASKED))
    if not open_ones.update(**said):
        Verification.objects.create(person=person, org_lft=person.org_lft, **said)


def _note_look(row: Verification, at: datetime) -> None:
    """The person can read that their identity was asked of the verifier (P-7)."""
    if row.source:
        Look.objects.create(
            person_id=row.person_id, at=at, actor_id=None, actor_name=row.source, organisation="核验机构",
            what=Look.What.CHECK, purpose="入会实名核验", org_lft=row.org_lft,
        )  # fmt: skip
