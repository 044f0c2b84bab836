"""Queues that wait for a person: rows that could be several companies, companies without a community."""

from typing import Any

import pytest
from django.apps import apps

from niangjia.kernel import clock
from niangjia.portals.office.tests.conftest import (
    CHIEF,
    CITY,
    COMMUNITY,
    NEXT_COMMUNITY,
    NORTH,
    SOUTH,
    STREET,
    City,
    company,
    text,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(bare: City) -> Any:
    """A row that could be two companies."""
    pair = [company("福星小吃店", COMMUNITY), company("福星小吃店", SOUTH, address="红荔路2号")]
    source = apps.get_model("enterprises", "Source").objects.create(name="dues", title="工会经费")
    return apps.get_model("enterprises", "Unmatched").objects.create(
        run_id=1, source=source, row=2, stated_on=clock.today(), name_key="福星小吃店", candidates=pair,
        facts={"name": "福星小吃店", "name_key": "福星小吃店", "kind": "sole_trader", "headcount": 5, "address": "红荔路2号"},
        why="没有信用代码，同名企业有 2 家",
    )  # fmt: skip


def address(row: Any) -> str:
    return f"/office/reviews/matches/{row.pk}/decision/"


def test_the_queue_shows_why_a_row_waits_and_the_decision_page_both_candidates(
    bare: City, waiting: Any
) -> None:
    browser = bare.officer(CITY, verbs=CHIEF)
    assert "同名企业有 2 家" in text(browser.get("/office/reviews/matches/"))
    page = text(browser.get(address(waiting)))
    assert page.count("红荔路2号") >= 3
    assert "不采用这一行" in page


@pytest.mark.parametrize(
    ("choice", "state", "many"), [("first", "matched", 2), ("new", "founded", 3), ("unused", "dismissed", 2)]
)
def test_a_row_is_this_company_or_a_new_one_or_not_used(
    bare: City, waiting: Any, choice: str, state: str, many: int
) -> None:
    chosen = str(waiting.candidates[0]) if choice == "first" else choice
    browser = bare.officer(CITY, verbs=CHIEF)
    answer = browser.post(address(waiting), {"choice": chosen, "reason": "地址一致"}, follow=True)
    assert "已处理" in text(answer)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == (state, "地址一致")
    assert apps.get_model("enterprises", "Company").objects.count() == many
    assert browser.post(address(waiting), {"choice": chosen, "reason": "再来"}).status_code == 409


def test_a_company_that_was_no_candidate_cannot_be_chosen(bare: City, waiting: Any) -> None:
    stranger = company("别家有限公司", COMMUNITY)
    answer = bare.officer(CITY, verbs=CHIEF).post(address(waiting), {"choice": stranger, "reason": "x"})
    assert answer.status_code == 422


def test_who_may_not_review_is_refused_and_what_is_not_there_is_not_found(bare: City, waiting: Any) -> None:
    assert bare.officer(CITY).get(address(waiting)).status_code == 403
    assert bare.officer(CITY).get("/office/reviews/matches/").status_code == 403
    assert bare.officer(CITY, verbs=CHIEF).get("/office/reviews/matches/999/decision/").status_code == 404


def test_the_way_in_leads_to_the_reader_s_own_queue(bare: City) -> None:
    assert bare.officer(CITY).get("/office/reviews/").url == "/office/reviews/placements/"
    assert bare.officer(CITY, verbs=CHIEF).get("/office/reviews/").url == "/office/reviews/matches/"
    assert bare.officer(CITY, verbs=frozenset()).get("/office/reviews/").status_code == 403


@pytest.mark.parametrize(
    ("area", "found"), [(STREET, True), (NORTH, True), (CITY, True), (COMMUNITY, False), (SOUTH, False)]
)
def test_a_company_known_to_its_street_only_waits_for_the_street_and_above(
    city: City, area: int, found: bool
) -> None:
    page = text(city.officer(area).get("/office/reviews/placements/"))
    assert ("莲花戊餐饮有限公司" in page) is found
    assert "彩田甲科技有限公司" not in page


def test_placing_from_the_queue_leads_back_to_it(city: City) -> None:
    browser = city.officer(STREET)
    answer = browser.post(
        f"/office/companies/{city.vague}/placement/?from=reviews", {"area": NEXT_COMMUNITY}, follow=True
    )
    assert answer.redirect_chain == [("/office/reviews/placements/", 302)]
    assert "莲花戊餐饮有限公司" not in text(answer)


def test_the_queue_is_narrowed_by_area_and_asks_few_questions(
    city: City, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]  # a pytest fixture
    browser = city.officer(CITY)
    assert "莲花戊餐饮有限公司" in text(browser.get("/office/reviews/placements/", {"area": STREET}))
    assert "莲花戊餐饮有限公司" not in text(browser.get("/office/reviews/placements/", {"area": NORTH}))
    with django_assert_max_num_queries(6):
        browser.get("/office/reviews/placements/")
