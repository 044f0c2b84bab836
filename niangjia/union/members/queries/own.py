"""What a member sees of themself, each in the sight of the one person it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from niangjia.kernel import clock, crypto, masking, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound
from niangjia.union.members.models import Application, Membership, Person, Transfer
from niangjia.union.members.purposes import PHONE
from niangjia.union.members.rules import joining, moving
from niangjia.union.members.rules.joining import APPLICATION
from niangjia.union.members.rules.memberships import (
    CHANGE_TITLES,
    STANDING_TITLES,
    STANDING_WHY,
    Change,
    Standing,
)
from niangjia.union.members.rules.moving import TRANSFER
from niangjia.union.organisations import queries as unions


@dataclass(frozen=True, slots=True, repr=False)
class Me:
    """Who somebody is to the union. Nothing prints it."""

    person_id: int
    name: str
    standing: str
    since: date | None
    union: unions.Node | None
    assurance: int
    assurance_title: str
    birth: date | None
    restricted: bool

    @property
    def is_member(self) -> bool:
        """Whether they belong to a union at all."""
        return self.standing != Standing.NONE

    @property
    def standing_title(self) -> str:
        """How they stand, in a word."""
        return STANDING_TITLES[Standing(self.standing)]

    @property
    def why(self) -> str:
        """What that means."""
        return STANDING_WHY[Standing(self.standing)]

    @property
    def chair(self) -> str:
        """The chair as far as a member needs it."""
        return masking.name(self.union.chair_name) if self.union and self.union.chair_name else ""


@dataclass(frozen=True, slots=True)
class Case:
    """Something that goes on: what, with whom, how far, until when, and its page."""

    kind: str
    id: int
    title: str
    union: str
    state: str
    mark: str
    sentence: str
    desk: str
    due_at: datetime | None
    is_late: bool

    @property
    def last_day(self) -> date | None:
        """The last day to decide: a period ends at its 24:00."""
        return last_day(self.due_at)


@dataclass(frozen=True, slots=True)
class SpellLine:
    """One spell of membership in words."""

    union: str
    standing: str
    since: date
    until: date | None
    change: str


def standing(actor: Actor) -> Me:
    """How the reader stands (3 queries). Raises NotFound for nobody."""
    person_id = _own(actor)
    with sight.of_person(person_id):
        person = Person.objects.filter(pk=person_id).first()
        if person is None:
            raise NotFound
        spell = Membership.objects.filter(person=person, until=None, revoked_at=None).first()
    belongs = person.standing != Standing.NONE and person.organisation_id is not None
    return Me(
        person_id=person.pk, name=person.name, standing=person.standing, since=spell.since if spell else None,
        union=unions.node(person.organisation_id) if belongs and person.organisation_id else None,
        assurance=person.assurance, assurance_title=str(Person.Assurance(person.assurance).label),
        birth=person.birth_date, restricted=person.restricted,
    )  # fmt: skip


def cases(actor: Actor, *, at: datetime) -> list[Case]:
    """What goes on for the reader now: applications and transfers (4 queries)."""
    person_id = _own(actor)
    with sight.of_person(person_id):
        applied = list(Application.objects.filter(person_id=person_id, state__in=joining.OPEN))
        refused = (
            Application.objects.filter(person_id=person_id).exclude(state="verifying").order_by("-id").first()
        )
        moved = list(Transfer.objects.filter(person_id=person_id, state__in=moving.OPEN))
    if refused is not None and refused.state == "refused" and not applied:
        applied = [refused]
    names = unions.names({row.organisation_id for row in applied} | {row.to_organisation_id for row in moved})
    return [_application(row, names, at) for row in applied] + [_transfer(row, names, at) for row in moved]


def applying(cases: Sequence[Case]) -> Case | None:
    """The application that waits for its review, if there is one: until then there is nothing to apply for."""
    return next((case for case in cases if case.kind == "application" and case.due_at is not None), None)


def application(actor: Actor, application_id: int) -> Application:
    """One of one's own applications with its union. Raises NotFound for anybody else's."""
    person_id = _own(actor)
    with sight.of_person(person_id):
        rows = Application.objects.select_related("organisation", "forwarded_from").exclude(state="verifying")
        row = rows.filter(pk=application_id, person_id=person_id).first()
    if row is None:
        raise NotFound
    return row


def contact(actor: Actor) -> tuple[str, str]:
    """One's own name and proven phone in the clear (or no phone), to be handed on with what one asks (2 queries)."""
    person_id = _own(actor)
    with sight.of_person(person_id):
        person = Person.objects.filter(pk=person_id).first()
        if person is None:
            raise NotFound
        row = person.phones.filter(until=None, verified_at__isnull=False).order_by("-id").first()
    return person.name, crypto.unseal(PHONE, row.cipher) if row is not None and row.cipher else ""


def spells(actor: Actor) -> list[SpellLine]:
    """Where one has been a member, the latest first (2 queries)."""
    person_id = _own(actor)
    with sight.of_person(person_id):
        rows = list(Membership.objects.filter(person_id=person_id, revoked_at=None).order_by("-since", "-id"))
    names = unions.names({row.organisation_id for row in rows})
    return [
        SpellLine(
            names.get(row.organisation_id, ""), STANDING_TITLES[Standing(row.standing)], row.since, row.until,
            CHANGE_TITLES[Change(row.change)],
        )
        for row in rows
    ]  # fmt: skip


def last_day(due_at: datetime | None) -> date | None:
    """The last whole day of a period that ends at this moment."""
    return clock.day_of(due_at - timedelta(seconds=1)) if due_at else None


def _application(row: Application, names: dict[int, str], at: datetime) -> Case:
    state = APPLICATION.states[row.state]
    return Case(
        "application", row.pk, "入会申请", names.get(row.organisation_id, ""), state.title, state.kind,
        state.sentence, state.desk, row.due_at if row.state in joining.OPEN else None,
        bool(row.due_at and row.state in joining.OPEN and at > row.due_at),
    )  # fmt: skip


def _transfer(row: Transfer, names: dict[int, str], at: datetime) -> Case:
    state = TRANSFER.states[row.state]
    return Case(
        "transfer", row.pk, "会籍接转", names.get(row.to_organisation_id, ""), state.title, state.kind,
        moving.sentence(row.state, row.why, appealed=bool(row.appeal)), state.desk, row.due_at,
        bool(row.due_at and at > row.due_at),
    )  # fmt: skip


def _own(actor: Actor) -> int:
    if actor.person_id is None:
        raise NotFound
    return actor.person_id
