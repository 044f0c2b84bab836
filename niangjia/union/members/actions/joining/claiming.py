"""Claims on a record by somebody with another phone: ended by a verification, one way or the other."""

from collections.abc import Collection
from datetime import datetime

from niangjia.kernel import audit, clock
from niangjia.kernel.actor import Actor, member
from niangjia.union.members import limits
from niangjia.union.members.actions import spells
from niangjia.union.members.actions.joining import known, telling
from niangjia.union.members.models import Application, Person, Phone
from niangjia.union.members.rules import joining
from niangjia.union.members.rules.joining import APPLICATION
from niangjia.union.members.rules.memberships import Standing
from niangjia.union.organisations import queries as unions


def pass_claim(person_id: int, phone_ids: Collection[int], *, by: Actor, at: datetime) -> bool:
    """Let the latest claim go on that came with a phone proven to be the person's; the others end with it.

    A proof of who somebody is tells nothing of a claim with another phone: without one of these all go on waiting.
    """
    claims = _open_claims(person_id)
    chosen = next((claim for claim in claims if claim.claimed_phone_id in phone_ids), None)
    if chosen is None:
        return False
    _let_go_on(chosen, by=by, at=at)
    for claim in claims:
        if claim is not chosen:
            known.refuse_claim(claim, by=by, at=at)
    return True


def refuse_claims(person_id: int, phone_id: int | None, *, by: Actor, at: datetime) -> None:
    """End the claims that came with a phone that is not the person's; all of them where the name is not theirs."""
    for claim in _open_claims(person_id):
        if phone_id is None or claim.claimed_phone_id == phone_id:
            known.refuse_claim(claim, by=by, at=at)


def claimed_phones(person_id: int) -> list[Phone]:
    """The phones that came with the claims on a person's record that wait for a verification."""
    return [claim.claimed_phone for claim in _open_claims(person_id) if claim.claimed_phone is not None]


def _open_claims(person_id: int) -> list[Application]:
    """The claims on a person's record, locked, the latest first."""
    found = Application.objects.select_for_update().filter(person_id=person_id, state="verifying")
    return list(found.order_by("-id"))


def _let_go_on(claim: Application, *, by: Actor, at: datetime) -> None:
    """The phone becomes the person's own, and the claim an application or a transfer."""
    person = spells.lock_person(claim.person_id)
    if claim.claimed_phone is not None:
        own_phone(person, claim.claimed_phone, by=by, at=at)
    telling.tell_phone(telling.CLAIM_PASSED, claim.claimed_phone, claim, by=by, at=at)
    if person.standing != Standing.NONE:
        _turn(claim, person, by=by, at=at)
        return
    others = Application.objects.select_for_update().filter(person=person, state__in=joining.OPEN)
    for other in others:
        other.state, other.decided_at = APPLICATION.check(other.state, "withdraw"), at
        other.save(update_fields=["state", "decided_at"])
    unions.stand_still()
    union = unions.node(claim.organisation_id)
    spells.settle(person, union.id, union.lft, Standing.NONE)
    claim.state, claim.org_lft = APPLICATION.check(claim.state, "confirm"), union.lft
    claim.due_at = limits.review_due(at)
    claim.save(update_fields=["state", "org_lft", "due_at"])


def _turn(claim: Application, person: Person, *, by: Actor, at: datetime) -> None:
    claim.state, claim.decided_at, claim.decided_by = APPLICATION.check(claim.state, "turn"), at, by.name
    claim.save(update_fields=["state", "decided_at", "decided_by"])
    if person.organisation_id != claim.organisation_id:
        known.ask_transfer(person, claim.organisation_id, helped=False, by=by, at=at)


def own_phone(person: Person, phone: Phone, *, by: Actor, at: datetime) -> None:
    """Make a claimed phone the person's own; whoever held it proven before has lost it to its present owner."""
    digest = {"digest_a": phone.digest_a} if phone.digest_a else {"digest_b": phone.digest_b}
    others = Phone.objects.filter(until=None, **digest).exclude(pk=phone.pk)
    held = others.filter(verified_at__isnull=False).exclude(person=person)
    losers = list(held.values_list("person_id", flat=True))
    held.update(until=clock.day_of(at))
    others.filter(person=person).update(until=clock.day_of(at))
    Phone.objects.filter(pk=phone.pk).update(verified_at=at, until=None)
    audit.record(
        "members.phone_proven", by=member(person.pk), at=at, subject=f"members.Person:{person.pk}",
        org_label=person.org_lft, from_persons=losers,
    )  # fmt: skip
