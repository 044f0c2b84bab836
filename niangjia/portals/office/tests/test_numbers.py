"""The numbers of the law and the calendar, read by many and changed by few."""

from datetime import date

import pytest

from niangjia.kernel import params
from niangjia.portals.office.tests.conftest import CHIEF, CITY, City, text

pytestmark = pytest.mark.django_db
KEY = "survey_headcount_threshold"
GOOD = {"value": "30", "valid_from": "2026-12-01", "citation": "市总〔2026〕1号"}
DAYS = (
    "date,kind,name\n2027-01-01,法定节假日,元旦\n2027-05-01,法定节假日,劳动节\n"
    "2027-10-01,法定节假日,国庆节\n2027-01-03,调休上班,元旦"
)


def test_every_number_stands_with_its_citation_and_what_is_not_verified_says_so(bare: City) -> None:
    page = text(bare.officer(CITY).get("/office/params/"))
    for words in ("应当建立基层工会委员会的会员人数", "第十一条", "已核实", "未核实"):
        assert words in page


def test_a_change_holds_from_its_day_and_keeps_what_was(bare: City) -> None:
    page = text(bare.officer(CITY, verbs=CHIEF).post(f"/office/params/{KEY}/change/", GOOD, follow=True))
    assert "市总〔2026〕1号" in page
    assert params.value(KEY, on=date(2026, 11, 30)) == 25
    assert params.value(KEY, on=date(2026, 12, 1)) == 30


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("value", "三十"),
        ("value", "-1"),
        ("citation", "  "),
        ("valid_from", "1900-01-01"),
        ("valid_from", "9999-12-31"),
    ],
)
def test_a_change_that_cannot_be_is_refused_at_its_field(bare: City, field: str, given: str) -> None:
    answer = bare.officer(CITY, verbs=CHIEF).post(f"/office/params/{KEY}/change/", GOOD | {field: given})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_numbers_are_changed_by_those_with_the_verb_only(bare: City) -> None:
    browser = bare.officer(CITY)
    assert browser.get(f"/office/params/{KEY}/").status_code == 200
    assert browser.post(f"/office/params/{KEY}/change/", GOOD).status_code == 403
    assert bare.officer(CITY, verbs=frozenset()).get("/office/params/").status_code == 403


def test_a_number_nobody_declared_is_not_found(bare: City) -> None:
    assert bare.officer(CITY, verbs=CHIEF).get("/office/params/no_such/").status_code == 404


def test_the_calendar_shows_its_years_and_that_the_next_is_missing(bare: City) -> None:
    page = text(bare.officer(CITY).get("/office/calendar/"))
    assert "2026" in page
    assert "还没有装载" in page


def test_a_published_year_is_loaded(bare: City) -> None:
    given = {"year": 2027, "source": "国办发明电〔2026〕7号", "days": DAYS}
    page = text(bare.officer(CITY, verbs=CHIEF).post("/office/calendar/load/", given, follow=True))
    assert "国办发明电〔2026〕7号" in page
    assert "还没有装载" not in page


@pytest.mark.parametrize(
    ("days", "sentence"),
    [("date,kind,name\n昨天,放假,元旦", "第 2 行看不懂"), ("date,kind,name\n", "缺少 2027 年的元旦")],
)
def test_a_notice_that_cannot_be_is_refused_with_its_line(bare: City, days: str, sentence: str) -> None:
    given = {"year": 2027, "source": "通知", "days": days}
    answer = bare.officer(CITY, verbs=CHIEF).post("/office/calendar/load/", given)
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_the_calendar_is_loaded_by_those_with_the_verb_only(bare: City) -> None:
    assert bare.officer(CITY).get("/office/calendar/load/").status_code == 403
    assert bare.officer(CITY, verbs=frozenset()).get("/office/calendar/").status_code == 403
