"""Applying by somebody whom the city knows already: their own record goes on, a stranger learns nothing (M-2)."""

from datetime import datetime, timedelta

from niangjia.kernel import audit, clock
from niangjia.kernel.actor import Actor, member
from niangjia.kernel.refusals import NotNow
from niangjia.union.members import limits
from niangjia.union.members.actions import sessions, spells
from niangjia.union.members.actions.joining import rows, telling
from niangjia.union.members.actions.joining.rows import Case
from niangjia.union.members.actions.joining.wishes import Outcome, Result
from niangjia.union.members.actions.looking import note_look
from niangjia.union.members.actions.moving import asking
from niangjia.union.members.models import Application, Consent, Look, Person, Phone, Verification
from niangjia.union.members.rules import consent_text, joining, moving, names
from niangjia.union.members.rules.memberships import Standing
from niangjia.union.members.rules.moving import Initiator
from niangjia.union.organisations import queries as unions

CLAIMED = "有人用另一个手机号，填了您的证件号码申请入会"
"""What the person reads of a claim on their record; it names no phone."""


def go_on(case: Case) -> Outcome:
    """Go on with a known person: as themself where that is proven, otherwise after a verification."""
    assert case.found.documented is not None
    person = _locked(case.found.documented)
    if not _is_proven(case, person):
        return _claim(case, person)
    _own_phone(case, person)
    _consent(case, person)
    outcome = _settle(case, person)
    token = None
    if case.device is not None and case.wish.proven:
        token = sessions.begin_in_sight(person.pk, case.device, at=case.at)
    return Outcome(outcome.result, outcome.application_id, person.pk, token)


def ask_transfer(person: Person, organisation_id: int, *, helped: bool, by: Actor, at: datetime) -> None:
    """Ask for a transfer instead of a second membership (M-2, M-7); one that runs already is enough."""
    if person.transfers.filter(state__in=moving.OPEN).exists():
        return
    asking.open_transfer(
        person, unions.node(organisation_id), initiator=Initiator.NEW_UNION if helped else Initiator.MEMBER,
        by=by if helped else member(person.pk), at=at,
    )  # fmt: skip


def refuse_claim(application: Application, *, by: Actor, at: datetime) -> None:
    """A claim that is not the person's ends; the owner of the phone that came with it is told so."""
    phone = application.claimed_phone
    application.state = joining.APPLICATION.check(application.state, "refuse")
    application.refusal, application.decided_at = joining.Refusal.NOT_VERIFIED, at
    application.decided_by = "实名核验"
    application.save(update_fields=["state", "refusal", "decided_at", "decided_by"])
    telling.tell_phone(telling.CLAIM_REFUSED, phone, application, by=by, at=at)


def _settle(case: Case, person: Person) -> Outcome:
    """What fits a proven person: their membership, a transfer, the application they have, or a new one."""
    wanted = case.wish.organisation_id
    if person.standing != Standing.NONE:
        if person.organisation_id == wanted:
            return Outcome(Result.MEMBER)
        ask_transfer(person, wanted, helped=not case.is_own, by=case.by, at=case.at)
        return Outcome(Result.TRANSFER)
    waiting = Application.objects.filter(person=person, state__in=joining.OPEN).first()
    if waiting is not None:
        return Outcome(Result.ASKED_BEFORE, waiting.pk)
    spells.settle(person, wanted, case.found.lft, Standing.NONE)
    application = Application.objects.create(**rows.application_of(case, person.pk))
    _record("members.applied", case, application, case.actor(person.pk))
    return Outcome(Result.APPLIED, application.pk)


def _locked(person_id: int) -> Person:
    """The record that stands for this one, locked alone: a merge locks two in its own order. The tree keeps still."""
    person = Person.objects.select_for_update().filter(pk=person_id, merged_into=None).first()
    return person or spells.lock_person(_kept(person_id))


def _kept(person_id: int) -> int:
    """The record that stands for a folded one."""
    into = Person.objects.filter(pk=person_id).values_list("merged_into_id", flat=True).first()
    return _kept(into) if into else person_id


def _same_name(case: Case, person: Person) -> bool:
    """Whether the name is that of the record, however it was written."""
    return names.key(case.applicant.name) == person.name_key


