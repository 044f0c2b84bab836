"""Areas as every room reads them: the shipped reference is there after migrating."""

import pytest
from django.core.management import call_command

from niangjia.kernel.refusals import NotFound
from niangjia.union.areas import queries

pytestmark = pytest.mark.django_db


def named(name):
    return next(row for row in queries.tree() if row.name == name)


def test_a_fresh_database_holds_the_whole_city():
    kinds = [row.kind for row in queries.tree()]
    assert {kind: kinds.count(kind) for kind in sorted(set(kinds))} == {
        "city": 1, "district": 11, "street": 82, "community": 819,
    }  # fmt: skip


def test_a_parent_stands_before_its_children_in_the_tree():
    seen = set()
    for row in queries.tree():
        assert row.parent_id is None or row.parent_id in seen
        seen.add(row.id)


def test_the_way_down_to_a_community_runs_through_city_district_and_street():
    community = queries.by_code("440304004030")
    assert [row.name for row in queries.path(community.id)] == [
        "深圳市", "福田区", "福田街道", "岗厦社区居委会",
    ]  # fmt: skip


def test_the_span_of_a_district_holds_exactly_what_lies_below_it():
    district = named("大鹏新区")
    held = {row.id for row in queries.tree() if queries.span(district.id).holds(queries.span(row.id).lo)}
    below = {row.id for row in queries.tree() if district in queries.path(row.id)}
    assert held == below
    assert len(held) == 1 + 3 + 25


def test_a_code_shared_by_two_districts_names_the_one_it_was_given_to():
    assert queries.by_code("440307").name == "龙岗区"
    assert queries.by_code("440307009").name == "葵涌街道"
    assert queries.path(queries.by_code("440307009").id)[1].name == "大鹏新区"
    assert queries.by_code("441521103").name == "鹅埠镇"
    assert queries.by_code("000000") is None
    assert queries.code(named("大鹏新区").id) == "440307"
    assert queries.code(named("葵涌街道").id) == "440307009"


def test_children_come_in_the_order_of_their_labels_and_the_city_stands_on_top():
    (city,) = queries.children()
    assert city.name == "深圳市"
    labels = [queries.span(row.id).lo for row in queries.children(city.id)]
    assert labels == sorted(labels)
    assert len(labels) == 11


def test_an_unknown_number_is_not_found():
    with pytest.raises(NotFound):
        queries.area(999_999_999)
    with pytest.raises(NotFound):
        queries.span(999_999_999)


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_is_given_its_areas_again():
    call_command("flush", interactive=False, verbosity=0)
    assert len(queries.tree()) == 913
