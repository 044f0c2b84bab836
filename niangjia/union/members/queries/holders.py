"""What the room of cards asks of people: facts for its rule, and the clear lines of a bank's file.

Call inside a sight. The clear lines are for one recipient whom the person has agreed to, and the act that reads
them notes the look (`actions.looking`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from niangjia.kernel import crypto, masking
from niangjia.union.members.models import Consent, Document, Person, Phone
from niangjia.union.members.purposes import DOCUMENT, PHONE
from niangjia.union.organisations import queries as unions

BELONGING_SQL: Final = "SELECT id, org_lft, standing FROM members_person"
"""Where everybody belongs now and how they stand, for rooms whose rows follow their people."""
PROVEN: Final = Person.Assurance.VERIFIED


@dataclass(frozen=True, slots=True)
class HolderFacts:
    """One person as the rule of cards sees them; consents are {purpose: version}, those that stand."""

    person_id: int
    org_lft: int | None
    organisation_id: int | None
    organisation: str
    name: str
    standing: str
    is_verified: bool
    is_restricted: bool
    has_document: bool
    has_phone: bool
    consents: dict[str, str] = field(default_factory=dict)

    @property
    def masked(self) -> str:
        """The name as it stands on a screen."""
        return masking.name(self.name)


@dataclass(frozen=True, slots=True)
class ClearLine:
    """One person's own data as a bank gets them."""

    name: str
    document_kind: str
    number: str
    phone: str


def holder_facts(person_ids: Iterable[int], *, on: date) -> dict[int, HolderFacts]:
    """The facts of people by their numbers; who is not in sight is not there (5 queries)."""
    ids = list(person_ids)
    people = list(Person.objects.filter(pk__in=ids, merged_into__isnull=True))
    with_document, with_phone = set(_valid(Document, ids, on)), set(_valid(Phone, ids, on))
    houses = unions.names({p.organisation_id for p in people if p.organisation_id})
    consents = _consents(ids)
    return {
        p.pk: HolderFacts(
            person_id=p.pk, org_lft=p.org_lft, organisation_id=p.organisation_id,
            organisation=houses.get(p.organisation_id or 0, ""), name=p.name, standing=p.standing,
            is_verified=p.assurance >= PROVEN, is_restricted=p.restricted, has_document=p.pk in with_document,
            has_phone=p.pk in with_phone, consents=consents.get(p.pk, {}),
        )
        for p in people
    }  # fmt: skip


def clear_lines(person_ids: Iterable[int], *, on: date) -> dict[int, ClearLine]:
    """Names, documents and phones in the clear, of those who have all three (3 queries)."""
    ids = list(person_ids)
    names = dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
    documents = {p: (kind, cipher) for p, kind, cipher in _newest(Document, ids, on, "kind", "cipher")}
    phones = {p: (cipher,) for p, cipher in _newest(Phone, ids, on, "cipher")}
    whole = [person for person in ids if person in names and person in documents and person in phones]
    numbers = crypto.unseal_many(DOCUMENT, [documents[person][1] for person in whole])
    calls = crypto.unseal_many(PHONE, [phones[person][0] for person in whole])
    return {
        person: ClearLine(names[person], documents[person][0], number or "", call or "")
        for person, number, call in zip(whole, numbers, calls, strict=True)
    }


def _rows(model: Any, ids: list[int], on: date) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(
        Q(until__isnull=True) | Q(until__gt=on), person_id__in=ids, cipher__isnull=False
    )
    return rows


def _valid(model: Any, ids: list[int], on: date) -> Iterable[int]:
    return _rows(model, ids, on).values_list("person_id", flat=True)


def _newest(model: Any, ids: list[int], on: date, *fields: str) -> Iterable[tuple[Any, ...]]:
    """The newest valid row of each person; later rows of the dictionary it becomes win."""
    return _rows(model, ids, on).order_by("id").values_list("person_id", *fields)


def _consents(ids: list[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    rows = Consent.objects.filter(person_id__in=ids, withdrawn_at__isnull=True)
    for person, purpose, version in rows.values_list("person_id", "purpose", "version"):
        found.setdefault(person, {})[purpose] = version
    return found
