"""A membership that stays while work does not: retained, restored, parked where one lives (M-8, M-9)."""

from datetime import date, datetime

from django.db import transaction

from niangjia.kernel import clock, masking, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotNow
from niangjia.union.members.actions import spells
from niangjia.union.members.actions.leaving.finding import WHY, lock, record
from niangjia.union.members.models import Membership, Person
from niangjia.union.members.rules import leaving as rules
from niangjia.union.members.rules.leaving import Keeping
from niangjia.union.members.rules.memberships import STANDING_WHY, Change, Ending, Reason, Standing
from niangjia.union.members.rules.moving import check_may_come
from niangjia.union.organisations import queries as unions


@transaction.atomic
def retain(
    *, person_id: int, reason: str, by: Actor, at: datetime, on: date | None = None, note: str = ""
) -> str:
    """Retain the membership of somebody without work; return what that means (M-9).

    Where the employer is closed the union above keeps it. Raises NotFound, NotAllowed, Invalid, NotNow.
    """
    why = rules.check_keeping(reason)
    with sight.everywhere(WHY):
        person, spell = lock(person_id, "retain", by=by)
        day = on or clock.day_of(at)
        rules.check_day(day, spell.since, clock.day_of(at))
        place = _keeper(spell.organisation_id, day, why)
        start = spells.Beginning(
            place.id,
            place.lft,
            Standing.RETAINED,
            day,
            Change.RETAINED,
            rules.REASONS[why],
            masking.words(note.strip())[:200],
        )
        new = _change(person, spell, start, by=by, at=at)
        record("retained", new, by=by, at=at, reason=why.value, on=day)
    return STANDING_WHY[Standing.RETAINED]


@transaction.atomic
def restore(*, person_id: int, by: Actor, at: datetime, on: date | None = None) -> str:
    """Make a retained member a full one again, in the same union; return what that means (M-9)."""
    with sight.everywhere(WHY):
        person, spell = lock(person_id, "restore", by=by)
        day = on or clock.day_of(at)
        rules.check_day(day, spell.since, clock.day_of(at))
        place = unions.node(spell.organisation_id)
        check_may_come(place.status, title="保留会籍的工会")
        start = spells.Beginning(
            place.id, place.lft, Standing.MEMBER, day, Change.JOINED, Reason.LABOUR_RELATION
        )
        new = _change(person, spell, start, by=by, at=at)
        record("restored", new, by=by, at=at, on=day)
    return STANDING_WHY[Standing.MEMBER]


@transaction.atomic
def park(*, person_id: int, to_organisation_id: int, by: Actor, at: datetime, note: str = "") -> str:
    """Keep a membership at the union where somebody lives, while their new employer has none (M-8).

    Raises NotFound, NotAllowed, Invalid (a union not by place), NotNow.
    """
    with sight.everywhere(WHY):
        person, spell = lock(person_id, "park", by=by)
        to = unions.node(to_organisation_id)
        rules.check_park(to.type)
        check_may_come(to.status)
        start = spells.Beginning(
            to.id, to.lft, Standing.PARKED, clock.day_of(at), Change.TRANSFERRED_IN, Reason.LABOUR_RELATION,
            masking.words(note.strip())[:200],
        )  # fmt: skip
        new = _change(person, spell, start, by=by, at=at)
        record("parked", new, by=by, at=at, from_id=spell.organisation_id)
    return STANDING_WHY[Standing.PARKED]


def _keeper(organisation_id: int, day: date, why: Keeping) -> unions.Node:
    """The union that retains: one's own, or the one above it where the employer is gone. Raises NotNow."""
    if why != Keeping.EMPLOYER_CLOSED:
        return unions.node(organisation_id)
    higher = unions.next_higher(organisation_id, day)
    if higher is None:
        raise NotNow("这个工会没有上一级工会，", rule="M-9", remedy="请选择其他原因。")
    return unions.node(higher.id)


def _change(
    person: Person, spell: Membership, start: spells.Beginning, *, by: Actor, at: datetime
) -> Membership:
    """Begin the next spell; one that stays in its union changed, one that goes was transferred."""
    stays = start.organisation_id == spell.organisation_id
    return spells.switch(person, start, ending=Ending.CHANGED if stays else Ending.TRANSFERRED, by=by, at=at)
