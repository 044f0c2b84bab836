"""The ledger's page: the companies behind every number, in the reader's part of the city."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from niangjia.kernel.actor import Actor, Span
from niangjia.kernel.refusals import Invalid
from niangjia.portals.office import places
from niangjia.portals.office.ledger import listing as ledger_listing
from niangjia.union.areas import queries as areas
from niangjia.union.enterprises import permissions as enterprises
from niangjia.union.insights import queries as insights
from niangjia.union.outreach import permissions, queries


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """List the companies of an area by how they stand; without an area, of the reader's whole reach."""
    request.actor.check_may(permissions.READ)
    tops = insights.reach(request.actor)
    area_id = _area(request, tops)
    listing = ledger_listing.LEDGER.read(
        request.GET,
        lambda chosen: _rows(request.actor, area_id, chosen),
        choices={"area": _choices(request.actor, area_id, tops)},
    )
    if request.GET.get("format") == "xlsx":
        return ledger_listing.xlsx(listing)
    ledger_listing.with_reasons(listing.page.rows)
    context = {
        "area": areas.area(area_id) if area_id else None,
        "path": places.path(request.actor, area_id) if area_id else [],
        "caption": _caption(request.actor, area_id, listing.chosen) if area_id else "",
        "rebuilt": insights.last_rebuild(),
        "may_import": enterprises.may_import(request.actor),
    }
    return listing.answer(request, "office/ledger/ledger.html", context)


def _area(request: HttpRequest, tops: list[insights.Row]) -> int | None:
    """The area asked for, or the only one of the reader; None for all of several. Raises NotFound."""
    if number := _number(request.GET.get("area", "")):
        return insights.check_area(request.actor, number)
    return tops[0].area_id if len(tops) == 1 else None


def _number(text: str) -> int | None:
    """The area of the address; raises Invalid for what is no number."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Invalid(_("“区域”没有这个选项。"), remedy=_("请从列表里重新选。"), field="area")
    return int(text)


def _rows(actor: Actor, area_id: int | None, chosen: dict[str, Any]) -> Any:
    span = areas.span(area_id) if area_id else None
    if span and chosen["placed"]:
        span = Span(span.lo, span.lo)
    return queries.entries(
        actor,
        area=span,
        standing=chosen["standing"] or "companies",
        search=chosen["q"] or "",
        kind=chosen["kind"] or "",
    )


def _choices(actor: Actor, area_id: int | None, tops: list[insights.Row]) -> list[tuple[object, str]]:
    """The way down to this area, the areas directly below it, and the reader's other areas."""
    if area_id is None:
        return [(row.area_id, row.name) for row in tops]
    way = [*places.above(actor, area_id), (area_id, areas.area(area_id).name)]
    indented = [(number, "\u3000" * level + name) for level, (number, name) in enumerate(way)]
    below = [(area.id, "\u3000" * len(way) + area.name) for area in areas.children(area_id)]
    others = [(row.area_id, row.name) for row in tops if row.area_id != way[0][0]]
    return [*indented, *below, *others]


def _caption(actor: Actor, area_id: int, chosen: dict[str, Any]) -> str:
    """How many there are, from the rollup; nothing where a filter asks for what no rollup knows."""
    if chosen["q"] or chosen["kind"] or chosen["placed"]:
        return ""
    own, _below = insights.area_figures(actor, area_id)
    standing = chosen["standing"] or "companies"
    many = own.missing if standing == "missing" else getattr(own.tally, standing)
    title, _condition = queries.STANDINGS[standing]
    return _("%(area)s，%(title)s %(n)s 家") % {"area": own.name, "title": title, "n": f"{many:,}"}
