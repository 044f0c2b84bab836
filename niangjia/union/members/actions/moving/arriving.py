"""The new union's side: accept one or many, decline; and the revocation of a transfer that was wrong (M-7)."""

from datetime import datetime

from django.db import transaction

from niangjia.kernel import audit, clock, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.selection import Selection
from niangjia.kernel.refusals import NotFound, NotNow
from niangjia.union.members import permissions
from niangjia.union.members.actions import spells, spells_many
from niangjia.union.members.actions.moving import telling
from niangjia.union.members.actions.moving.deciding import BETWEEN, go, judge_label
from niangjia.union.members.actions.moving.finding import lock
from niangjia.union.members.models import Membership, Person, Transfer
from niangjia.union.members.rules import moving as rules
from niangjia.union.members.rules.memberships import Change, Reason, Standing
from niangjia.union.members.rules.moving import TRANSFER
from niangjia.union.organisations import queries as unions

MOST_AT_ONCE = 2_000
"""Arrivals that one click accepts; the rest by another, so that a page never waits for minutes."""


@transaction.atomic
def accept(*, transfer_id: int, by: Actor, at: datetime) -> None:
    """Accept, as the new union (or one above it): the membership is there from this day on, without a gap.

    Retained, parked and preparatory people are members on arrival (M-8, M-9). Raises NotFound, NotAllowed, NotNow.
    """
    with sight.everywhere(BETWEEN):
        transfer, person = lock(transfer_id, by=by)
        permissions.check_may(by, permissions.REVIEW, transfer.org_lft)
        TRANSFER.check(transfer.state, "accept")
        to = unions.node(transfer.to_organisation_id)
        rules.check_may_come(to.status, title="新工会")
        old = _check_still_there(transfer, person)
        start = spells.Beginning(
            to.id, to.lft, Standing.MEMBER, clock.day_of(at), Change.TRANSFERRED_IN, Reason.LABOUR_RELATION
        )
        spell = spells.switch(person, start, by=by, at=at)
        go(transfer, "accept", by=by, at=at, from_membership=old, to_membership=spell, done_at=at)


@transaction.atomic
def accept_many(*, organisation_id: int, by: Actor, at: datetime) -> int:
    """Accept everybody whom their old unions have released to this one, up to 2,000; return how many.

    Raises NotFound, NotAllowed, NotNow (the union is over).
    """
    unions.stand_still()
    to = unions.node(organisation_id)
    if not by.may_at(permissions.VIEW, to.lft):
        raise NotFound(data={"organisation": organisation_id})
    permissions.check_may(by, permissions.REVIEW, to.lft)
    rules.check_may_come(to.status, title="新工会")
    with sight.everywhere(BETWEEN):
        waiting = Selection(
            "SELECT id FROM members_transfer WHERE to_organisation_id = %s AND state IN ('released', 'escalated')"
            " ORDER BY person_id LIMIT %s",
            (organisation_id, MOST_AT_ONCE),
        )
        many = spells_many.finish(waiting, reason=Reason.LABOUR_RELATION, by=by, at=at)
        telling.tell_members("accept", spells_many.arrived(), by=by, at=at)
        audit.record(
            "members.transfers_accepted", by=by, at=at, subject=f"organisations.Organisation:{to.id}",
            org_label=to.lft, organisation_id=to.id, people=many,
        )  # fmt: skip
    return many


@transaction.atomic
def decline(*, transfer_id: int, note: str, by: Actor, at: datetime) -> None:
    """Decline, as the new union, with its reason; overdue ones are declined above it alone.

    Raises NotFound, NotAllowed, Invalid, NotNow.
    """
    with sight.everywhere(BETWEEN):
        transfer, _ = lock(transfer_id, by=by)
        late = transfer.state == "escalated"
        label = judge_label(transfer.to_organisation_id, at) if late else transfer.org_lft
        permissions.check_may(by, permissions.REVIEW, label)
        TRANSFER.check(transfer.state, "decline")
        words = rules.check_words(note, field="note", what="不接收的理由")
        go(transfer, "decline", by=by, at=at, note=words, done_at=at)


@transaction.atomic
def revoke(*, transfer_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Take back a transfer that was wrong: the membership is at the old union again, as if it had never left.

    Decided above both unions. Raises NotFound, NotAllowed, Invalid, NotNow (something came after it).
    """
    with sight.everywhere(BETWEEN):
        transfer, person = lock(transfer_id, by=by)
        permissions.check_may(by, permissions.REVOKE, above_both(transfer))
        TRANSFER.check(transfer.state, "revoke")
        words = rules.check_words(reason, field="reason", what="撤销的原因")
        old = unions.node(transfer.from_organisation_id)
        rules.check_may_come(old.status, title="原工会")
        spell = spells.current(person)
        if spell is None or spell.pk != transfer.to_membership_id:
            raise NotNow("转会以后会籍又有变动，", rule="M-7", remedy="请先撤销后面的变动。")
        spells.take_back(person, spell, old.lft, reason=words, by=by, at=at)
        go(transfer, "revoke", by=by, at=at, revoke_reason=words)


def above_both(transfer: Transfer) -> int | None:
    """The label of the lowest union above both sides, which alone may revoke; None while the tree is broken."""
    found = unions.common_above(transfer.from_organisation_id, transfer.to_organisation_id)
    return found.lft if found else None


def _check_still_there(transfer: Transfer, person: Person) -> Membership:
    """The running spell. Raises NotNow when it is not the old union's any more."""
    spell = spells.current(person)
    if spell is None or spell.organisation_id != transfer.from_organisation_id:
        raise NotNow("本人已经不在原工会，", rule="M-7", remedy="请撤回这次转会，按现在的会籍重新办理。")
    return spell
