"""What a person's page tells beside the person: numbers, spells, verifications, corrections."""

from dataclasses import dataclass
from datetime import date, datetime

from niangjia.kernel import crypto, masking
from niangjia.union.members.models import Person
from niangjia.union.members.purposes import DOCUMENT, PHONE
from niangjia.union.members.rules import keeping
from niangjia.union.members.rules.documents import TITLES
from niangjia.union.members.rules.memberships import (
    CHANGE_TITLES,
    ENDING_TITLES,
    REASON_TITLES,
    STANDING_TITLES,
    Change,
    Ending,
    Reason,
    Standing,
)
from niangjia.union.organisations import queries as unions


@dataclass(frozen=True, slots=True)
class Number:
    """One document or phone, masked; a day of ending for one that no longer holds."""

    title: str
    masked: str
    until: date | None
    proven_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Spell:
    """One spell of membership in words."""

    id: int
    organisation: str
    standing: str
    change: str
    since: date
    until: date | None
    ending: str
    note: str
    revoked: str


@dataclass(frozen=True, slots=True)
class Record:
    """Everything beside the person's own row."""

    documents: list[Number]
    phones: list[Number]
    spells: list[Spell]
    aliases: list[tuple[str, str]]
    verifications: list[tuple[str, str, str, datetime]]
    corrections: list[tuple[datetime, str, str, str]]


def record(person: Person) -> Record:
    """A person's record, numbers masked (7 queries); inside a sight that shows the person."""
    papers = person.documents.order_by("-id")
    calls = person.phones.order_by("-id")
    return Record(
        documents=[
            Number(TITLES[row.kind], masking.document(crypto.unseal(DOCUMENT, row.cipher)), row.until)
            for row in papers
        ],
        phones=[
            Number("手机", masking.phone(crypto.unseal(PHONE, row.cipher)), row.until, row.verified_at)
            for row in calls
        ],
        spells=_spells(person),
        aliases=list(person.aliases.values_list("name", "reason")),
        verifications=[
            (row.get_subject_display(), row.get_result_display(), row.source, row.at)
            for row in person.verifications.order_by("-id")
        ],
        corrections=[
            (row.at, row.by, "、".join(keeping.REVISED.get(item, item) for item in row.after), row.reason)
            for row in person.revisions.filter(undone=False).order_by("-id")[:20]
        ],
    )


def _spells(person: Person) -> list[Spell]:
    rows = list(person.memberships.order_by("-since", "-id"))
    houses = unions.names({row.organisation_id for row in rows})
    return [
        Spell(
            id=row.pk, organisation=houses.get(row.organisation_id, ""),
            standing=STANDING_TITLES[Standing(row.standing)], change=_why(row.change, row.reason),
            since=row.since, until=row.until,
            ending=ENDING_TITLES[Ending(row.ending)] if row.ending else "", note=row.note,
            revoked=row.revoke_reason,
        )
        for row in rows
    ]  # fmt: skip


def _why(change: int, reason: int | None) -> str:
    title = CHANGE_TITLES[Change(change)]
    return f"{title}（{REASON_TITLES[Reason(reason)]}）" if reason else title
