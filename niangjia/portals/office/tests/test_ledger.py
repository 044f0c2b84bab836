"""The ledger: whose companies, by what filters, in which order, and as a file."""

import pytest

from niangjia.portals.office.ledger import listing
from niangjia.portals.office.tests.conftest import (
    CITY,
    COMMUNITY,
    NEXT_COMMUNITY,
    NORTH,
    SOUTH,
    STREET,
    City,
    company,
    sheet,
    text,
)

pytestmark = pytest.mark.django_db


def rows(answer: object) -> list[int]:
    """The companies on the page."""
    return [entry.pk for entry in answer.context["table"].page.rows]  # type: ignore[attr-defined]  # a response


def test_the_ledger_lists_the_reader_s_companies_by_place_with_mark_union_and_reason(city: City) -> None:
    answer = city.officer(CITY).get("/office/ledger/")
    assert set(rows(answer)) == {city.missing, city.covered, city.unknown, city.southern, city.vague}
    assert rows(answer)[0] == city.southern
    page = text(answer)
    assert "职工 80 人，达到 25 人" in page
    assert "彩田乙工会委员会" in page
    assert "全部存续 5 家" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"standing": "missing"}, {"missing", "southern", "vague"}),
        ({"standing": "covered"}, {"covered"}),
        ({"standing": "to_survey"}, {"unknown"}),
        ({"area": SOUTH}, {"southern"}),
        ({"q": "彩田"}, {"missing", "covered"}),
        ({"q": "91440300MA5EXAMPL1"}, {"missing"}),
        ({"kind": "branch"}, set()),
    ],
)
def test_filters_narrow_the_list(city: City, asked: dict[str, object], found: set[str]) -> None:
    assert set(rows(city.officer(CITY).get("/office/ledger/", asked))) == {getattr(city, n) for n in found}


def test_a_reader_of_several_communities_sees_both_without_choosing(city: City) -> None:
    browser = city.officer(COMMUNITY, NEXT_COMMUNITY)
    assert set(rows(browser.get("/office/ledger/"))) == {city.missing, city.covered, city.unknown}
    assert rows(browser.get("/office/ledger/", {"area": NEXT_COMMUNITY})) == [city.unknown]


def test_a_list_without_hits_says_how_to_go_on(city: City) -> None:
    assert "没有符合条件的企业台账" in text(city.officer(CITY).get("/office/ledger/", {"q": "没有这家"}))


def test_pages_follow_each_other_without_gap_or_double(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    many = {company(f"批量{n:03d}有限公司", STREET, headcount=n % 50) for n in range(110)}
    city.sum_up()
    browser, seen, address = city.officer(NORTH), [], "/office/ledger/"
    while address:
        answer = browser.get(address)
        seen += rows(answer)
        following = answer.context["table"].next_url
        address = f"/office/ledger/{following}" if following else ""
    assert len(seen) == len(set(seen))
    assert many < set(seen)


def test_who_has_no_part_in_the_ledger_is_refused(city: City) -> None:
    assert city.officer(CITY, verbs=frozenset()).get("/office/ledger/").status_code == 403


@pytest.mark.parametrize("area", ["x", "-1", "1" * 30, "١"])
def test_a_place_that_is_no_number_is_refused_with_a_sentence(city: City, area: str) -> None:
    answer = city.officer(CITY).get("/office/ledger/", {"area": area})
    assert answer.status_code == 422
    assert "没有这个选项" in text(answer)


def test_the_workbook_holds_reasons_and_harmless_names(city: City) -> None:
    company("=HYPERLINK(1)有限公司", STREET, headcount=50)
    city.sum_up()
    found = sheet(city.officer(NORTH).get("/office/ledger/", {"standing": "missing", "format": "xlsx"}))
    assert len(found) == 1 + 3
    assert any(str(row[0]).lstrip("'").startswith("=HYPERLINK") for row in found)
    assert all(str(row[-1]).startswith("职工") for row in found[1:])


def test_a_long_workbook_ends_with_a_sentence(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST_EXPORTED", 2)
    found = sheet(city.officer(CITY).get("/office/ledger/", {"format": "xlsx"}))
    assert len(found) == 1 + 2 + 1
    assert "只导出了前 2 家" in str(found[-1][0])


def test_the_ledger_asks_as_much_for_fifty_rows_as_for_five(
    city: City, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]  # a pytest fixture
    for number in range(60):
        company(f"批量{number:03d}有限公司", STREET, headcount=number)
    city.sum_up()
    browser = city.officer(NORTH)
    browser.get("/office/ledger/")
    with django_assert_max_num_queries(13):
        browser.get("/office/ledger/")
