"""Who must have a union: the ladder in words, at its boundaries, and against PostgreSQL."""

from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from niangjia.union.outreach import rules

TODAY = date(2026, 11, 22)
KNOWN = rules.values(
    TODAY, {"survey_headcount_threshold": 25, "formation_deadline_months": 6, "member_threshold_union": 25}
)
OLD = date(2019, 3, 5)


def stand(**facts: object) -> rules.Standing:
    usual = {"open": True, "sole_trader": False, "key_listed": False, "headcount": 30, "founded_on": OLD}
    return rules.stand(usual | {"status_title": "存续"} | facts, KNOWN)


@pytest.mark.parametrize(
    ("facts", "duty"),
    [
        ({}, rules.REQUIRED),
        ({"headcount": 25}, rules.REQUIRED),
        ({"headcount": 24}, rules.NOT_REQUIRED),
        ({"headcount": None}, rules.TO_SURVEY),
        ({"headcount": None, "key_listed": True}, rules.REQUIRED),
        ({"headcount": 3, "key_listed": True}, rules.REQUIRED),
        ({"sole_trader": True, "headcount": 300}, rules.NOT_REQUIRED),
        ({"open": False, "key_listed": True}, rules.CLOSED),
        ({"founded_on": None}, rules.TO_SURVEY),
        ({"founded_on": None, "headcount": 3}, rules.NOT_REQUIRED),
        ({"founded_on": date(2026, 5, 21)}, rules.REQUIRED),
        ({"founded_on": date(2026, 5, 22)}, rules.NOT_REQUIRED),
        ({"founded_on": date(2026, 5, 22), "key_listed": True}, rules.NOT_REQUIRED),
    ],
)
def test_a_company_stands_on_its_rung(facts, duty):
    assert stand(**facts).duty == duty


def test_the_reason_names_the_number_the_threshold_and_the_day_from_which_it_holds():
    young = stand(founded_on=date(2026, 8, 31))
    assert young.sentence == "2026-08-31 成立，未满 6 个月，2027-02-28 后应建会。"
    assert stand(headcount=24).sentence.startswith("职工 24 人，不足 25 人")
    assert (stand().rule, young.rule) == ("F-1", "F-10")


FACTS = st.fixed_dictionaries(
    {
        "open": st.booleans(),
        "sole_trader": st.booleans(),
        "key_listed": st.booleans(),
        "headcount": st.none() | st.integers(0, 60),
        "founded_on": st.none() | st.integers(-400, 0).map(lambda days: TODAY + timedelta(days=days)),
    }
)


@pytest.mark.django_db
@settings(max_examples=20, deadline=None)
@given(st.lists(FACTS, min_size=1, max_size=200))
def test_postgresql_judges_a_city_as_python_judges_one_company(cases):
    columns = {fact: fact for fact in cases[0]}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT {rules.outcomes()}[{rules.DUTY.sql(columns, KNOWN)} + 1]
                  FROM unnest(%s::bool[], %s::bool[], %s::bool[], %s::int[], %s::date[])
                       WITH ORDINALITY AS f (open, sole_trader, key_listed, headcount, founded_on, n) ORDER BY n""",
            [
                [case[fact] for case in cases]
                for fact in ("open", "sole_trader", "key_listed", "headcount", "founded_on")
            ],
        )
        judged = [duty for (duty,) in cursor.fetchall()]
    assert judged == [stand(**case).duty for case in cases]
