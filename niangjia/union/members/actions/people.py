"""A person's record: opened, seen in clear for a purpose, corrected, given another phone or document."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db import IntegrityError, connection, transaction

from niangjia.kernel import audit, clock, crypto, params, privacy, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.clock import ZONE
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.members import permissions
from niangjia.union.members.actions.joining.telling import PHONE_CHANGED, tell_holder
from niangjia.union.members.actions.looking import note_look
from niangjia.union.members.actions.moving import asking
from niangjia.union.members.actions.spells import lock_person
from niangjia.union.members.models import Alias, Document, Look, Person, Phone, Revision
from niangjia.union.members.purposes import DOCUMENT, PHONE
from niangjia.union.members.queries.people import person_for
from niangjia.union.members.rules import documents, keeping, names, phones, pinyin
from niangjia.union.organisations import queries as unions


@dataclass(frozen=True, slots=True)
class Clear:
    """A person's name and numbers in clear: (kind, number) of the documents, and the phones."""

    name: str
    documents: list[tuple[str, str]]
    phones: list[str]


@transaction.atomic
def open_record(*, person_id: int, by: Actor, at: datetime) -> Person:
    """Open a person's page, numbers masked; noted for the person. Raises NotFound for a stranger's."""
    with sight.of_actor(by, permissions.VIEW):
        person = person_for(by, person_id)
        note_look(person, Look.What.PAGE, "查看会员档案", by=by, at=at)
        return person


@transaction.atomic
def see_clear(*, person_id: int, purpose: str, by: Actor, at: datetime) -> Clear:
    """See a person's name and numbers in clear. Raises NotFound, NotAllowed, Invalid (purpose), NotNow (today's limit)."""
    words = keeping.check_purpose(purpose)
    with sight.of_actor(by, permissions.VIEW):
        person = person_for(by, person_id)
        permissions.check_may(by, permissions.CLEAR, person.org_lft)
    with sight.everywhere("今天看过几次"):
        _check_limit(by, at)
        note_look(person, Look.What.CLEAR, words, by=by, at=at)
        audit.record(
            "members.seen_clear",
            by=by,
            at=at,
            subject=subject(person),
            org_label=person.org_lft,
            purpose=purpose,
        )
        return Clear(
            person.name,
            [(row.kind, crypto.unseal(DOCUMENT, row.cipher)) for row in person.documents.filter(until=None)],
            [crypto.unseal(PHONE, row.cipher) for row in person.phones.filter(until=None).order_by("-id")],
        )


@transaction.atomic
def correct(*, person_id: int, changes: Mapping[str, Any], reason: str, by: Actor, at: datetime) -> int:
    """Correct items of a record; what it said before is kept. Returns how many items changed.

    Raises NotFound, NotAllowed, Invalid (an item that is not corrected by hand, a text that is no name).
    """
    words = keeping.check_reason(reason)
    if strange := changes.keys() - keeping.EDITABLE.keys():
        raise Invalid("这一项不能这样更正，", field=min(strange), remedy="会籍请用入会、转会等办理。")
    with sight.everywhere("更正档案"):
        person = kept(person_id, by)
        after = _different(person, changes)
        if not after:
            return 0
        before = {name: getattr(person, name) for name in after}
        if "name" in after:
            Alias.objects.create(
                person=person,
                name=person.name,
                reason="更正前的姓名",
                since=clock.day_of(at),
                org_lft=person.org_lft,
            )
            after |= {
                "name_key": names.key(after["name"]),
                "initials": pinyin.initials(pl.Series([after["name"]]))[0],
            }
        Person.objects.filter(pk=person.pk).update(**after)
        Revision.objects.create(
            person=person, at=at, by=by.name, before=before, after={k: after[k] for k in before}, reason=words,
            org_lft=person.org_lft,
        )  # fmt: skip
        audit.record(
            "members.corrected", by=by, at=at, subject=subject(person), org_label=person.org_lft,
            items=sorted(before), after=privacy.masked(Person, {k: after[k] for k in before}),
        )  # fmt: skip
        return len(before)


