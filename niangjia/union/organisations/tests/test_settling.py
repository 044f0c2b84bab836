"""The review list settled by hand, and the tree as a list."""

from datetime import date

import pytest
from django.apps import apps

from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import Invalid, NotFound
from niangjia.union.organisations import actions, permissions, queries
from niangjia.union.organisations.models import Unplaced

from .factories import AT, LONG_AGO, MACHINE, City, city, company, holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> City:
    """The small city."""
    return city()


def question(organisation_id: int | None, issue: str = "placed_by_address", **facts: object) -> int:
    """Leave a question as a load would."""
    run = apps.get_model("kernel", "Run").objects.create(
        kind="unions.import", key=f"k{Unplaced.objects.count()}", title="导入", asked_by="测试", asked_at=AT,
        settings={"source": "市总名册"},
    )  # fmt: skip
    made = Unplaced.objects.create(
        run_id=run.pk, row=2, issue=issue, identity=f"甲{run.pk}", name="甲公司工会委员会", said="某街道总工会",
        organisation_id=organisation_id,
        facts={"source_date": "2026-11-01", "founded_on": None, "source": "市总名册"} | facts,
    )  # fmt: skip
    return made.pk


def test_a_union_is_put_under_its_right_parent_from_the_day_it_was_entered(place):
    asked = question(place.union)
    actions.choose_parent(unplaced_id=asked, parent_id=place.other_street, by=holder(place.north), at=AT)
    assert queries.organisation_for(MACHINE, place.union).parent_id == place.other_street
    wrong, right = sorted(queries.parents_of(MACHINE, place.union), key=lambda row: row.is_open)
    assert (right.since, right.until) == (LONG_AGO, None)
    assert "导入时归位有误" in wrong.revoke_reason
    assert Unplaced.objects.get(pk=asked).outcome == "placed"
    assert AuditEvent.objects.filter(act="organisations.unplaced_settled").exists()


def test_a_parent_that_does_not_fit_is_refused(place):
    asked = question(place.union)
    with pytest.raises(Invalid, match="不能设在单独基层工会之下"):
        actions.choose_parent(unplaced_id=asked, parent_id=place.neighbour, by=MACHINE, at=AT)
    assert Unplaced.objects.get(pk=asked).outcome == "open"


@pytest.mark.parametrize(
    ("where", "sees"), [("city", True), ("north", True), ("union", True), ("south", False)]
)
def test_a_question_is_seen_and_settled_by_whoever_looks_after_the_union(place, where, sees):
    asked = question(place.union)
    actor = holder(getattr(place, where))
    assert bool(queries.unplaced(actor)) is sees
    if sees:
        actions.confirm(unplaced_ids=[asked], by=actor, at=AT)
        assert Unplaced.objects.get(pk=asked).outcome == "confirmed"
    else:
        with pytest.raises(NotFound):
            actions.confirm(unplaced_ids=[asked], by=actor, at=AT)


def test_a_new_parent_out_of_sight_is_not_there(place):
    asked = question(place.union)
    with pytest.raises(NotFound):
        actions.choose_parent(unplaced_id=asked, parent_id=place.south, by=holder(place.north), at=AT)


def test_a_named_employer_is_covered_by_the_file_s_word(place):
    asked = question(place.union, "employer_unknown", founded_on="2020-03-01")
    firm = company("甲有限公司")
    actions.choose_employer(unplaced_id=asked, company_id=firm, by=MACHINE, at=AT)
    (row,) = queries.coverage_of(MACHINE, firm)
    assert (row.organisation_id, row.source, row.since) == (place.union, "市总名册", date(2020, 3, 1))
    assert row.source_date == date(2026, 11, 1)
    assert queries.unplaced(MACHINE) == ()


def test_a_question_without_a_union_belongs_to_the_city_and_is_let_go_with_a_reason(place):
    asked = question(None, "type_unknown")
    with pytest.raises(NotFound):
        actions.dismiss(unplaced_id=asked, reason="重复", by=holder(place.north), at=AT)
    with pytest.raises(Invalid, match="没有写明原因"):
        actions.dismiss(unplaced_id=asked, reason=" ", by=MACHINE, at=AT)
    with pytest.raises(NotFound):
        actions.confirm(unplaced_ids=[asked], by=MACHINE, at=AT)
    actions.dismiss(unplaced_id=asked, reason="另行成立", by=MACHINE, at=AT)
    assert Unplaced.objects.get(pk=asked).reason == "另行成立"
    with pytest.raises(NotFound):
        actions.dismiss(unplaced_id=asked, reason="又一次", by=MACHINE, at=AT)


def test_the_tree_lists_children_and_searches_below(place):
    def names(**asked: object) -> list[str]:
        rows = queries.listed(MACHINE, **asked).order_by(*queries.IN_ORDER)
        return [branch.node.name for branch in queries.branches(rows)]

    assert names(below=place.city) == ["北区总工会", "南区总工会"]
    assert names(below=place.north, type_="stand_alone") == ["甲公司工会委员会", "乙公司工会委员会"]
    assert names(below=place.south, text="甲公司") == []
    assert names(text="丙公司") == ["丙公司工会委员会"]
    assert names(below=place.city, status="ended") == []


def test_the_tree_of_a_stranger_is_empty_and_its_nodes_are_not_there(place):
    nobody = holder(place.south, verbs=frozenset())
    assert list(queries.listed(nobody, text="工会")) == []
    with pytest.raises(NotFound):
        queries.listed(holder(place.south), below=place.north)


def test_only_fitting_parents_in_reach_are_offered(place):
    north = holder(place.north)
    offered = queries.possible_parents(north, "stand_alone", "总工会", verb=permissions.MOVE)
    assert [number for number, _ in offered] == [place.north, place.street, place.other_street]
    assert queries.possible_parents(north, "stand_alone", " ", verb=permissions.MOVE) == []
    assert queries.possible_guides(MACHINE, "区总工会") == [
        (place.north, "北区总工会"),
        (place.south, "南区总工会"),
    ]
