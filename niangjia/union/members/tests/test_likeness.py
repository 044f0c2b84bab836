"""The rule of likeness: vectors that a clerk would agree with, and what holds for every pair."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.union.members.rules.duplicates import (
    CLAIMED,
    CROWDED,
    LIFELONG,
    OPEN_SCORE,
    POINTS,
    PROVEN,
    WORDS,
    Facts,
    Shared,
    compare,
    phone_known,
)

BIRTH = date(1988, 4, 12)
WANG = Facts("王秀兰", sex="2", birth=BIRTH, organisation_id=1)
NOTHING = Shared()
RESIDENT = frozenset({"resident"})


def score(one: Facts, other: Facts, shared: Shared = NOTHING) -> int:
    return compare(one, other, shared).score


@pytest.mark.parametrize(
    ("other", "shared", "opens"),
    [
        (WANG, NOTHING, True),
        (replace(WANG, name_key="王秀蓝"), NOTHING, True),
        (replace(WANG, name_key="王兰秀"), NOTHING, True),
        (replace(WANG, organisation_id=2), NOTHING, False),
        (replace(WANG, organisation_id=2), Shared(phone=CLAIMED), True),
        (replace(WANG, organisation_id=2), Shared(phone=CROWDED), False),
        (replace(WANG, organisation_id=2, birth=None), Shared(phone=PROVEN), True),
        (replace(WANG, name_key="李国强", birth=None, sex="1"), Shared(phone=PROVEN), False),
        (replace(WANG, birth=date(1990, 1, 1)), NOTHING, False),
        (replace(WANG, birth=date(1988, 12, 4), organisation_id=2), Shared(phone=PROVEN), True),
        (replace(WANG, sex="1"), NOTHING, False),
        (replace(WANG, name_key="陈志强"), NOTHING, False),
        (replace(WANG, name_key="王美兰"), NOTHING, False),
        (replace(WANG, organisation_id=None, name_key="王秀兰兰"), Shared(number=True), True),
    ],
)  # fmt: skip
def test_a_pair_opens_where_a_clerk_would_look_twice(other, shared, opens):
    assert (score(WANG, other, shared) >= OPEN_SCORE.default) is opens


def test_two_lifelong_numbers_keep_namesakes_of_one_union_apart_but_not_one_proven_phone():
    one, other = replace(WANG, kinds=RESIDENT), replace(WANG, kinds=RESIDENT)
    assert score(one, other) < OPEN_SCORE.default <= score(one, other, Shared(phone=PROVEN))


def test_a_permit_here_and_a_card_there_with_one_name_and_birth_are_looked_at():
    one, other = (
        replace(WANG, kinds=RESIDENT),
        replace(WANG, organisation_id=2, kinds=frozenset({"hm_travel"})),
    )
    assert score(one, other) >= OPEN_SCORE.default


def test_a_renewed_passport_speaks_against_nobody():
    papers = frozenset({"passport"})
    assert score(replace(WANG, kinds=papers), replace(WANG, kinds=papers)) == score(WANG, WANG)


def test_a_phone_of_many_is_no_proof():
    assert phone_known(6, proven=True, crowd=5) == CROWDED
    assert phone_known(5, proven=True, crowd=5) == PROVEN


def test_every_reason_has_points_and_words():
    assert POINTS.keys() == WORDS.keys()
    assert all(POINTS.values())


facts = st.builds(
    Facts,
    name_key=st.text("王李秀兰蓝国强", max_size=4),
    sex=st.sampled_from("012"),
    birth=st.none() | st.sampled_from([BIRTH, date(1988, 12, 4), date(1990, 1, 1)]),
    organisation_id=st.none() | st.integers(1, 2),
    company_id=st.none() | st.integers(1, 2),
    employer=st.sampled_from(["", "锦昊", "盈泰"]),
    kinds=st.frozensets(st.sampled_from([*LIFELONG, "passport"])),
)
shares = st.builds(Shared, number=st.booleans(), phone=st.sampled_from(["", CROWDED, CLAIMED, PROVEN]))


@given(facts, facts, shares)
def test_the_order_of_two_records_makes_no_difference(one, other, shared):
    assert compare(one, other, shared) == compare(other, one, shared)


@given(facts, facts, shares)
def test_more_in_common_never_lowers_the_score_and_a_contradiction_never_raises_it(one, other, shared):
    now = score(one, other, shared)
    assert score(one, other, replace(shared, number=True)) >= now
    assert score(one, other, replace(shared, phone=PROVEN)) >= now
    assert score(replace(one, organisation_id=9), replace(other, organisation_id=9), shared) >= now
    assert score(one, replace(other, name_key=one.name_key), shared) >= now or not one.name_key
    assert (
        score(replace(one, kinds=one.kinds | RESIDENT), replace(other, kinds=other.kinds | RESIDENT), shared)
        <= now
    )
    assert score(replace(one, sex="1"), replace(other, sex="2"), shared) <= now


@given(facts, facts, shares)
def test_the_reasons_add_up_to_the_score(one, other, shared):
    alike = compare(one, other, shared)
    assert alike.score == max(0, min(100, sum(reason.points for reason in alike.reasons)))
