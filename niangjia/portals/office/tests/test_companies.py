"""The register's search and one company's page: who sees what, and what is decided there."""

from datetime import date

import pytest
from django.apps import apps

from niangjia.kernel import clock
from niangjia.portals.office.tests.conftest import (
    CHIEF,
    CITY,
    COMMUNITY,
    MACHINE,
    NEXT_COMMUNITY,
    NORTH,
    OFFICER,
    SOUTH,
    STREET,
    City,
    company,
    text,
)
from niangjia.union.enterprises import actions as register
from niangjia.union.enterprises import permissions
from niangjia.union.outreach import actions as outreach

pytestmark = pytest.mark.django_db


def page(number: int, noun: str = "") -> str:
    """The address of a company's page or of one of its decisions."""
    return f"/office/companies/{number}/{noun}"


def duty(number: int) -> str:
    """How the ledger has a company."""
    return str(apps.get_model("outreach", "LedgerEntry").objects.get(pk=number).duty)


def test_a_whole_code_leads_straight_to_its_company(city: City) -> None:
    answer = city.officer(SOUTH).get("/office/companies/", {"q": "91440300MA5EXAMPL1"})
    assert answer.status_code == 302
    assert answer.url == page(city.missing)


def test_the_beginning_of_a_name_finds_companies_of_the_whole_city(city: City) -> None:
    found = text(city.officer(SOUTH).get("/office/companies/", {"q": "彩田"}))
    assert "彩田甲科技有限公司" in found
    assert "彩田乙科技有限公司" in found
    assert "罗湖丁贸易有限公司" not in found


def test_a_search_without_hits_says_so(city: City) -> None:
    assert "没有符合条件的企业" in text(city.officer(CITY).get("/office/companies/", {"q": "没有这家"}))


def test_the_page_says_who_rules_each_fact_how_the_company_stands_and_who_covers_it(city: City) -> None:
    shown = text(city.officer(NORTH).get(page(city.covered)))
    for words in ("60 人", "市场监管局", "唯一来源", "彩田乙工会委员会", "职工 60 人，达到 25 人", "（F-1）"):
        assert words in shown


def test_two_sources_that_disagree_stand_side_by_side_with_the_reason(city: City) -> None:
    register.state(
        company_id=city.missing,
        facts={"headcount": 12},
        reason="走访",
        stated_on=clock.today(),
        by=MACHINE,
        at=clock.now(),
    )
    shown = text(city.officer(NORTH).get(page(city.missing)))
    assert "12 人" in shown
    assert "80 人" in shown
    assert "“走访摸底”的权重高于“市场监管局”" in shown


@pytest.mark.parametrize(
    ("area", "sees"),
    [(CITY, True), (NORTH, True), (COMMUNITY, True), (NEXT_COMMUNITY, False), (SOUTH, False)],
)
def test_how_a_company_stands_is_shown_to_its_place_and_above_only(city: City, area: int, sees: bool) -> None:
    shown = text(city.officer(area).get(page(city.covered)))
    assert "彩田乙科技有限公司" in shown
    assert ("覆盖它的工会" in shown) is sees
    assert ("不在您负责的区域内" in shown) is not sees


def test_a_company_that_is_not_there_and_a_reader_without_the_register_find_nothing(city: City) -> None:
    assert city.officer(CITY).get(page(999_999)).status_code == 404
    assert city.officer(CITY, verbs=OFFICER - {permissions.READ}).get(page(city.missing)).status_code == 404


def test_branches_and_head_point_to_each_other(city: City) -> None:
    branch = company("彩田甲科技有限公司分店", STREET)
    apps.get_model("enterprises", "Company").objects.filter(pk=branch).update(head_id=city.missing)
    browser = city.officer(CITY)
    assert page(branch) in text(browser.get(page(city.missing)))
    assert page(city.missing) in text(browser.get(page(branch)))


def test_the_page_asks_few_questions(city: City, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]  # a pytest fixture
    browser = city.officer(NORTH)
    browser.get(page(city.covered))
    with django_assert_max_num_queries(15):
        browser.get(page(city.covered))


def test_a_visit_s_headcount_moves_the_company_and_stands_in_its_history(city: City) -> None:
    browser = city.officer(COMMUNITY, NEXT_COMMUNITY)
    given = {"headcount": 40, "stated_on": clock.today().isoformat(), "reason": "上门走访"}
    answer = browser.post(page(city.unknown, "statement/"), given, follow=True)
    assert "已登记" in text(answer)
    assert "40 人" in text(answer)
    assert duty(city.unknown) == "required"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"reason": "走访"}, "没有可以登记的内容"),
        ({"headcount": 3_000_001, "reason": "走访"}, "职工人数不对"),
        ({"headcount": 4, "reason": ""}, "必填"),
    ],
)
def test_a_statement_that_says_nothing_usable_is_refused_at_its_field(
    city: City, given: dict[str, object], sentence: str
) -> None:
    answer = city.officer(CITY).post(
        page(city.unknown, "statement/"), {"stated_on": clock.today().isoformat()} | given
    )
    assert answer.status_code == 422
    assert sentence in text(answer)


