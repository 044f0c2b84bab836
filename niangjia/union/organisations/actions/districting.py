"""Many organisations given the areas they look after, at once: after a list of federations has come in."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from niangjia.kernel import audit, clock
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotFound
from niangjia.union.areas import queries as areas
from niangjia.union.organisations import permissions, rules
from niangjia.union.organisations.models import Jurisdiction, Organisation
from niangjia.union.organisations.queries import Node
from niangjia.union.organisations.queries.nodes import nodes


class Charge(NamedTuple):
    """An organisation is to look after an area from a day on."""

    organisation_id: int
    area_id: int
    since: date


@transaction.atomic
def assign_jurisdictions(*, charges: Sequence[Charge], by: Actor, at: datetime) -> int:
    """Give areas to organisations, all or none; what stands already stays. Return how many were given.

    Raises NotFound, NotAllowed, Invalid as `assign_jurisdiction` does for one.
    """
    ids = {charge.organisation_id for charge in charges}
    list(Organisation.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    held = {row["id"]: Node(**row) for row in nodes().filter(pk__in=ids)}
    holders = _holders({charge.area_id for charge in charges})
    fresh = [charge for charge in charges if _is_new(charge, held, holders, by, at)]
    Jurisdiction.objects.bulk_create(
        Jurisdiction(
            organisation_id=one.organisation_id, area_id=one.area_id, since=one.since, recorded_at=at
        )
        for one in fresh
    )
    if fresh:
        audit.record("organisations.jurisdictions_assigned", by=by, at=at, assigned=len(fresh))
    return len(fresh)


def _holders(area_ids: set[int]) -> dict[tuple[int, str], int]:
    """Who looks after which area now, by area and type of organisation."""
    rows = Jurisdiction.objects.open().filter(area_id__in=area_ids)
    found = rows.values_list("area_id", "organisation__type", "organisation_id")
    return {(area, type_): holder for area, type_, holder in found}


def _is_new(
    charge: Charge, held: dict[int, Node], holders: dict[tuple[int, str], int], by: Actor, at: datetime
) -> bool:
    """True for a charge that may be given; False for one that stands. Notes the new holder."""
    node = held.get(charge.organisation_id)
    if node is None:
        raise NotFound(data={"organisation": charge.organisation_id})
    permissions.check_may_assign_jurisdiction(by, node)
    rules.check_not_ahead(charge.since, clock.day_of(at), field="since")
    rules.check_within_life(charge.since, node.founded_on, node.ended_on)
    place = areas.area(charge.area_id)
    rules.check_looks_after(node.type, place.kind)
    holder = holders.setdefault((charge.area_id, node.type), -node.id)
    if holder not in (node.id, -node.id):
        raise Invalid(
            f"“{place.name}”已由另一个同级工会管辖，", field="area", rule="F-30", data={"area": charge.area_id},
            remedy="请先结束原来的管辖。",
        )  # fmt: skip
    holders[charge.area_id, node.type] = node.id
    return holder < 0
