"""Phones in dispute: for the person who holds one, and for the union that decides an objection."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from niangjia.kernel import crypto, masking, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound
from niangjia.union.members import permissions
from niangjia.union.members.models import PhoneRelease
from niangjia.union.members.purposes import PHONE
from niangjia.union.members.queries.own import last_day
from niangjia.union.members.rules import phones
from niangjia.union.members.rules.releasing import OPEN, RELEASE


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One claim on a phone: the phone and its holder masked, how it stands, until when it waits."""

    id: int
    phone: str
    holder_id: int
    holder: str
    state: str
    state_title: str
    asked_at: datetime
    due_at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """How a claim stands, for who has proven the phone: nothing of the other side."""

    claimant_id: int | None
    state: str
    mark: str
    title: str
    due_at: datetime

    @property
    def last_day(self) -> date | None:
        """The last day that the other side, or their union, has."""
        return last_day(self.due_at)


def claim_on(phone: str) -> ClaimLine | None:
    """The open claim on a phone that the reader has just proven, or None (1 query)."""
    number = phones.judge(phone).number
    with sight.everywhere("释放被占用的手机号码"):
        sought = {f"phone__{column}": digest for column, digest in crypto.lookup(PHONE, number).items()}
        row = PhoneRelease.objects.filter(state__in=OPEN, **sought).first()
    if row is None:
        return None
    state = RELEASE.states[row.state]
    return ClaimLine(row.claimant_id, row.state, state.kind, state.title, row.due_at)


def releases_of(by: Actor) -> list[ReleaseLine]:
    """The open claims on phones of who is signed in."""
    if by.person_id is None:
        raise NotFound
    with sight.of_person(by.person_id):
        rows = PhoneRelease.objects.filter(holder_id=by.person_id, state__in=OPEN)
        return lines(rows.select_related("phone", "holder"))


def objected(actor: Actor) -> QuerySet[PhoneRelease]:
    """The claims that await the decision of the holder's union, within reach; call inside `sight.page(KEEP)`."""
    reached = Q(pk__in=())
    for span in actor.spans(permissions.KEEP):
        reached |= Q(org_lft__range=(span.lo, span.hi))
    return PhoneRelease.objects.filter(reached, state="objected").select_related("phone", "holder")


def release_for(actor: Actor, release_id: int) -> ReleaseLine:
    """One claim within the actor's reach. Raises NotFound."""
    rows = PhoneRelease.objects.filter(pk=release_id).select_related("phone", "holder")
    row = rows.first()
    if row is None or not permissions.may(actor, permissions.KEEP, row.org_lft):
        raise NotFound(data={"release": release_id})
    return lines([row])[0]


def lines(rows: Iterable[PhoneRelease]) -> list[ReleaseLine]:
    """Claims of a page as lines."""
    return [
        ReleaseLine(
            id=row.pk, phone=masking.phone(crypto.unseal(PHONE, row.phone.cipher)), holder_id=row.holder_id,
            holder=masking.name(row.holder.name), state=row.state, state_title=RELEASE.states[row.state].title,
            asked_at=row.asked_at, due_at=row.due_at, note=row.note,
        )
        for row in rows
    ]  # fmt: skip
