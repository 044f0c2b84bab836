"""Find my union, by employer or by place: names of unions, and nothing of any person."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from niangjia.portals.site.keeping import kept
from niangjia.union.areas import queries as areas
from niangjia.union.areas.rules import resolve
from niangjia.union.enterprises import queries as enterprises
from niangjia.union.members.queries import joining
from niangjia.union.organisations import queries as unions
from niangjia.union.organisations.rules import TYPE_TITLES

LONGEST, MOST = 60, 8
SURE = 0.5  # how certain words must name a place


@dataclass(frozen=True, slots=True)
class Found:
    """One union that fits: its name, what it is, why it fits, and the code by which one joins."""

    name: str
    type_title: str
    why: str
    code: str


@kept()
def find(request: HttpRequest) -> HttpResponse:
    """Propose unions for the name of an employer, of a union or of a place."""
    asked = " ".join(request.GET.get("q", "").split())[:LONGEST]
    return render(request, "site/find.html", {"asked": asked, "found": _found(asked) if asked else []})


def _found(asked: str) -> list[Found]:
    """The employer's own union first, then unions of this name, then the one of the place."""
    nodes: list[tuple[unions.Node | None, str]] = []
    company = enterprises.open_by_name(asked)
    if company:
        nodes.append((unions.union_of_company(company[0]), "覆盖这家单位的工会"))
    nodes += [(node, "名称里有这几个字") for node in unions.named_like(asked, limit=MOST)]
    place = resolve(areas.gazetteer(), asked)
    if place.area_id and place.confidence >= SURE:
        nodes.append((_of_area(place.area_id), "这个地方的工会，单位没有工会的可以先加入"))
    seen = {node.id: _shown(node, why) for node, why in reversed(nodes) if node is not None}
    return list(reversed(seen.values()))[:MOST]


def _of_area(area_id: int) -> unions.Node | None:
    return unions.federation_of([area.id for area in reversed(areas.path(area_id))])


def _shown(node: unions.Node, why: str) -> Found:
    code = joining.union_code(node.id) if joining.takes(node) else ""
    return Found(node.name, TYPE_TITLES.get(node.type, ""), why, code)
