"""Spells of membership, begun and ended inside the acts of joining, moving and leaving.

One door for every change of standing: the spell's row, the person's own row, and the label of every row about
the person move together, so that row security follows the person in the same transaction (M-7: no gap, no
overlap). Called with the whole city in sight (`sight.everywhere`), by acts that have checked who may.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Model

from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound, NotNow
from niangjia.union.members.models import (
    Alias,
    Consent,
    Document,
    Look,
    Membership,
    Pair,
    Person,
    Phone,
    PhoneRelease,
    Request,
    Revision,
    Verification,
)
from niangjia.union.members.rules.memberships import Change, Ending, Reason, Standing
from niangjia.union.organisations import queries as unions

FOLLOWING: tuple[type[Model], ...] = (Document, Phone, Alias, Verification, Consent, Request, Revision, Look)
"""Tables whose rows belong where their person belongs."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a spell begins: of which union, standing how, since when, by which change and for what reason."""

    organisation_id: int
    org_lft: int
    standing: Standing
    since: date
    change: Change
    reason: Reason | None = None
    note: str = ""
    run_id: int | None = None


def lock_person(person_id: int) -> Person:
    """The person's row, locked, so that two acts on one person follow each other. Raises NotFound, NotNow.

    Locked before anything else of theirs; until the act ends no union's label changes either.
    """
    unions.stand_still()
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotFound
    if person.merged_into_id is not None:
        raise NotNow("这份档案已并入同一人的另一份档案，", remedy="请打开保留的那一份办理。")
    return person


def current(person: Person) -> Membership | None:
    """The person's running spell, locked."""
    running = Membership.objects.select_for_update().filter(
        person=person, until__isnull=True, revoked_at__isnull=True
    )
    return running.first()


def begin(person: Person, start: Beginning, *, by: Actor, at: datetime) -> Membership:
    """Begin a spell and settle the person there. The caller has ended the one before on the same day."""
    spell = Membership.objects.create(
        person=person, organisation_id=start.organisation_id, org_lft=start.org_lft, standing=start.standing,
        since=start.since, change=start.change, reason=start.reason, note=start.note, recorded_at=at,
        recorded_by=by.name, run_id=start.run_id,
    )  # fmt: skip
    settle(person, start.organisation_id, start.org_lft, start.standing)
    return spell


def end(
    person: Person, *, on: date, ending: Ending, reason: Reason | None = None, at: datetime, over: bool = True
) -> Membership:
    """End the running spell; with `over` the person stands in no union afterwards. Raises NotNow without one."""
    spell = current(person)
    if spell is None:
        raise NotNow("目前没有会籍，", rule="M-13", remedy="请先办理入会。")
    if on < spell.since:
        raise NotNow(
            f"日期早于这段会籍的起始日 {spell.since:%Y-%m-%d}，", rule="M-7", remedy="请填写之后的日期。"
        )
    spell.until, spell.ending, spell.ending_reason, spell.ended_at = on, ending, reason, at
    spell.save(update_fields=["until", "ending", "ending_reason", "ended_at"])
    if over:
        Person.objects.filter(pk=person.pk).update(standing=Standing.NONE)
        person.standing = Standing.NONE
    return spell


def switch(
    person: Person, start: Beginning, *, ending: Ending = Ending.TRANSFERRED, by: Actor, at: datetime
) -> Membership:
    """End the running spell and begin the next on the same day: no gap, no overlap (M-7)."""
    end(person, on=start.since, ending=ending, reason=start.reason, at=at, over=False)
    return begin(person, start, by=by, at=at)


def settle(person: Person, organisation_id: int | None, org_lft: int | None, standing: Standing) -> None:
    """Write where the person belongs on their own row and on every row about them."""
    moved = person.org_lft != org_lft
    person.organisation_id, person.org_lft, person.standing = organisation_id, org_lft, standing
    person.save(update_fields=["organisation", "org_lft", "standing"])
    if moved:
        relabel(person.pk, org_lft)


def relabel(person_id: int, org_lft: int | None) -> None:
    """Give every row about the person the label of their union; a past spell keeps that of its own union."""
    for model in FOLLOWING:
        model._default_manager.filter(person_id=person_id).update(org_lft=org_lft)
    PhoneRelease.objects.filter(holder_id=person_id).update(org_lft=org_lft)
    Pair.objects.filter(low_id=person_id).update(org_lft=org_lft)
    Pair.objects.filter(high_id=person_id).update(high_lft=org_lft)
