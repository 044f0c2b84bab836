"""The federations that stand by law in every city: city, districts, streets (F-4), each with its area."""

from datetime import datetime

from django.db import transaction

from niangjia.kernel import audit
from niangjia.kernel.actor import Actor
from niangjia.union.areas import queries as areas
from niangjia.union.organisations import permissions, queries
from niangjia.union.organisations.actions.coverage import assign_jurisdiction
from niangjia.union.organisations.actions.structure import found
from niangjia.union.organisations.models import Jurisdiction

LEVELS = ("city", "district", "street")


def ensure_city(*, name: str = "", by: Actor, at: datetime) -> int:
    """The city federation's number; founded, with the city as its area, when there is none yet."""
    known = queries.root()
    if known is not None:
        return known.id
    city = areas.children()[0]
    made = found(
        name=name or f"{city.name}总工会", short_name="市总", type_="city", parent_id=None, by=by, at=at
    )
    assign_jurisdiction(organisation_id=made, area_id=city.id, by=by, at=at)
    return made


@transaction.atomic
def found_territory(*, by: Actor, at: datetime, synthetic: bool = False) -> int:
    """Found the federations of city, districts and streets that are missing; return how many were founded.

    An area counts as looked after when any union of the level already has it.
    """
    permissions.check_may_import(by)
    ensure_city(by=by, at=at)
    holders = _holders()
    many = 0
    for area in areas.tree():
        if area.kind not in LEVELS or area.virtual or area.id in holders or area.parent_id is None:
            continue
        holders[area.id] = found(
            name=f"{area.name}总工会", short_name=area.short_name, type_=area.kind,
            parent_id=holders[area.parent_id], synthetic=synthetic, by=by, at=at,
        )  # fmt: skip
        assign_jurisdiction(organisation_id=holders[area.id], area_id=area.id, by=by, at=at)
        many += 1
    audit.record("organisations.territory_founded", by=by, at=at, founded=many)
    return many


def _holders() -> dict[int, int]:
    rows = Jurisdiction.objects.open().filter(organisation__type__in=LEVELS).order_by("id")
    return dict(rows.values_list("area_id", "organisation_id"))
