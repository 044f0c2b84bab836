"""The home page: whose figures, how they add up, and where every number leads."""

import re

import pytest
from django.utils.html import escape

from niangjia.portals.office.tests.conftest import (
    CHIEF,
    CITY,
    COMMUNITY,
    NEXT_COMMUNITY,
    NORTH,
    SOUTH,
    STREET,
    City,
    sheet,
    text,
)

pytestmark = pytest.mark.django_db


def to(area: int, standing: str, **more: str) -> str:
    """The address behind a number, as it stands in the page."""
    rest = "".join(f"&{name}={value}" for name, value in more.items())
    return escape(f"/office/ledger/?area={area}{rest}&standing={standing}")


def test_the_city_s_home_shows_the_rate_with_both_numbers_its_meaning_and_its_day(city: City) -> None:
    page = text(city.officer(CITY).get("/office/"))
    assert "全市一览" in page
    assert "1 ÷ 4" in page
    assert "25.0" in page
    assert "应建会企业中已被工会覆盖的家数 ÷ 应建会企业家数" in page
    assert "数据截至" in page


def test_every_number_leads_to_its_companies(city: City) -> None:
    browser = city.officer(CITY)
    page = text(browser.get("/office/"))
    for area, standing, many in [
        (NORTH, "missing", 2),
        (NORTH, "required_covered", 1),
        (SOUTH, "companies", 1),
    ]:
        assert to(area, standing) in page
        answer = browser.get("/office/ledger/", {"area": area, "standing": standing})
        assert len(answer.context["table"].page.rows) == many


def test_companies_not_placed_below_stand_in_a_line_of_their_own(city: City) -> None:
    browser = city.officer(STREET)
    page = text(browser.get("/office/"))
    assert "未定到社区" in page
    assert to(STREET, "companies", placed="here") in page
    answer = browser.get("/office/ledger/", {"area": STREET, "placed": "here", "standing": "companies"})
    assert [entry.pk for entry in answer.context["table"].page.rows] == [city.vague]


def test_a_community_shows_the_companies_that_lack_a_union(city: City) -> None:
    page = text(city.officer(COMMUNITY).get("/office/"))
    assert "彩田甲科技有限公司" in page
    assert "彩田乙科技有限公司" not in page


def test_who_looks_after_several_communities_sees_them_listed(city: City) -> None:
    page = text(city.officer(COMMUNITY, NEXT_COMMUNITY).get("/office/"))
    assert "福中社区" in page
    assert "莲花北社区" in page
    assert f"/office/areas/{COMMUNITY}/" in page


def test_who_looks_after_no_place_is_told_so(city: City) -> None:
    assert "还没有您负责的区域" in text(city.officer().get("/office/"))


@pytest.mark.parametrize(
    ("area", "status"), [(NORTH, 200), (STREET, 200), (COMMUNITY, 200), (CITY, 404), (SOUTH, 404), (999, 404)]
)
def test_a_district_sees_itself_and_below_and_neither_above_nor_beside(
    city: City, area: int, status: int
) -> None:
    browser = city.officer(NORTH)
    assert browser.get(f"/office/areas/{area}/").status_code == status
    assert browser.get("/office/ledger/", {"area": area}).status_code == status


def test_an_empty_city_says_what_to_do(bare: City) -> None:
    assert "还没有企业" in text(bare.officer(CITY).get("/office/"))


def test_the_table_goes_out_as_a_workbook_with_its_sums(city: City) -> None:
    rows = sheet(city.officer(CITY).get("/office/", {"format": "xlsx"}))
    assert rows[0][:4] == ["区", "应建会", "已建会", "应建未建"]
    assert next(row for row in rows if row[0] == "福田区")[1:4] == [3.0, 1.0, 2.0]
    assert rows[-1][1:4] == [4.0, 1.0, 3.0]


def test_the_home_page_asks_few_questions(city: City, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]  # a pytest fixture
    browser = city.officer(CITY)
    browser.get("/office/")
    with django_assert_max_num_queries(12):
        browser.get("/office/")


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/office/", "一览"),
        (f"/office/areas/{NORTH}/", "一览"),
        ("/office/ledger/", "企业台账"),
        ("/office/imports/new/", "导入企业"),
        ("/office/unions/", "工会组织"),
        ("/office/key-lists/", "重点名单"),
        ("/office/params/", "法规参数"),
    ],
)
def test_the_menu_marks_where_the_reader_is_and_shows_only_what_may_be_opened(
    city: City, address: str, title: str
) -> None:
    page = text(city.officer(CITY, verbs=CHIEF).get(address))
    marked = re.findall(r'aria-current="page">(?:<svg.*?</svg>)?([^<]*)</a>', page.split("</nav>")[0], re.S)
    assert marked == [title]
    assert "账号与岗位" not in page
