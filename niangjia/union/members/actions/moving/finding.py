"""What every decision on a transfer begins with: the person locked first, then the transfer, in the reader's view."""

from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound
from niangjia.union.members import permissions
from niangjia.union.members.actions import spells
from niangjia.union.members.models import Person, Transfer
from niangjia.union.members.rules.moving import is_told_to_asker


def lock(transfer_id: int, *, by: Actor) -> tuple[Transfer, Person]:
    """The transfer and its person, locked, for somebody of either union or the person. Raises NotFound, NotNow."""
    seen = Transfer.objects.filter(pk=transfer_id).first()
    if seen is None or not may_see(by, seen):
        raise NotFound(data={"transfer": transfer_id})
    person = spells.lock_person(seen.person_id)
    transfer = Transfer.objects.select_for_update().get(pk=transfer_id)
    return transfer, person


def may_see(by: Actor, transfer: Transfer) -> bool:
    """Whether the actor is the person, or reads people at the old union, or at the new one once it may know."""
    if by.person_id is not None:
        return by.person_id == transfer.person_id
    told = is_told_to_asker(
        transfer.initiator, released=transfer.released_at is not None, refusal=transfer.refusal
    )
    labels = (transfer.from_lft, transfer.org_lft) if told else (transfer.from_lft,)
    return any(permissions.may(by, permissions.VIEW, label) for label in labels)


def subject(transfer: Transfer) -> str:
    """The audit's name for a transfer."""
    return f"members.Transfer:{transfer.pk}"
