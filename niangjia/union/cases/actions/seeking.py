"""Who calls: sought once for each call by the agent at whose seat it rings, under the agent's own leave to look."""

from datetime import datetime

from django.db import transaction

from niangjia.kernel import crypto, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound
from niangjia.union.cases import permissions
from niangjia.union.cases.actions.seats import own_seat
from niangjia.union.cases.models import Call
from niangjia.union.cases.purposes import PHONE
from niangjia.union.members import permissions as members
from niangjia.union.members.actions.searching import find_people
from niangjia.union.members.rules import phones


@transaction.atomic
def seek(*, call_id: int, by: Actor, at: datetime) -> int | None:
    """The one member within the agent's reach who carries the caller's number, or None; the look is noted once.

    Raises NotFound for a call of another seat.
    """
    seat = own_seat(by)
    with sight.of_actor(by, permissions.ANSWER):
        call = Call.objects.select_for_update().filter(pk=call_id, seat=seat).first()
    if call is None:
        raise NotFound(data={"call": call_id})
    if call.sought_at is not None:
        return call.person_id
    call.sought_at = at
    number = crypto.unseal(PHONE, call.cipher) if call.cipher else ""
    if number and phones.judge(number).reason is None and by.may(members.VIEW):
        found = find_people(text=number, by=by, at=at)
        call.person_id = found[0].pk if len(found) == 1 else None
    with sight.of_actor(by, permissions.ANSWER):
        call.save(update_fields=["sought_at", "person_id"])
    return call.person_id
