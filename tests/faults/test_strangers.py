"""Every address of the product, tried by those who have no business there."""

import re

import pytest
from django.apps import apps
from django.test import Client
from django.urls import get_resolver

from niangjia.portals.conftest import browser
from niangjia.ui import access

pytestmark = pytest.mark.django_db
PLACE = re.compile(r"<(\w+):(\w+)>")
NOBODY_S = {"int": "999999999", "slug": "999999999", "str": "999999999"}
"""What belongs to nobody, by converter."""
EVERYBODY_S = {
    "door:account": "one's own account",
    "door:password": "one's own password",
    "grassroots:home": "the reader's own union; who has none is told so",
    "office:home": "the reader's own part of the city; empty without one",
    "office:runs": "the reader's own runs; nobody else's are listed",
}
"""Addresses without a number that every account may open."""

ALL_STAFF_S = {"office:company": "the register is every officer's; what is done about a company is not"}
"""Numbered addresses that an officer may read wherever it lies."""


def walk(resolver, route="", space=""):
    """Yield (name, route, view) of every address."""
    for pattern in resolver.url_patterns:
        whole = route + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from walk(pattern, whole, pattern.namespace or space)
        else:
            yield f"{space}:{pattern.name}", whole, pattern.callback


CLOSED = [(n, r) for n, r, view in walk(get_resolver()) if not access.carries(view, "is_public")]
NUMBERED = [(n, r) for n, r in CLOSED if PLACE.search(r)]
OFFICE_S = [(n, r) for n, r in CLOSED if not n.startswith("member:")]
"""Addresses of staff; what members open stands in `test_strangers_people`."""
STAFF_S = [(n, r) for n, r in NUMBERED if not n.startswith("member:")]


def answers(client, addresses):
    """Read and press every address; yield (name, method, status)."""
    for name, address in addresses:
        for method in ("get", "post"):
            yield name, method, getattr(client, method)(address).status_code


def filled(route, numbers=None):
    """An address whose places hold these numbers by their names, or what belongs to nobody."""
    return "/" + PLACE.sub(lambda place: str((numbers or {}).get(place[2], NOBODY_S[place[1]])), route)


def test_nobody_reads_or_presses_anything_without_signing_in():
    for name, route in CLOSED:
        for method in ("get", "post"):
            answer = getattr(Client(), method)(filled(route))
            assert answer.status_code == 302, (name, method)
            way_in = "/me/sign-in/" if name.startswith("member:") else "/door/sign-in/"
            assert answer.url.startswith(way_in), (name, method)


def test_an_account_without_an_office_finds_nothing(account):
    client = browser(account())
    tried = answers(
        client, [(n, filled(r)) for n, r in OFFICE_S if n not in EVERYBODY_S and n != "door:end-others"]
    )
    assert [found for found in tried if found[2] not in (403, 404, 405)] == []


def test_a_number_that_belongs_to_nobody_is_not_found_by_anybody(desk):
    for sign_name in ("chen.lan", "he.wenjing", "zhou.jianping", "xu.nuo", "zheng.ming"):
        tried = answers(desk(sign_name), [(n, filled(r)) for n, r in STAFF_S])
        assert [found for found in tried if found[2] not in (403, 404, 405)] == [], sign_name


def first(model, **where):
    """The number of the first row of a model."""
    return apps.get_model(model).objects.filter(**where).values_list("pk", flat=True).first()


@pytest.fixture
def foreign(small_city, small_cast):
    """The numbers of what belongs to 宝安, by the names of their places in an address."""
    mine = {"organisation_id": small_city.own_union}
    place = apps.get_model("enterprises", "Company").objects.get(pk=small_city.companies["jinhao"])
    return {
        "union_id": small_city.own_union,
        "company_id": place.pk,
        "area_id": place.area_id,
        "coverage_id": first("organisations.Coverage", **mine),
        "link_id": first("organisations.ParentLink", **mine),
        "office_id": first("organisations.Office", **mine),
        "office": first("organisations.Office", **mine),
        "jurisdiction_id": first("organisations.Jurisdiction", organisation_id=small_city.gushu),
        "run_id": first("kernel.Run"),
        "number": small_cast["zhou.jianping"],
    }


def test_what_the_neighbour_s_district_does_is_not_found(desk, foreign):
    tried = answers(desk("wu.min"), [(n, filled(r, foreign)) for n, r in STAFF_S if n not in ALL_STAFF_S])
    assert [found for found in tried if found[2] not in (403, 404, 405)] == []


def test_a_neighbour_s_part_is_not_found_under_one_s_own_whole(desk, foreign, small_city):
    own = foreign | {"union_id": small_city.far_union, "company_id": small_city.companies["yunfan"]}
    parts = [(n, filled(r, own)) for n, r in STAFF_S if len(PLACE.findall(r)) > 1]
    tried = answers(desk("wu.min"), parts)
    assert [found for found in tried if found[2] not in (403, 404, 405)] == []


def test_a_chair_finds_no_other_union(desk, foreign, small_city, small_cast):
    others = foreign | {"union_id": small_city.joint_union, "number": small_cast["chen.lan"]}
    tried = answers(desk("zhou.jianping"), [(n, filled(r, others)) for n, r in STAFF_S])
    assert [found for found in tried if found[2] not in (403, 404, 405)] == []
