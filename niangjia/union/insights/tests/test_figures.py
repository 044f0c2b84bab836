"""Figures: sums that recompute, rates that are whole numbers, places that a stranger does not see."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.kernel.actor import Actor, Grant, Span, system
from niangjia.kernel.rates import Rate
from niangjia.kernel.refusals import NotFound
from niangjia.union.areas import queries as areas
from niangjia.union.enterprises.tests import factories as made
from niangjia.union.insights import actions, permissions, queries
from niangjia.union.insights.actions import rollups
from niangjia.union.insights.models import AreaTally, Stale
from niangjia.union.outreach import queries as outreach

BY = system("测试")
FUTIAN = "深圳市福田区福保街道福保社区8号"


@pytest.fixture
def city(db, tmp_path: Path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    rows = [
        made.row(1),
        made.row(2, 从业人数=""),
        made.row(3, 住所=FUTIAN),
        made.row(4, 住所=FUTIAN, 登记状态="吊销"),
    ]
    made.load(tmp_path / "feed.csv", rows)
    actions.rebuild(by=BY, at=made.AT)


def reader(*area_ids: int) -> Actor:
    verbs = frozenset({permissions.READ, "ledger.read"})
    return Actor(5, "干事", (Grant("officer", verbs, Span(1, 2), tuple(areas.span(a) for a in area_ids)),))


def test_the_city_is_the_sum_of_its_districts(city):
    whole, districts = queries.area_figures(BY, areas.tree()[0].id)
    assert (whole.tally.companies, whole.tally.required, whole.tally.to_survey, whole.tally.closed) == (
        3,
        2,
        1,
        1,
    )
    for figure in rollups.FIGURES:
        assert sum(getattr(d.tally, figure) for d in districts) == getattr(whole.tally, figure)


def test_every_tile_equals_its_rows_counted_one_by_one(city):
    for area in areas.tree():
        tally = AreaTally.objects.get(pk=area.id)
        rows = outreach.entries(BY, area=areas.span(area.id), standing="required")
        assert tally.required == rows.count(), area.name


def test_a_reader_of_some_communities_sees_those_and_nothing_above(city):
    community = made.company(1).area_id
    actor = reader(community)
    assert [row.area_id for row in queries.reach(actor)] == [community]
    own, below = queries.area_figures(actor, community)
    assert (own.tally.required, below) == (1, [])
    with pytest.raises(NotFound):
        queries.area_figures(actor, areas.path(community)[-2].id)


def test_a_feed_makes_the_figures_stale_and_the_rebuild_makes_them_fresh(city, tmp_path):
    assert not Stale.objects.exists()
    assert actions.rebuild_if_stale(by=BY, at=made.AT) is None
    made.load(tmp_path / "more.csv", [made.row(9)])
    assert Stale.objects.exists()
    assert actions.rebuild_if_stale(by=BY, at=made.AT).companies == 4


def test_a_tile_takes_a_fixed_number_of_queries(city, django_assert_num_queries):
    with django_assert_num_queries(1):
        queries.area_figures(BY, areas.tree()[0].id)


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (0, 0, "—"), (0, 7, "0.0%"), (1, 100_000, "0.1%"), (99_999, 100_000, "99.9%"), (7, 7, "100.0%"),
        (46_218, 47_258, "97.8%"), (1, 3, "33.3%"), (2, 3, "66.7%"), (1, 2000, "0.1%"),
    ],
)  # fmt: skip
def test_a_rate_reads_as_people_expect(numerator, denominator, text):
    assert Rate(numerator, denominator).text == text


@given(st.integers(1, 10**9), st.integers(0, 10**9))
def test_a_rate_is_complete_only_when_nothing_is_missing(denominator, part):
    numerator = part % (denominator + 1)
    text = Rate(numerator, denominator).text
    assert (text == "100.0%") == (numerator == denominator)
    assert (text == "0.0%") == (numerator == 0)
