"""Figures for a page, always for the places that the actor looks after."""

from collections.abc import Sequence
from dataclasses import dataclass

from niangjia.kernel.actor import Actor
from niangjia.kernel.rates import Rate
from niangjia.kernel.refusals import NotFound
from niangjia.union.areas import queries as areas
from niangjia.union.insights import permissions
from niangjia.union.insights.models import AreaTally, MemberRebuild, MemberTally, OrganisationTally, Rebuild


@dataclass(frozen=True, slots=True)
class Row:
    """One area's line: its name, its figures, its rate."""

    area_id: int
    name: str
    kind: str
    tally: AreaTally

    @property
    def rate(self) -> Rate:
        """F-11: covered of those required."""
        return Rate(self.tally.required_covered, self.tally.required)

    @property
    def missing(self) -> int:
        """Required and not covered."""
        return self.tally.required - self.tally.required_covered


def last_rebuild() -> Rebuild | None:
    """When the figures were made; every page says it beside them."""
    return Rebuild.objects.order_by("-id").first()


def reach(actor: Actor) -> list[Row]:
    """The areas at the top of the actor's reach: the city, a district, some communities."""
    spans = actor.area_spans(permissions.READ)
    tops: list[int] = []
    for area in areas.tree():
        label = areas.span(area.id).lo
        if (
            any(span.holds(label) for span in spans)
            and area.parent_id not in tops
            and not _inside(area.id, tops)
        ):
            tops.append(area.id)
    return _rows(tops)


def area_figures(actor: Actor, area_id: int) -> tuple[Row, list[Row]]:
    """One area's own line and its children's. Raises NotFound outside the actor's reach."""
    permissions.check_may_see_area(actor, areas.span(area_id).lo)
    children = [area.id for area in areas.children(area_id)]
    own, *below = _rows([area_id, *children])
    return own, below


def organisation_figures(organisation_id: int) -> OrganisationTally:
    """One organisation's sums; whether the actor may see it was asked with the organisation itself."""
    found = OrganisationTally.objects.filter(pk=organisation_id).first()
    return found or OrganisationTally(organisation_id=organisation_id)


def figures_of(organisation_ids: Sequence[int]) -> dict[int, OrganisationTally]:
    """The sums of a page of organisations; whether the actor may see them was asked with them (1 query)."""
    return OrganisationTally.objects.in_bulk(list(organisation_ids))


def people_of(organisation_id: int) -> MemberTally:
    """The people of one organisation and below, as last counted."""
    found = MemberTally.objects.filter(pk=organisation_id).first()
    return found or MemberTally(organisation_id=organisation_id)


def last_member_rebuild() -> MemberRebuild | None:
    """When the people were last counted."""
    return MemberRebuild.objects.order_by("-id").first()


def _rows(area_ids: Sequence[int]) -> list[Row]:
    tallies = AreaTally.objects.in_bulk(list(area_ids))
    named = [areas.area(area_id) for area_id in area_ids]
    return [Row(a.id, a.name, a.kind, tallies.get(a.id) or AreaTally(area_id=a.id)) for a in named]


def _inside(area_id: int, tops: list[int]) -> bool:
    return any(above.id in tops for above in areas.path(area_id)[:-1])


def check_area(actor: Actor, area_id: int | None) -> int:
    """The area a page was asked for, or the first of the actor's reach. Raises NotFound when there is none."""
    if area_id is not None:
        permissions.check_may_see_area(actor, areas.span(area_id).lo)
        return area_id
    tops = reach(actor)
    if not tops:
        raise NotFound()
    return tops[0].area_id
