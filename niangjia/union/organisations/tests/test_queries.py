"""Reads of the room: what they show, to whom, and in how many queries."""

from datetime import timedelta

import pytest

from niangjia.kernel.actor import NOBODY, Span
from niangjia.kernel.refusals import Invalid, NotFound
from niangjia.union.areas import queries as areas
from niangjia.union.organisations import actions, queries
from niangjia.union.organisations.models import Organisation
from niangjia.union.organisations.tests.factories import (
    AT,
    LONG_AGO,
    MACHINE,
    TODAY,
    account,
    city,
    company,
    days,
    found,
    holder,
    span,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return city()


def area_of_kind(kind, place=0):
    return [a for a in areas.tree() if a.kind == kind][place]


def test_offices_become_ranges_of_the_tree_and_of_areas_in_two_queries(here, django_assert_num_queries):
    who = account()
    district = area_of_kind("district")
    street = areas.children(district.id)[0]
    community = areas.children(street.id)[0]
    for organisation, area in ((here.north, district), (here.street, street), (here.federation, community)):
        actions.assign_jurisdiction(organisation_id=organisation, area_id=area.id, by=MACHINE, at=AT)
    for role, place in (("district_officer", here.north), ("union_chair", here.far_union)):
        actions.give_office(account_id=who, role=role, organisation_id=place, by=MACHINE, at=AT)
    with django_assert_num_queries(2):
        held = {office.role: office for office in queries.offices_held(who, TODAY)}
    assert held["district_officer"].orgs == span(here.north)
    assert held["district_officer"].areas == (areas.span(district.id),)
    assert held["union_chair"].areas == ()
    assert held["union_chair"].organisation == "丙公司工会委员会"


def test_a_single_office_asks_the_database_for_the_widest_areas_only(here, django_assert_num_queries):
    who = account()
    first, second = area_of_kind("community", 0), area_of_kind("community", -1)
    for area in (first, second):
        actions.assign_jurisdiction(organisation_id=here.federation, area_id=area.id, by=MACHINE, at=AT)
    actions.assign_jurisdiction(organisation_id=here.city, area_id=areas.children()[0].id, by=MACHINE, at=AT)
    actions.give_office(account_id=who, role="city_organiser", organisation_id=here.city, by=MACHINE, at=AT)
    with django_assert_num_queries(2):
        assert queries.offices_held(who, TODAY)[0].areas == (areas.span(areas.children()[0].id),)
    worker = account()
    actions.give_office(
        account_id=worker, role="community_worker", organisation_id=here.federation, by=MACHINE, at=AT
    )
    assert queries.offices_held(worker, TODAY)[0].areas == (areas.span(first.id), areas.span(second.id))


def test_an_office_of_an_ended_union_gives_no_access(here):
    who = account()
    actions.give_office(
        account_id=who, role="union_chair", organisation_id=here.union, by=MACHINE, at=AT, since=LONG_AGO
    )
    Organisation.objects.filter(pk=here.union).update(status="ended", ended_on=TODAY)
    assert queries.offices_held(who, TODAY) == []


def test_one_organisation_is_one_query_and_a_stranger_finds_nothing(here, django_assert_num_queries):
    reader = holder_of_view(here.federation)
    with django_assert_num_queries(1):
        node = queries.organisation_for(reader, here.union)
    assert (node.name, node.parent_name, node.type_title) == (
        "甲公司工会委员会",
        "东一社区工会联合会",
        "单独基层工会",
    )
    for stranger in (NOBODY, holder_of_view(here.neighbour), holder_of_view(here.south)):
        with pytest.raises(NotFound):
            queries.organisation_for(stranger, here.union)


def holder_of_view(organisation_id):
    return holder(organisation_id, verbs=frozenset({"organisations.view"}))


def test_a_path_runs_from_the_city_down_in_one_query(here, django_assert_num_queries):
    with django_assert_num_queries(1):
        steps = queries.path(MACHINE, here.union)
    assert [s.id for s in steps] == [here.city, here.north, here.street, here.federation, here.union]
    with pytest.raises(NotFound):
        queries.path(holder_of_view(here.south), here.union)
    with pytest.raises(NotFound):
        queries.path(MACHINE, 10**9)


def test_children_come_by_page_with_their_counts_in_three_queries(here, django_assert_num_queries):
    for number in range(5):
        found(f"第{number}公司工会委员会", "stand_alone", here.federation)
    with django_assert_num_queries(3):
        page = queries.children(MACHINE, here.federation, size=3)
    names = [row.node.name for row in page.rows]
    while page.after:
        page = queries.children(MACHINE, here.federation, size=3, after=page.after)
        names += [row.node.name for row in page.rows]
    assert names == ["甲公司工会委员会", "乙公司工会委员会", *(f"第{n}公司工会委员会" for n in range(5))]
    top = {row.node.id: row for row in queries.children(MACHINE, here.city).rows}
    assert (top[here.north].children, top[here.north].grassroots) == (2, 7)
    assert (top[here.south].children, top[here.south].grassroots) == (1, 1)


def test_an_ended_union_is_left_out_unless_asked_for(here):
    Organisation.objects.filter(pk=here.union).update(status="ended", ended_on=TODAY)
    assert [r.node.id for r in queries.children(MACHINE, here.federation).rows] == [here.neighbour]
    assert len(queries.children(MACHINE, here.federation, ended=True).rows) == 2
    assert {r.node.id: r.grassroots for r in queries.children(MACHINE, here.street).rows} == {
        here.federation: 1
    }


def test_a_broken_page_token_is_refused(here):
    with pytest.raises(Invalid, match="翻页位置"):
        queries.children(MACHINE, here.city, after="x")


def test_the_view_begins_at_ones_own_places(here, django_assert_num_queries):
    actor = holder_of_view(here.street)
    with django_assert_num_queries(2):
        assert [row.node.id for row in queries.tops(actor)] == [here.street]
    assert [row.node.id for row in queries.tops(MACHINE)] == [here.city]
    assert queries.tops(NOBODY) == []


def test_search_finds_names_and_codes_inside_ones_view_only(here, django_assert_num_queries):
    found("丁公司工会委员会", "stand_alone", here.south, code="81440300MC1234566B")
    with django_assert_num_queries(2):
        names = [row.node.name for row in queries.search(MACHINE, "公司 工会").rows]
    assert set(names) == {f"{n}公司工会委员会" for n in "甲乙丙丁"}
    assert [r.node.name for r in queries.search(MACHINE, "81440300mc").rows] == ["丁公司工会委员会"]
    assert [r.node.name for r in queries.search(holder_of_view(here.south), "公司").rows] == [
        "丙公司工会委员会", "丁公司工会委员会",
    ]  # fmt: skip
    assert queries.search(holder_of_view(here.north), "丁公司").rows == []
    assert {r.node.type for r in queries.search(MACHINE, "", type_="district").rows} == {"district"}


def test_figures_use_the_parent_of_their_day_and_what_was_known_then(here, django_assert_num_queries):
    moved, later = AT - days(10), AT - days(3)
    actions.move(organisation_id=here.street, to_id=here.south, by=MACHINE, at=moved)
    with django_assert_num_queries(1):
        assert queries.parent_on(here.street, TODAY).id == here.south
    assert queries.next_higher(here.street, moved.date() - timedelta(days=1)).id == here.north
    assert queries.parent_on(here.street, LONG_AGO - days(1)) is None
    assert queries.parent_on(here.city, TODAY) is None
    link = Organisation.objects.get(pk=here.street).parent_links.get(until=None)
    actions.revoke_parent(link_id=link.pk, parent_id=here.north, reason="录错", by=MACHINE, at=AT)
    assert queries.parent_on(here.street, TODAY).id == here.north
    assert queries.parent_on(here.street, moved.date(), known_at=later).id == here.south


def test_companies_of_a_subtree_are_counted_once(here, django_assert_num_queries):
    firm, other = company("甲公司"), company("乙公司")
    common = {"since": LONG_AGO, "source": "测试", "by": MACHINE, "at": AT}
    for organisation, one in ((here.union, firm), (here.federation, firm), (here.federation, other)):
        actions.cover(organisation_id=organisation, company_id=one, **common)
    with django_assert_num_queries(2):
        assert queries.count_companies(MACHINE, here.north) == 2
    with django_assert_num_queries(1):
        assert [row.kind_title for row in queries.coverage_of(MACHINE, firm)] == ["单独建会", "联合会覆盖"]
    assert queries.coverage_of(NOBODY, firm) == ()
    assert queries.coverage_of(MACHINE, firm, on=LONG_AGO - days(1)) == ()


def test_ranges_of_siblings_are_disjoint_and_inside_their_parent(here):
    north, south, street = span(here.north), span(here.south), span(here.street)
    assert north.hi < south.lo
    assert Span(north.lo, north.hi).holds(street.lo)
    assert north.holds(street.hi)
