"""Taking back a wrong decision on a membership: what it ended runs on, with the reason on record."""

from datetime import datetime

from django.db import transaction

from niangjia.kernel import sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound, NotNow
from niangjia.union.members import permissions
from niangjia.union.members.actions import spells
from niangjia.union.members.actions.leaving.finding import WHY, drop_transfers, record
from niangjia.union.members.models import Departure, Membership, Person, Transfer
from niangjia.union.members.rules.memberships import Ending
from niangjia.union.members.rules.moving import check_words
from niangjia.union.organisations import queries as unions


@transaction.atomic
def revoke_spell(*, membership_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Take back the last thing decided about a membership: its beginning where it runs, its end where it is over.

    A transfer is revoked as a transfer. Raises NotFound, NotAllowed, Invalid, NotNow (something came after).
    """
    words = check_words(reason, field="reason", what="撤销的原因")
    with sight.everywhere(WHY):
        seen = Membership.objects.filter(pk=membership_id).first()
        if seen is None or not permissions.may(by, permissions.VIEW, seen.org_lft):
            raise NotFound(data={"membership": membership_id})
        permissions.check_may(by, permissions.REVOKE, seen.org_lft)
        person = spells.lock_person(seen.person_id)
        spell = Membership.objects.select_for_update().get(pk=membership_id)
        _check_last(person, spell)
        was = spell.ending or "running"
        if spell.until is None:
            _take_back_beginning(person, spell, words, by, at)
        else:
            _take_back_end(person, spell, words, by, at)
        record("spell_revoked", spell, by=by, at=at, was=was)


def _take_back_beginning(person: Person, spell: Membership, words: str, by: Actor, at: datetime) -> None:
    if Transfer.objects.filter(to_membership=spell, state="done").exists():
        raise NotNow("这段会籍是转会转入的，", rule="M-7", remedy="请在这次转会里办理撤销。")
    drop_transfers(person, by=by, at=at)
    before = spells.previous(spell)
    label = unions.node(before.organisation_id).lft if before else None
    spells.take_back(person, spell, label, reason=words, by=by, at=at)


def _take_back_end(person: Person, spell: Membership, words: str, by: Actor, at: datetime) -> None:
    Departure.objects.filter(membership=spell, revoked_at=None).update(
        revoked_at=at, revoked_by=by.name, revoke_reason=words
    )
    spells.reopen(person, spell, unions.node(spell.organisation_id).lft, by=by, at=at)


def _check_last(person: Person, spell: Membership) -> None:
    """Raise NotNow unless this spell runs, or is the last that ended and none runs."""
    if spell.revoked_at is not None:
        raise NotNow("这段会籍已经撤销过，", remedy="不用再办。")
    now = spells.current(person)
    if now is not None and now.pk != spell.pk:
        raise NotNow("之后会籍又有变动，", rule="M-7", remedy="请先撤销后面的变动。")
    if now is None:
        held = Membership.objects.filter(person=person, revoked_at=None).exclude(ending=Ending.MERGED)
        last = held.order_by("until", "since", "id").last()
        if last is None or last.pk != spell.pk:
            raise NotNow("这不是最后一段会籍，", rule="M-7", remedy="请撤销最后的那一段。")
