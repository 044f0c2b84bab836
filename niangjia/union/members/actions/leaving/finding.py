"""What every act on a membership begins with: the person locked, in reach, their running spell, the verb."""

from datetime import datetime
from typing import Any

from niangjia.kernel import audit
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound, NotNow
from niangjia.union.members import permissions
from niangjia.union.members.actions import spells
from niangjia.union.members.actions.moving.deciding import go
from niangjia.union.members.models import Membership, Person, Transfer
from niangjia.union.members.rules.memberships import MEMBERSHIP
from niangjia.union.members.rules.moving import OPEN

WHY = "会籍：保留、恢复、终止"


def lock(person_id: int, verb: str, *, by: Actor) -> tuple[Person, Membership]:
    """The person and the running spell, locked, for their keeper. Raises NotFound, NotAllowed, NotNow."""
    person = spells.lock_person(person_id)
    if not permissions.may(by, permissions.VIEW, person.org_lft):
        raise NotFound
    permissions.check_may(by, permissions.KEEP, person.org_lft)
    return person, running(person, verb)


def running(person: Person, verb: str) -> Membership:
    """The running spell, from which the verb must lead somewhere. Raises NotNow."""
    spell = spells.current(person)
    if spell is None:
        raise NotNow("目前没有会籍，", rule="M-13", remedy="请先办理入会。")
    MEMBERSHIP.check(spell.standing, verb)
    return spell


def drop_transfers(person: Person, *, by: Actor, at: datetime) -> None:
    """Take back what is open to move a membership that ends."""
    for transfer in Transfer.objects.select_for_update().filter(person=person, state__in=OPEN):
        go(transfer, "withdraw", by=by, at=at, done_at=at)


def record(act: str, spell: Membership, *, by: Actor, at: datetime, **facts: Any) -> None:
    """Write the act's one event; people are named by number."""
    audit.record(
        f"members.{act}", by=by, at=at, subject=f"members.Person:{spell.person_id}", org_label=spell.org_lft,
        person_id=spell.person_id, organisation_id=spell.organisation_id, membership_id=spell.pk, **facts,
    )  # fmt: skip
