"""The home page: the figures of the reader's part of the city, every number a way to its companies."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from niangjia.kernel import clock
from niangjia.portals.office import places
from niangjia.portals.office.home import figures
from niangjia.union.enterprises import permissions as enterprises
from niangjia.union.insights import queries, rules
from niangjia.union.outreach import permissions as outreach
from niangjia.union.outreach import queries as ledger

SHOWN_MISSING = 10
TILES = ("required_covered", "companies", "missing", "to_survey", "closed_covered")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the reader's area; of several all of them; of none what is missing."""
    tops = queries.reach(request.actor)
    if len(tops) == 1:
        return _area(request, tops[0].area_id)
    title = _("我的区域")
    listing = figures.table(title, _("区域")).read(request.GET, lambda chosen: figures.lines(tops))
    return listing.answer(request, "office/home/several.html", {"title": title, **_common()})


@require_safe
def area(request: HttpRequest, area_id: int) -> HttpResponse:
    """Show one area and those directly below it. A stranger's area is not found."""
    return _area(request, area_id)


def _area(request: HttpRequest, area_id: int) -> HttpResponse:
    own, below = queries.area_figures(request.actor, area_id)
    if not own.tally.companies and not own.tally.closed:
        return _empty(request, own)
    line = figures.own_line(own)
    listing = figures.table(_("%(area)s建会情况") % {"area": own.name}, places.below_name(own.kind)).read(
        request.GET, lambda chosen: figures.lines(below, own), sums=figures.sums(line)
    )
    context = {
        "own": own,
        "line": line,
        "to": {standing: line.rows(standing) for standing in TILES},
        "path": places.path(request.actor, area_id),
        "below": places.below_name(own.kind),
        "map": figures.chart(below, _("各区建会率地图，数值见旁边的表格")) if own.kind == "city" else None,
        "missing": _missing(request, own),
        **_common(),
    }
    return listing.answer(request, "office/home/area.html", context)


def _missing(request: HttpRequest, own: queries.Row) -> list[Any]:
    """In a community, where nothing lies below: the first companies that should have a union."""
    if own.kind != "community" or not request.actor.may(outreach.READ):
        return []
    span = places.span(own.area_id)
    return list(
        ledger.entries(request.actor, area=span, standing="missing").order_by("company_id")[:SHOWN_MISSING]
    )


def _empty(request: HttpRequest, own: queries.Row) -> HttpResponse:
    """Nothing imported yet, or nothing lies here: say what to do."""
    context = {
        "own": own,
        "path": places.path(request.actor, own.area_id),
        "may_import": enterprises.may_import(request.actor),
        "rebuilt": queries.last_rebuild(),
    }
    return render(request, "office/home/empty.html", context)


def _common() -> dict[str, object]:
    """What stands beside every rate: when the figures were made, and what they mean."""
    rebuilt = queries.last_rebuild()
    return {
        "rebuilt": rebuilt,
        "older": rebuilt is not None and rebuilt.as_of < clock.today(),
        "definition": f"{rules.RATE}。{rules.REQUIRED}。",
        "required_means": f"{rules.REQUIRED.removeprefix('应建会 = ')}。",
    }