@pytest.mark.parametrize("noun", ["statement/", "placement/"])
def test_who_looks_after_another_place_may_not_state_or_place(city: City, noun: str) -> None:
    for method in ("get", "post"):
        assert getattr(city.officer(SOUTH), method)(page(city.missing, noun)).status_code == 403


@pytest.mark.parametrize("noun", ["listing/", "coverage/", "coverages/1/end/", "coverages/1/revocation/"])
def test_what_is_done_about_a_company_elsewhere_is_not_found(city: City, noun: str) -> None:
    browser = city.officer(SOUTH, verbs=CHIEF)
    assert browser.get(page(city.covered, noun)).status_code == 404
    assert browser.post(page(city.covered, noun)).status_code == 404


def test_placing_by_hand_moves_the_company_to_the_community(city: City) -> None:
    answer = city.officer(STREET).post(page(city.vague, "placement/"), {"area": NEXT_COMMUNITY}, follow=True)
    assert "莲花北社区居委会" in text(answer)
    assert "人工确定" in text(answer)


def test_nobody_places_a_company_outside_the_own_area(city: City) -> None:
    answer = city.officer(COMMUNITY).post(page(city.missing, "placement/"), {"area": NEXT_COMMUNITY})
    assert answer.status_code == 422
    assert apps.get_model("enterprises", "Company").objects.get(pk=city.missing).area_id == COMMUNITY


def test_a_key_list_obliges_a_company_whatever_its_headcount_until_it_is_taken_off(city: City) -> None:
    browser = city.officer(CITY, verbs=CHIEF)
    assert "名单已建好" in text(
        browser.post(
            "/office/key-lists/new/",
            {"name": "头部企业", "source": "市总", "since": "2026-01-01"},
            follow=True,
        )
    )
    number = apps.get_model("outreach", "KeyList").objects.get().pk
    shown = text(browser.post(page(city.unknown, "listing/"), {"key_list": number}, follow=True))
    assert "头部企业" in shown
    assert duty(city.unknown) == "required"
    assert browser.post(page(city.unknown, "listing/"), {"key_list": number}).status_code == 422
    listing = apps.get_model("outreach", "KeyListing").objects.get()
    address = page(city.unknown, f"listings/{listing.pk}/removal/")
    assert browser.post(address, {"reason": ""}).status_code == 422
    browser.post(address, {"reason": "列错"})
    assert duty(city.unknown) == "to_survey"


def test_lists_are_kept_by_those_with_the_verb_only(city: City) -> None:
    browser = city.officer(CITY)
    assert browser.get("/office/key-lists/").status_code == 403
    assert browser.get(page(city.missing, "listing/")).status_code == 403


def test_a_second_list_of_the_same_name_is_refused_at_its_field(city: City) -> None:
    outreach.make_list(name="头部企业", source="市总", since=date(2026, 1, 1), by=MACHINE, at=clock.now())
    answer = city.officer(CITY, verbs=CHIEF).post(
        "/office/key-lists/new/", {"name": "头部企业", "source": "市总", "since": "2026-01-01"}
    )
    assert answer.status_code == 422
    assert "已有名为“头部企业”的名单" in text(answer)


def test_coverage_is_recorded_ended_and_revoked_from_the_company_s_page(city: City) -> None:
    browser = city.officer(CITY, verbs=CHIEF)
    address = page(city.missing, "coverage/")
    assert "彩田乙工会委员会" in text(browser.get(address, {"union": "彩田"}))
    given = {"organisation": city.union, "since": "2026-05-01", "source": "批复"}
    assert "已登记覆盖" in text(browser.post(f"{address}?union=彩田", given, follow=True))
    assert browser.post(f"{address}?union=彩田", given).status_code == 422
    made = apps.get_model("organisations", "Coverage").objects.get(company_id=city.missing)
    browser.post(page(city.missing, f"coverages/{made.pk}/revocation/"), {"reason": "录错企业"})
    assert "录错企业" in text(browser.get(page(city.missing)))
    old = apps.get_model("organisations", "Coverage").objects.get(company_id=city.covered)
    browser.post(
        page(city.covered, f"coverages/{old.pk}/end/"), {"on": clock.today().isoformat(), "reason": "并会"}
    )
    assert "已结束" in text(browser.get(page(city.covered)))
