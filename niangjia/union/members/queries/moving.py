"""Reads of transfers and departures: queues of each side, one case, one person's; within the reader's sight."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet

from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound
from niangjia.union.members import permissions
from niangjia.union.members.models import Departure, Membership, Transfer
from niangjia.union.members.rules import moving as rules
from niangjia.union.members.rules.memberships import Ending, Standing

GOES_ON: Final = frozenset({Ending.CHANGED, Ending.TRANSFERRED, Ending.MERGED})
"""Ends after which the membership goes on in the next spell."""
COUNTS: Final = frozenset({Standing.MEMBER, Standing.PARKED, Standing.RETAINED})
"""Standings that are membership; the preparatory are not members yet (M-4)."""


TOLD: Final = ~Q(initiator=rules.Initiator.NEW_UNION) | Q(released_at__isnull=False) | ~Q(refusal="")
"""`rules.is_told_to_asker` as a filter: what the new union may know of."""


@dataclass(frozen=True, slots=True)
class Case:
    """One transfer with the names of both unions, as its own page shows it."""

    transfer: Transfer
    from_name: str
    to_name: str


def reached(actor: Actor, verb: str = permissions.VIEW) -> QuerySet[Transfer]:
    """Every transfer of which one side lies in the actor's reach and may know of it; the filter beside the row lock."""
    sides = Q(pk__in=())
    for span in actor.spans(verb):
        sides |= Q(from_lft__range=(span.lo, span.hi)) | (Q(org_lft__range=(span.lo, span.hi)) & TOLD)
    return Transfer.objects.filter(sides)


QUEUES: Final = {
    "out": (permissions.RELEASE, "asked", "from_lft", False),
    "in": (permissions.REVIEW, "released", "org_lft", False),
    "appeals": (permissions.RULE, "appealed", "from_lft", True),
    "escalated": (permissions.REVIEW, "escalated", "org_lft", True),
}
"""What waits for whom: the verb, the state, whose label, and whether it is decided above that union."""


def queue(actor: Actor, name: str) -> QuerySet[Transfer]:
    """The transfers that wait for the actor in one queue, with the names of the unions."""
    verb, state, label, above = QUEUES[name]
    reach = Q(pk__in=())
    for span in actor.spans(verb):
        reach |= Q(**{f"{label}__range": (span.lo + above, span.hi)})
    rows = Transfer.objects.filter(reach, state=state)
    return rows.select_related("from_organisation", "to_organisation")


def counts(actor: Actor) -> dict[str, int]:
    """How many transfers wait for the actor in each queue that they work at (a query each)."""
    return {name: queue(actor, name).count() for name, row in QUEUES.items() if actor.may(row[0])}


def case_for(actor: Actor, transfer_id: int) -> Case:
    """One transfer that the actor or the member themself may see. Raises NotFound (1 query)."""
    mine = Transfer.objects.filter(person_id=actor.person_id) if actor.person_id else reached(actor)
    row = mine.select_related("from_organisation", "to_organisation").filter(pk=transfer_id).first()
    if row is None:
        raise NotFound(data={"transfer": transfer_id})
    return Case(row, row.from_organisation.name, row.to_organisation.name)


def of_person(person_id: int) -> list[Transfer]:
    """Every transfer of one person, the latest first, with the names of the unions (1 query)."""
    rows = Transfer.objects.filter(person_id=person_id).select_related("from_organisation", "to_organisation")
    return list(rows.order_by("-id"))


def member_since(person_id: int) -> date | None:
    """Since when the person is a member without a break, through transfers and retention; None for no member.

    Entitlements that count years ask this, not the present union (1 query).
    """
    held = Membership.objects.filter(person_id=person_id, revoked_at=None).order_by("-since", "-id")
    begin: date | None = None
    for spell in held:
        runs = begin is None and spell.until is None
        continued = begin is not None and spell.until == begin and spell.ending in GOES_ON
        if spell.standing not in COUNTS or not (runs or continued):
            break
        begin = spell.since
    return begin


def history_of(person_id: int) -> list[Membership]:
    """Every spell of a person, revoked ones too, the latest first (1 query)."""
    return list(
        Membership.objects.filter(person_id=person_id)
        .select_related("organisation")
        .order_by("-since", "-id")
    )


def to_file(actor: Actor) -> QuerySet[Departure]:
    """Expulsions in reach that the union above has not filed yet (M-11)."""
    reach = Q(pk__in=())
    for span in actor.spans(permissions.KEEP):
        reach |= Q(org_lft__range=(span.lo, span.hi))
    return Departure.objects.filter(reach, ending=Ending.EXPELLED, filed_at=None, revoked_at=None)


def days_left(due_at: datetime | None, at: datetime) -> int | None:
    """Whole days until a clock runs out, negative when it has; None without a clock."""
    return None if due_at is None else (due_at - at).days