@transaction.atomic
def change_phone(*, person_id: int, phone: str, reason: str, by: Actor, at: datetime) -> None:
    """Note a person's new phone, not yet proven by a code; the old one ends today. Raises NotFound, Invalid …

    A phone that the person had proven is told so by text: whoever keeps the roster could take it from them unseen.
    """
    words = keeping.check_reason(reason)
    verdict = phones.judge(phone)
    if verdict.reason:
        raise Invalid(f"{verdict.reason}，", field="phone", rule="D-18", remedy="请核对。")
    with sight.everywhere("更换手机号码"):
        person = kept(person_id, by)
        proven = list(person.phones.filter(until=None, verified_at__isnull=False).order_by("id"))
        _end_phones(person, at)
        Phone.objects.create(
            person=person, since=clock.day_of(at), org_lft=person.org_lft, cipher=crypto.seal(PHONE, verdict.number),
            **crypto.digests(PHONE, verdict.number),
        )  # fmt: skip
        _revise(person, "phone", words, by=by, at=at)
        audit.record("members.phone_changed", by=by, at=at, subject=subject(person), org_label=person.org_lft)
        for old in proven if by.person_id != person.pk else ():
            tell_holder(PHONE_CHANGED, person, old, by=by, at=at)


def correct_document(*, person_id: int, kind: str, number: str, reason: str, by: Actor, at: datetime) -> None:
    """Put the right number in place of a wrong one of the same kind; birth and sex follow a resident number.

    Raises NotFound, NotAllowed, Invalid (the number), NotNow where the number belongs to another record: who is
    told so has asked for somebody by number (M-18). That is kept although it is refused, and has a day's limit.
    """
    words = keeping.check_reason(reason)
    verdict = documents.judge(kind, number)
    if verdict.reason:
        raise Invalid(f"{verdict.reason}，", field="number", rule="D-7", remedy="请照证件填写。")
    if not _write_document(person_id, kind, verdict, words, by=by, at=at):
        raise NotNow(
            "这个号码不能登记在这份档案上，", rule="M-2", remedy="如果是同一个人，请在“重复档案”里提出核对。"
        )


@transaction.atomic
def _write_document(
    person_id: int, kind: str, verdict: documents.Verdict, words: str, *, by: Actor, at: datetime
) -> bool:
    """Write a number that is nobody else's; return False where it is somebody's, which is noted as asked for."""
    with sight.everywhere("更正证件"):
        person = kept(person_id, by)
        asking.check_limit(by, at)
        values = {
            "cipher": crypto.seal(DOCUMENT, verdict.number), **crypto.digests(DOCUMENT, verdict.number),
            "org_lft": person.org_lft,
        }  # fmt: skip
        try:
            with transaction.atomic():
                Document.objects.update_or_create(person=person, kind=kind, until=None, defaults=values)
        except IntegrityError:
            asking.note_probe(unions.node(person.organisation_id or 0), by=by, at=at)
            return False
        if verdict.birth:
            Person.objects.filter(pk=person.pk).update(birth_date=verdict.birth, sex=verdict.sex)
        _revise(person, "number", words, by=by, at=at)
        audit.record(
            "members.document_corrected", by=by, at=at, subject=subject(person), org_label=person.org_lft, kind=kind
        )  # fmt: skip
    return True


def kept(person_id: int, by: Actor) -> Person:
    """A person whom the actor keeps, locked. Raises NotFound outside the reach, NotAllowed without the verb."""
    person = lock_person(person_id)
    if by.person_id == person.pk:
        return person
    if not permissions.may(by, permissions.VIEW, person.org_lft):
        raise NotFound(data={"person": person_id})
    permissions.check_may(by, permissions.KEEP, person.org_lft)
    return person


def subject(person: Person) -> str:
    """How the event log names a person: by number."""
    return f"members.Person:{person.pk}"


def _revise(person: Person, item: str, reason: str, *, by: Actor, at: datetime) -> None:
    """Keep why a number was changed; the number itself stands sealed in its own dated rows."""
    Revision.objects.create(
        person=person, at=at, by=by.name, before={}, after={item: ""}, reason=reason, org_lft=person.org_lft
    )


def _check_limit(by: Actor, at: datetime) -> None:
    """Raise NotNow when the account has seen enough today; two requests of one account take turns."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('members.clear', %s))", [by.id or 0])
    limit = params.value(keeping.CLEAR_VIEWS.key, on=clock.day_of(at))
    start = at.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    seen = Look.objects.filter(actor_id=by.id, what=Look.What.CLEAR, at__gte=start).count()
    if seen >= limit:
        raise NotNow(
            f"今天查看完整号码已达 {limit} 次，", rule="P-15", data={"limit": limit}, remedy="请明天再看，或由同事办理。"
        )  # fmt: skip


def _different(person: Person, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The items that really change, the name in its one spelling."""
    given = dict(changes)
    if "name" in given:
        given["name"] = keeping.check_name(given["name"])
    return {name: value for name, value in given.items() if getattr(person, name) != value}


def _end_phones(person: Person, at: datetime) -> None:
    """End the phones of today's record; one that began today ends today too, and held for no whole day."""
    Phone.objects.filter(person=person, until__isnull=True).update(until=clock.day_of(at))
