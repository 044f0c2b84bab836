"""What time decides: silence releases, silence overrules, silence hands upwards (M-7)."""

from datetime import datetime

from django.db import transaction

from niangjia.kernel import audit, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.selection import Selection
from niangjia.union.members.actions.moving import telling
from niangjia.union.members.actions.moving.clocks import due
from niangjia.union.members.models import Transfer
from niangjia.union.members.rules.moving import TRANSFER, Why

BATCH = 2_000
LAPSING = {"asked": ("lapse", "members.transfers_lapsed"), "appealed": ("lapse", "members.transfers_lapsed"),
           "released": ("escalate", "members.transfers_escalated")}  # fmt: skip
"""State → the move that time makes, and how its event is called."""


def lapse_due(*, by: Actor, at: datetime) -> int:
    """Let time decide whatever is over at a moment, batch by batch; return how many. Cheap when nothing is.

    Rows that somebody is deciding this very moment are left to them, and to the next round.
    """
    many = 0
    for state in LAPSING:
        while found := _lapse(state, by=by, at=at):
            many += found
    return many


@transaction.atomic
def _lapse(state: str, *, by: Actor, at: datetime) -> int:
    """One batch of one state: moved in one statement, one event for all of them."""
    verb, event = LAPSING[state]
    with sight.everywhere("期限：到期的转会"):
        over = Transfer.objects.filter(state=state, due_at__lte=at).order_by("due_at", "id")
        ids = list(over.select_for_update(skip_locked=True).values_list("id", flat=True)[:BATCH])
        if not ids:
            return 0
        target = TRANSFER.check(state, verb)
        released = {"why": Why.SILENCE, "released_at": at} if target == "released" else {}
        Transfer.objects.filter(pk__in=ids).update(
            state=target, step_at=at, due_at=due(target, at), decided_by=by.name, **released
        )
        moved = Transfer.objects.filter(pk__in=ids).select_related("to_organisation")
        if target == "released":
            telling.tell_members(verb, moved, by=by, at=at)
            telling.tell_unions(telling.ARRIVING, moved, by=by, at=at)
        audit.record(event, by=by, at=at, count=len(ids), transfer_ids=ids, _transfers=Selection.of(ids))
    return len(ids)
