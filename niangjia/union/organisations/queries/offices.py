"""Who holds which role where: the source of every actor's grants."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import F, Max, Q, QuerySet, RowRange, Window

from niangjia.kernel.actor import Actor, Span, widest
from niangjia.union.organisations import permissions
from niangjia.union.organisations.models import Jurisdiction, Office, Officer, Term
from niangjia.union.organisations.models.dated import DatedQuerySet
from niangjia.union.organisations.queries.nodes import organisation_for

_HELD: Final = (
    "role", "organisation_id", "organisation__name", "organisation__lft", "organisation__rgt", "since",
    "until", "organisation__type",
)  # fmt: skip
_SHOWN: Final = (
    "id", "account_id", "account__name", "role", "organisation_id", "organisation__name", "since", "until",
    "revoked_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeldOffice:
    """One role held at one organisation: the range of the tree below it and the areas looked after there."""

    role: str
    organisation_id: int
    organisation: str
    organisation_type: str
    orgs: Span
    areas: tuple[Span, ...]
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """One office as a page shows it."""

    id: int
    account_id: int
    account_name: str
    role: str
    organisation_id: int
    organisation: str
    since: date
    until: date | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term of a body: elected on `since`, for until `ends_on`; `until` is its actual end."""

    id: int
    body: str
    since: date
    ends_on: date
    until: date | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class OfficerRow:
    """One person in a post. The name is personal: pages mask it unless the reader needs it."""

    id: int
    post: str
    name: str
    term_id: int | None
    account_id: int | None
    since: date
    until: date | None


def offices_held(account_id: int, on: date) -> list[HeldOffice]:
    """The offices an account holds on a date, with their places (2 queries).

    Areas are those of the organisation and of everything below it, widest only.
    """
    offices = Office.objects.on(on).filter(account_id=account_id).exclude(organisation__status="ended")
    held = list(offices.order_by("since", "id").values_list(*_HELD))
    places = {row[1]: Span(row[3], row[4]) for row in held}
    areas = _areas_below(places, on)
    return [
        HeldOffice(role, org, name, type_, places[org], areas[org], since, until)
        for role, org, name, _, _, since, until, type_ in held
    ]


def _areas_below(places: dict[int, Span], on: date) -> dict[int, tuple[Span, ...]]:
    """The areas looked after in each range of the tree; the database leaves out what lies in a wider one."""
    if not places:
        return {}
    inside = Q(pk__in=())
    for span in widest(places.values()):
        inside |= Q(organisation__lft__gte=span.lo, organisation__lft__lte=span.hi)
    rows = Jurisdiction.objects.on(on).filter(inside)
    one_place = len(places) == 1
    found = (
        _outermost(rows)
        if one_place
        else list(rows.values_list("organisation__lft", "area__lft", "area__rgt"))
    )
    return {
        org: widest(Span(lo, hi) for label, lo, hi in found if span.holds(label))
        for org, span in places.items()
    }


def _outermost(rows: DatedQuerySet[Jurisdiction]) -> list[tuple[int, int, int]]:
    """Only areas that no other of these areas contains: for a city one row instead of a thousand."""
    before = RowRange(start=None, end=-1)
    reach = Window(Max("area__rgt"), order_by=[F("area__lft").asc(), F("area__rgt").desc()], frame=before)
    outer = rows.annotate(reach=reach).filter(Q(reach__isnull=True) | Q(reach__lt=F("area__rgt")))
    return list(outer.values_list("organisation__lft", "area__lft", "area__rgt"))


def offices_at(actor: Actor, organisation_id: int, *, on: date) -> tuple[OfficeRow, ...]:
    """Who holds which role at an organisation on a date. Raises NotFound for a stranger (2 queries)."""
    organisation_for(actor, organisation_id)
    return _rows(Office.objects.on(on).filter(organisation_id=organisation_id))


def offices_of(actor: Actor, account_id: int) -> tuple[OfficeRow, ...]:
    """Every office an account holds or held, as far as the actor sees its organisations (1 query)."""
    places = Q(pk__in=())
    for span in actor.spans(permissions.VIEW):
        places |= Q(organisation__lft__gte=span.lo, organisation__lft__lte=span.hi)
    return _rows(Office.objects.filter(places, account_id=account_id))


def _rows(offices: QuerySet[Office]) -> tuple[OfficeRow, ...]:
    found = offices.order_by("role", "since", "id").values_list(*_SHOWN)
    return tuple(OfficeRow(*row) for row in found)


def terms_of(actor: Actor, organisation_id: int) -> tuple[TermRow, ...]:
    """The terms of an organisation's bodies, latest first, the revoked ones marked (2 queries)."""
    organisation_for(actor, organisation_id)
    found = Term.objects.filter(organisation_id=organisation_id).order_by("body", "-since", "-id")
    rows = found.values_list("id", "body", "since", "ends_on", "until", "revoked_at")
    return tuple(TermRow(*row) for row in rows)


def officers_of(actor: Actor, organisation_id: int, *, on: date) -> tuple[OfficerRow, ...]:
    """The officers of an organisation on a date (2 queries). Raises NotFound for a stranger."""
    organisation_for(actor, organisation_id)
    found = Officer.objects.on(on).filter(organisation_id=organisation_id).order_by("post", "id")
    rows = found.values_list("id", "post", "name", "term_id", "account_id", "since", "until")
    return tuple(OfficerRow(*row) for row in rows)


def manned(organisation_ids: Collection[int], on: date) -> set[int]:
    """Which of these organisations have an officer in a post or an account with an office on a day (2 queries)."""
    held: set[int] = set()
    for rows in (Officer.objects.on(on), Office.objects.on(on)):
        found = rows.filter(organisation_id__in=organisation_ids).values_list("organisation_id", flat=True)
        held.update(found.distinct())
    return held


def accounts_at(organisation_ids: Collection[int], on: date) -> list[tuple[int, int]]:
    """(organisation, account) of every office held directly at these organisations on a day (1 query)."""
    rows = (
        Office.objects.on(on).filter(organisation_id__in=organisation_ids).order_by("organisation_id", "id")
    )
    return list(rows.values_list("organisation_id", "account_id").distinct())
