"""Actors and places: a grant reaches what lies inside its range and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.kernel.actor import EVERYWHERE, NOBODY, Actor, Grant, Span, system, widest
from niangjia.kernel.refusals import NotAllowed

DISTRICT = Grant(
    role="district", verbs=frozenset({"coverage.revoke"}), orgs=Span(100, 199), areas=(Span(5, 9),)
)
STREET = Grant(
    role="street", verbs=frozenset({"coverage.revoke", "visit"}), orgs=Span(110, 119), areas=(Span(6, 6),)
)
CHAIR = Grant(role="chair", verbs=frozenset({"read"}), orgs=Span(300, 301))
SOMEBODY = Actor(id=7, name="陈", grants=(DISTRICT, STREET, CHAIR))
SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda t: Span(min(t), max(t))), max_size=8
)


@pytest.mark.parametrize(("label", "may"), [(99, False), (100, True), (199, True), (200, False)])
def test_a_verb_reaches_to_the_edges_of_its_place_and_not_beyond(label, may):
    assert SOMEBODY.may_at("coverage.revoke", label) is may


def test_a_verb_of_one_office_does_not_reach_the_place_of_another():
    assert not SOMEBODY.may_at("visit", 150)
    assert not SOMEBODY.may_at("coverage.revoke", 300)


def test_a_place_inside_another_place_adds_nothing():
    assert SOMEBODY.spans("coverage.revoke") == (Span(100, 199),)
    assert SOMEBODY.area_spans("coverage.revoke") == (Span(5, 9),)


@given(spans=SPANS, label=st.integers(0, 30))
def test_the_widest_ranges_hold_exactly_what_all_ranges_hold(spans, label):
    assert any(s.holds(label) for s in widest(spans)) == any(s.holds(label) for s in spans)


def test_who_lacks_a_verb_everywhere_is_refused_with_a_remedy():
    with pytest.raises(NotAllowed, match="系统管理员"):
        SOMEBODY.check_may("params.change")
    SOMEBODY.check_may("read")


def test_nobody_may_nothing():
    assert not NOBODY.may("read")
    assert NOBODY.spans("read") == ()


def test_the_machine_itself_may_everything_everywhere_and_says_its_name():
    machine = system("企业导入")
    assert machine.name == "系统：企业导入"
    assert machine.may("whatever")
    assert machine.spans("whatever") == (EVERYWHERE,)
