"""The tree as a list for a page: the organisations directly below one, or all below it that fit a search."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import F, Q, QuerySet

from niangjia.kernel.actor import Actor
from niangjia.union.organisations import permissions, rules
from niangjia.union.organisations.models import Coverage, Term
from niangjia.union.organisations.queries.nodes import (
    Branch,
    Node,
    Rows,
    counted,
    nodes,
    organisation_for,
    within,
)

IN_ORDER: Final = ("level", "lft")


def listed(
    actor: Actor, *, below: int | None = None, text: str = "", type_: str = "", status: str = ""
) -> Rows:
    """Rows for `branches`: the children of `below`, or with any condition everything below it that fits.

    Without `below` the search runs through the actor's whole view. Ended organisations are listed when
    asked for by status or by search. Raises NotFound for a stranger (1 query when `below` is given).
    """
    spans = actor.spans(permissions.VIEW)
    rows = nodes().filter(within(spans))
    if below is not None:
        node = organisation_for(actor, below)
        if not (text or type_ or status):
            return rows.filter(**{"up__parent_id": below}).exclude(status=rules.Status.ENDED)
        rows = rows.filter(lft__gt=node.lft, lft__lt=node.rgt)
    if status:
        rows = rows.filter(status=status)
    if type_:
        rows = rows.filter(type=type_)
    return rows.filter(_named(text)) if text.strip() else rows


def branches(rows: Iterable[Mapping[str, Any]]) -> list[Branch]:
    """A page's rows with the counts of what stands below each (1 query)."""
    return counted([Node(**row) for row in rows])


def terms_end(organisation_ids: Sequence[int]) -> dict[int, date]:
    """The last day of each organisation's running committee term; without a term none (1 query)."""
    running = Term.objects.open().filter(organisation_id__in=organisation_ids, body=rules.Body.COMMITTEE)
    return dict(running.values_list("organisation_id", "ends_on"))


def covered(actor: Actor, organisation_id: int, *, below: bool = False) -> QuerySet[Coverage, dict[str, Any]]:
    """The coverages of an organisation (`below`: of its subtree) that hold now, as rows to be paged by `id`.

    Raises NotFound for a stranger (1 query).
    """
    node = organisation_for(actor, organisation_id)
    place = Q(organisation_id=organisation_id)
    if below:
        place = Q(organisation__lft__gte=node.lft, organisation__lft__lte=node.rgt)
    company = {"company_name": "company__name", "uscc": "company__uscc", "union": "organisation__name"}
    shown = ("id", "organisation_id", "company_id", "kind", "since", "source")
    rows: QuerySet[Coverage, dict[str, Any]] = (
        Coverage.objects.open().filter(place).values(*shown, **{k: F(path) for k, path in company.items()})
    )
    return rows


def _named(text: str) -> Q:
    words = "".join(text.split())
    return Q(name__contains=words) | Q(name_key__contains=words.upper()) | Q(code__startswith=words.upper())
