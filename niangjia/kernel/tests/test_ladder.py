"""One rule, two evaluators: Python and PostgreSQL must never disagree."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from niangjia.kernel.ladder import (
    Ladder,
    ParamRef,
    Rung,
    at_least,
    before,
    equals,
    is_false,
    is_null,
    is_true,
    not_null,
)

TYPES = {"open": "boolean", "headcount": "bigint", "founded": "date", "kind": "text", "capital": "numeric"}
PARAMS = {"threshold": 25, "horizon": date(2026, 5, 22), "floor": Decimal("12.50"), "word": "it's 公司"}
ELSE = Rung("else", "其余", "X-0")

NUMBERS = st.sampled_from([-3, 0, 24, 25, 26, 2**40])
DATES = st.dates(date(2026, 5, 20), date(2026, 5, 24))
WORDS = st.sampled_from(["", "company", "it's 公司", "个体户"])
CAPITALS = st.sampled_from([Decimal("12.49"), Decimal("12.5"), Decimal("12.500"), Decimal("-1")])
VALUES = {"open": st.booleans(), "headcount": NUMBERS, "founded": DATES, "kind": WORDS, "capital": CAPITALS}
REFS = {"headcount": "threshold", "founded": "horizon", "kind": "word", "capital": "floor"}


def _conditions():
    compared = [
        st.builds(test, st.just(fact), st.one_of(VALUES[fact], st.just(ParamRef(REFS[fact]))))
        for fact in REFS
        for test in ((equals,) if fact == "kind" else (equals, at_least, before))
    ]
    looked_at = st.builds(
        lambda test, fact: test(fact), st.sampled_from([is_null, not_null]), st.sampled_from(sorted(TYPES))
    )
    judged = st.sampled_from([is_true("open"), is_false("open")])
    return st.one_of(looked_at, judged, *compared)


RUNGS = st.builds(
    lambda when: Rung("some", "有", "X-1", tuple(when)), st.lists(_conditions(), min_size=1, max_size=3)
)
LADDERS = st.lists(RUNGS, max_size=6).map(lambda rungs: Ladder(*rungs, ELSE))
CASES = st.lists(
    st.fixed_dictionaries({fact: st.one_of(st.none(), values) for fact, values in VALUES.items()}),
    min_size=1,
    max_size=20,
)


def by_sql(ladder, cases):
    """The numbers of the rungs on which PostgreSQL puts the cases, in order."""
    row = "(%s, " + ", ".join(f"%s::{kind}" for kind in TYPES.values()) + ")"
    answer = ladder.sql({fact: f"t.{fact}" for fact in TYPES}, PARAMS)
    rows = ", ".join([row] * len(cases))
    statement = f"SELECT {answer} FROM (VALUES {rows}) AS t (n, {', '.join(TYPES)}) ORDER BY n"
    arguments = [value for n, case in enumerate(cases) for value in (n, *(case[f] for f in TYPES))]
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return [number for (number,) in cursor.fetchall()]


@pytest.mark.django_db
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ladder=LADDERS, cases=CASES)
def test_python_and_sql_put_every_case_on_the_same_rung(ladder, cases):
    decided = [next(n for n, r in enumerate(ladder.rungs) if r is ladder.decide(c, PARAMS)) for c in cases]
    assert by_sql(ladder, cases) == decided


def test_the_first_rung_that_holds_wins():
    ladder = Ladder(
        Rung("a", "", "X-1", (at_least("n", 10),)),
        Rung("b", "", "X-2", (at_least("n", 5),)),
        Rung("c", "", "X-3"),
    )
    assert [ladder.decide({"n": n}, {}).outcome for n in (12, 10, 9, 5, 4)] == ["a", "a", "b", "b", "c"]


def test_an_unknown_fact_meets_neither_a_condition_nor_its_opposite():
    ladder = Ladder(
        Rung("big", "", "X-1", (at_least("n", 25),)),
        Rung("small", "", "X-1", (before("n", 25),)),
        Rung("?", "", "X"),
    )
    assert ladder.decide({"n": None}, {}).outcome == "?"


def test_a_reason_names_its_facts_and_params():
    rung = Rung("required", "职工 {n} 人，达到 {threshold} 人。", "F-1")
    assert rung.sentence({"n": 30}, PARAMS) == "职工 30 人，达到 25 人。"


def test_a_param_that_was_not_handed_in_is_named():
    with pytest.raises(KeyError, match="absent"):
        at_least("n", ParamRef("absent")).holds({"n": 1}, {})


@pytest.mark.parametrize(
    "cond",
    [
        equals("open", True),
        at_least("rate", 0.5),
        at_least("name", "word"),
        equals("name", "100%"),
        equals("name", "a\\b"),
        before("at", datetime(2026, 1, 1)),  # noqa: DTZ001  refused whatever its zone
        equals("n", Decimal("NaN")),
    ],
    ids=str,
)
def test_a_value_that_sql_and_python_could_read_differently_is_refused(cond):
    with pytest.raises(ValueError, match=cond.fact):
        cond.sql({cond.fact: cond.fact}, {})
    with pytest.raises(ValueError, match=cond.fact):
        cond.holds({cond.fact: 1}, {})


def test_a_ladder_without_a_last_resort_or_with_a_dead_rung_is_refused():
    for rungs in ([], [Rung("a", "", "X", (is_true("x"),))], [ELSE, ELSE]):
        with pytest.raises(ValueError, match="last rung"):
            Ladder(*rungs)


def test_a_ladder_knows_the_facts_it_asks_for():
    assert Ladder(Rung("a", "", "X", (is_true("open"), before("n", 3))), ELSE).facts == {"open", "n"}
