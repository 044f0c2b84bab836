"""Nested-interval labels: what every tree of the house leans on."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.kernel import labels


@st.composite
def forests(draw):
    size = draw(st.integers(1, 40))
    return {n: draw(st.one_of(st.none(), st.integers(0, n - 1))) if n else None for n in range(size)}


def inside(inner, outer):
    return outer[0] < inner[0] and inner[1] < outer[1]


def ancestors(parents, node):
    while (node := parents[node]) is not None:
        yield node


@given(forests(), st.integers(1, 1 << 40))
def test_a_label_lies_inside_another_exactly_when_its_node_lies_below_the_other(parents, gap):
    found = labels.number(parents, gap=gap)
    assert set(found) == set(parents)
    for a in parents:
        for b in parents:
            assert inside(found[a], found[b]) == (b in set(ancestors(parents, a)))
            assert (
                a == b
                or found[a][1] < found[b][0]
                or found[b][1] < found[a][0]
                or (inside(found[a], found[b]) or inside(found[b], found[a]))
            )


@given(forests())
def test_siblings_keep_the_order_they_were_given_in(parents):
    found = labels.number(parents)
    for parent in {*parents.values()}:
        siblings = [found[n] for n, p in parents.items() if p == parent]
        assert siblings == sorted(siblings)


@given(forests(), st.integers(0, 1 << 50), st.integers(100, 1 << 40))
def test_a_subtree_numbered_anew_stays_strictly_inside_its_range(parents, low, width):
    found = labels.number(parents, within=(low, low + width))
    assert all(inside(label, (low, low + width)) for label in found.values())


def test_thousands_of_leaves_are_appended_before_the_parent_is_full():
    parent = labels.number({"root": None})["root"]
    last, count = None, 0
    while (leaf := labels.place(parent, last)) is not None:
        assert inside(leaf, parent)
        assert last is None or leaf[0] > last
        last, count = leaf[1], count + 1
    assert count > 5_000


@given(st.integers(0, 1 << 40), st.integers(1, 1 << 20), st.integers(1, 500))
def test_a_place_is_inside_the_parent_and_wide_enough_for_its_subtree(low, width, nodes):
    found = labels.place((low, low + width), nodes=nodes)
    if found is not None:
        assert inside(found, (low, low + width))
        assert found[1] - found[0] >= 2 * nodes
    else:
        assert width < 4 * max(width // labels.SHARE, nodes) + 2


def test_a_full_parent_has_no_place():
    assert labels.place((10, 13)) is None
    assert labels.place((0, 1 << 40), (1 << 40) - 3) is None


def test_the_lowest_ancestor_with_room_is_the_one_to_renumber():
    street, district, city = (
        ("street", (5, 105), 9),
        ("district", (0, 1 << 20), 100),
        ("city", (0, 1 << 40), 900),
    )
    assert labels.to_renumber([street, district, city]) == "district"
    assert labels.to_renumber([street]) is None


@pytest.mark.parametrize("parents", [{1: 2, 2: 1}, {1: 1}, {1: 9}])
def test_a_cycle_or_an_unknown_parent_is_refused(parents):
    with pytest.raises(ValueError, match=r"cycle|unknown parent"):
        labels.number(parents)


def test_a_range_too_small_for_its_nodes_is_refused():
    with pytest.raises(ValueError, match="do not fit"):
        labels.number({1: None, 2: 1}, within=(0, 4))


def test_two_hundred_thousand_nodes_end_within_a_bigint_and_within_seconds():
    parents = {n: (n - 1) // 12 if n else None for n in range(200_000)}
    started = time.process_time()
    found = labels.number(parents)
    assert time.process_time() - started < 3  # measured 0.3 s; the slack is for a busy machine
    assert found[0][1] < 1 << 52
