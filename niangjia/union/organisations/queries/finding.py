"""Which union a worker belongs to, for people outside: by employer, by place, by trade. Names of unions are public."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from niangjia.union.organisations import rules
from niangjia.union.organisations.models import Coverage, Jurisdiction
from niangjia.union.organisations.queries.nodes import Node, nodes

_OWN = Case(
    When(kind=rules.Covers.OWN, then=Value(0)), When(kind=rules.Covers.JOINT, then=Value(1)), default=Value(2),
    output_field=IntegerField(),
)  # fmt: skip


def union_of_company(company_id: int) -> Node | None:
    """The living union that covers a company most closely: its own, a joint one, a federation (2 queries)."""
    found = (
        Coverage.objects.open().filter(company_id=company_id).exclude(organisation__status=rules.Status.ENDED)
    )
    first = (
        found.annotate(rank=_OWN)
        .order_by("rank", "-since", "-id")
        .values_list("organisation_id", flat=True)
        .first()
    )
    return _one(pk=first) if first else None


def federation_of(area_ids: Sequence[int]) -> Node | None:
    """The territorial federation of the smallest of these areas that has one; areas from the smallest (1–2 queries)."""
    types = (rules.Type.COMMUNITY, rules.Type.STREET, rules.Type.DISTRICT)
    held = Jurisdiction.objects.open().filter(area_id__in=list(area_ids), organisation__type__in=types)
    by_area: dict[int, int] = {}
    for area, union, status in held.order_by("-organisation__level").values_list(
        "area_id", "organisation_id", "organisation__status"
    ):
        if status != rules.Status.ENDED:
            by_area.setdefault(area, union)
    nearest = next((by_area[area] for area in area_ids if area in by_area), None)
    return _one(pk=nearest) if nearest else None


def new_form_union(within: Node) -> Node | None:
    """The union of workers in new forms of employment nearest to a federation: below it, else beside it (1 query)."""
    rows = nodes().filter(type=rules.Type.NEW_FORM, lft__gte=within.lft, lft__lte=within.rgt)
    row = rows.exclude(status=rules.Status.ENDED).order_by("level", "lft").first()
    return Node(**row) if row else None


def above(node: Node) -> Node | None:
    """The union directly above, as a node (1 query)."""
    return _one(pk=node.parent_id) if node.parent_id else None


def named_like(words: str, *, limit: int = 10) -> list[Node]:
    """Living unions whose name holds these words, for a person who looks for their own (1 query)."""
    text = "".join(words.split())
    if len(text) < 2:
        return []
    found = nodes().filter(Q(name__contains=text) | Q(short_name__contains=text))
    return [Node(**row) for row in found.exclude(status=rules.Status.ENDED).order_by("level", "lft")[:limit]]


def _one(**condition: Any) -> Node | None:
    row = nodes().filter(**condition).first()
    return Node(**row) if row else None
