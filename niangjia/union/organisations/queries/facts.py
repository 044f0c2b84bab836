"""What is known of one organisation besides its row: dated parents, areas, certificates, what it said before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from niangjia.kernel import params
from niangjia.kernel.actor import Actor
from niangjia.union.organisations import permissions, rules
from niangjia.union.organisations.models import (
    Certificate,
    Change,
    Closure,
    Jurisdiction,
    Organisation,
    ParentLink,
)
from niangjia.union.organisations.queries.nodes import organisation_for, within
from niangjia.union.organisations.queries.offices import TermRow

LATEST: Final = 50


@dataclass(frozen=True, slots=True)
class ParentRow:
    """One parent, by territory or as guidance, from when to when; a revoked one says why."""

    id: int
    kind: str
    parent_id: int
    parent: str
    parent_lft: int
    since: date
    until: date | None
    revoke_reason: str

    @property
    def is_open(self) -> bool:
        """Whether it holds with no end in sight."""
        return self.until is None and not self.revoke_reason

    @property
    def kind_title(self) -> str:
        """The relation in the reader's words."""
        return str(ParentLink.Kind(self.kind).label)


@dataclass(frozen=True, slots=True)
class JurisdictionRow:
    """One area that an organisation looks after or did."""

    id: int
    area_id: int
    area: str
    since: date
    until: date | None

    @property
    def is_open(self) -> bool:
        """Whether it is looked after now."""
        return self.until is None


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One legal-person certificate; `until`, always given, is the first day on which it no longer holds."""

    id: int
    number: str
    code: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What the organisation's row said before and after an act or an import, field by field."""

    on: date
    recorded_at: datetime
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    run_id: int | None


def parents_of(actor: Actor, organisation_id: int) -> tuple[ParentRow, ...]:
    """Every parent an organisation has or had, the latest first. Raises NotFound for a stranger (2 queries)."""
    organisation_for(actor, organisation_id)
    found = ParentLink.objects.filter(organisation_id=organisation_id).order_by("-since", "-id")
    shown = ("id", "kind", "parent_id", "parent__name", "parent__lft", "since", "until", "revoke_reason")
    return tuple(ParentRow(*row) for row in found.values_list(*shown))


def jurisdictions_of(actor: Actor, organisation_id: int) -> tuple[JurisdictionRow, ...]:
    """The areas an organisation looks after or did, in the order of the city (2 queries)."""
    organisation_for(actor, organisation_id)
    found = Jurisdiction.objects.standing().filter(organisation_id=organisation_id)
    rows = found.order_by("area__lft", "-id").values_list("id", "area_id", "area__name", "since", "until")
    return tuple(JurisdictionRow(*row) for row in rows)


def areas_taken(type_: str) -> frozenset[int]:
    """The areas that a union of this type looks after already: no second one may (1 query)."""
    found = Jurisdiction.objects.open().filter(organisation__type=type_)
    return frozenset(found.values_list("area_id", flat=True))


def certificates_of(actor: Actor, organisation_id: int) -> tuple[CertificateRow, ...]:
    """The certificates of an organisation, the latest first (2 queries)."""
    organisation_for(actor, organisation_id)
    found = Certificate.objects.standing().filter(organisation_id=organisation_id).order_by("-since", "-id")
    return tuple(CertificateRow(*row) for row in found.values_list("id", "number", "code", "since", "until"))


def dues(
    terms: Sequence[TermRow], certificates: Sequence[CertificateRow], *, today: date
) -> tuple[rules.Due, ...]:
    """What a union with these terms and certificates has to do, the most pressing first (E-46, F-25)."""
    running = [row for row in terms if row.until is None and row.revoked_at is None]
    ends_on = next((row.ends_on for row in running if row.body == rules.Body.COMMITTEE), None)
    until = certificates[0].until if certificates else None
    found = [
        rules.term_due(ends_on, today=today, warnings=params.value(rules.TERM_WARNINGS.key, on=today)),
        rules.certificate_due(until, today=today, window=params.value(rules.RENEWAL_DAYS.key, on=today)),
    ]
    return tuple(sorted(found, key=lambda due: list(rules.Pressure).index(due.pressure)))


def changes_of(actor: Actor, organisation_id: int) -> tuple[ChangeRow, ...]:
    """What an organisation said of itself before, the latest changes first (2 queries)."""
    organisation_for(actor, organisation_id)
    found = Change.objects.filter(organisation_id=organisation_id).order_by("-changed_on", "-id")[:LATEST]
    return tuple(
        ChangeRow(*row) for row in found.values_list("changed_on", "recorded_at", "before", "after", "run_id")
    )


def count_below(actor: Actor, organisation_id: int) -> int:
    """How many organisations would go along if this one moved, itself left out (2 queries)."""
    organisation_for(actor, organisation_id)
    return Closure.objects.filter(ancestor_id=organisation_id, depth__gt=0).count()


def possible_parents(
    actor: Actor, type_: str, text: str, *, verb: str, limit: int = 20
) -> list[tuple[int, str]]:
    """(number, name) of living unions in the verb's reach under which this type may stand, by name (1 query)."""
    return _offered(actor, [p.value for p in rules.kind(type_).parents], text, verb, limit)


def possible_guides(actor: Actor, text: str, *, limit: int = 20) -> list[tuple[int, str]]:
    """(number, name) of living unions in view that can guide others by trade or industry (1 query)."""
    return _offered(actor, [p.value for p in rules.GUIDES], text, permissions.VIEW, limit)


def possible_founders(actor: Actor, text: str, *, limit: int = 20) -> list[tuple[int, str]]:
    """(number, name) of living unions under which the actor may found another, by name (1 query)."""
    every = [str(type_) for type_ in rules.Type]
    return _offered(actor, every, text, permissions.FOUND, limit)


def _offered(actor: Actor, types: list[str], text: str, verb: str, limit: int) -> list[tuple[int, str]]:
    words = "".join(text.split())
    if not words:
        return []
    named = Organisation.objects.filter(name__contains=words, type__in=types).exclude(
        status=rules.Status.ENDED
    )
    found = named.filter(within(actor.spans(verb))).order_by("level", "lft")[:limit]
    return list(found.values_list("id", "name"))