def _is_proven(case: Case, person: Person) -> bool:
    """Whether who asks is the person: the phone is theirs already, or an assistant has seen the document.

    A phone that a union has noted is taken for theirs only while they have never proven one: else whoever keeps
    the roster could note a phone of their own and come in as the member.
    """
    if not case.is_own:
        return _same_name(case, person)
    if not case.wish.proven:
        return False
    if case.found.holder is not None:
        return case.found.holder == person.pk or _kept(case.found.holder) == person.pk
    if person.phones.filter(verified_at__isnull=False).exists():
        return False
    return _same_name(case, person) and person.phones.filter(until=None, **case.line).exists()


def _own_phone(case: Case, person: Person) -> None:
    """The phone that a union had noted is proven now: its owner has typed the code (M-16)."""
    if not case.wish.proven or case.found.holder is not None:
        return
    noted = Phone.objects.filter(person=person, until=None, **case.line).order_by("id")
    Phone.objects.filter(pk=noted.values_list("pk", flat=True)[0]).update(verified_at=case.at)
    if person.assurance < Person.Assurance.PHONE:
        Person.objects.filter(pk=person.pk).update(assurance=Person.Assurance.PHONE)
    Verification.objects.create(**rows.code_proof(case, person.pk), **_place(case, person))


def _consent(case: Case, person: Person) -> None:
    given = Consent.objects.filter(person=person, purpose=consent_text.PURPOSE, withdrawn_at__isnull=True)
    if not given.exists():
        Consent.objects.create(**rows.consent_of(case, person.pk), **_place(case, person))


def _claim(case: Case, person: Person) -> Outcome:
    """Somebody has the number of a record but not its phone: nothing is said, a verification decides.

    Until then the phone that comes along is none of the person's: its row is over on the day it begins, so that
    it signs nobody in, is told nothing and is given to no bank. The person whose record it is reads of it among
    those who looked (P-7), and in their box when the claim has their name as well: a mistyped number alarms nobody.
    """
    _check_claims(case, person)
    note_look(person, Look.What.SEARCH, CLAIMED, by=case.by, at=case.at)
    place = _place(case, person)
    phone = Phone.objects.filter(person=person, until=None, **case.line).first()
    if phone is None:
        phone = Phone.objects.create(
            **rows.phone_of(case) | place | {"verified_at": None, "until": clock.day_of(case.at)}
        )
    claim = {"state": "verifying", "due_at": None, "claimed_phone": phone}
    application = Application.objects.create(**rows.application_of(case, person.pk) | claim)
    _record("members.claimed", case, application, case.by)
    same = _same_name(case, person)
    told = {} if same else {"result": Verification.Result.MISMATCH, "source": "姓名比对"}
    Verification.objects.create(**rows.question_of(case) | place | told)
    if same:
        telling.tell(telling.CLAIMED, application, {}, by=case.by, at=case.at)
    else:
        refuse_claim(application, by=case.by, at=case.at)
    return Outcome(Result.VERIFY, application.pk)


def _check_claims(case: Case, person: Person) -> None:
    """Raise NotNow when this phone, or this document, has claimed as often as a day allows."""
    most, since = limits.of_joining(case.at).claims, case.at - timedelta(days=1)
    lines = dict(Phone.objects.filter(**case.line).values_list("pk", "person_id"))  # who it was claimed for
    claims = Application.objects.filter(
        person_id__in={person.pk, *lines.values()}, claimed_phone__isnull=False, asked_at__gte=since
    ).values_list("person_id", "claimed_phone_id")
    by_person, by_phone = zip(*claims, strict=True) if claims else ((), ())
    if max(by_person.count(person.pk), sum(line in lines for line in by_phone)) >= most:
        raise NotNow("今天核验的次数已到上限，", rule="P-17", remedy="请明天再试，或带证件到工会办理。")


def _record(act: str, case: Case, application: Application, by: Actor) -> None:
    audit.record(
        act, by=by, at=case.at, subject=f"members.Person:{application.person_id}",
        org_label=application.org_lft, application=application.pk, organisation=application.organisation_id,
        route=application.route, channel=application.channel,
    )  # fmt: skip


def _place(case: Case, person: Person) -> dict[str, int]:
    """Where rows about the person belong: with the person."""
    return {"person_id": person.pk, "org_lft": case.found.lft if person.org_lft is None else person.org_lft}
