"""Spells of membership, begun and ended inside the acts of joining, moving and leaving.

One door for every change of standing: the spell's row, the person's own row, and the label of every row about
the person move together, so that row security follows the person in the same transaction (M-7: no gap, no
overlap). Called with the whole city in sight (`sight.everywhere`), by acts that have checked who may.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Model

from niangjia.kernel import reactions
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.selection import Selection
from niangjia.kernel.refusals import NotFound, NotNow
from niangjia.union.members.models import (
    Alias,
    Consent,
    Document,
    Look,
    Membership,
    Merge,
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

MOVED = "members.moved"
"""Wakes the rooms above when people belong elsewhere, or nowhere: its fact `people` is a Selection of them."""
FOLLOWING: tuple[type[Model], ...] = (Document, Phone, Alias, Verification, Consent, Request, Revision, Look)
"""Tables whose rows belong where their person belongs."""
LABELS: tuple[tuple[type[Model], str, str], ...] = (
    *((model, "person_id", "org_lft") for model in FOLLOWING),
    (PhoneRelease, "holder_id", "org_lft"),
    (Pair, "low_id", "org_lft"),
    (Pair, "high_id", "high_lft"),
    (Merge, "kept_id", "org_lft"),
    (Merge, "folded_id", "folded_lft"),
)
"""Every label that is a person's: the table, the column of the person, the column of the label."""


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
    moved = person.org_lft != start.org_lft
    settle(person, start.organisation_id, start.org_lft, start.standing)
    if moved:
        tell(person.pk, by=by, at=at)
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


def take_back(
    person: Person, spell: Membership, before_lft: int | None, *, reason: str, by: Actor, at: datetime
) -> Membership | None:
    """Revoke the running spell; the one it continued runs on as if nothing had been. Returns that one, if any.

    `before_lft` is the label of the union of the spell before.
    """
    spell.revoked_at, spell.revoked_by, spell.revoke_reason = at, by.name, reason
    spell.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    before = previous(spell)
    if before is None:
        settle(person, person.organisation_id, person.org_lft, Standing.NONE)
        tell(person.pk, by=by, at=at)
        return None
    reopen(person, before, before_lft, by=by, at=at)
    return before


def reopen(person: Person, spell: Membership, org_lft: int | None, *, by: Actor, at: datetime) -> None:
    """Let an ended spell run on, and settle the person there again."""
    spell.until, spell.ending, spell.ending_reason, spell.ended_at = None, "", None, None
    spell.save(update_fields=["until", "ending", "ending_reason", "ended_at"])
    settle(person, spell.organisation_id, org_lft, Standing(spell.standing))
    tell(person.pk, by=by, at=at)


def previous(spell: Membership) -> Membership | None:
    """The spell that this one continued: it ended on the day this one began, by a change or a transfer."""
    before = Membership.objects.select_for_update().filter(
        person_id=spell.person_id, revoked_at__isnull=True, until=spell.since,
        ending__in=[Ending.CHANGED, Ending.TRANSFERRED],
    )  # fmt: skip
    return before.exclude(pk=spell.pk).order_by("since", "id").last()


def tell(person_id: int, *, by: Actor, at: datetime) -> None:
    """Tell the rooms above that the person belongs elsewhere now, or nowhere, so that their rows follow."""
    reactions.wake(MOVED, by=by, at=at, people=Selection.of([person_id]))


def settle(person: Person, organisation_id: int | None, org_lft: int | None, standing: Standing) -> None:
    """Write where the person belongs on their own row and on every row about them."""
    moved = person.org_lft != org_lft
    person.organisation_id, person.org_lft, person.standing = organisation_id, org_lft, standing
    person.save(update_fields=["organisation", "org_lft", "standing"])
    if moved:
        relabel(person.pk, org_lft)


def relabel(person_id: int, org_lft: int | None) -> None:
    """Give every row about the person the label of their union; a past spell keeps that of its own union."""
    for model, whose, label in LABELS:
        model._default_manager.filter(**{whose: person_id}).update(**{label: org_lft})
