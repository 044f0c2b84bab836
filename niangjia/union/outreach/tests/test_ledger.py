"""The ledger follows the register, the coverage, the calendar and the numbers of the law."""

from datetime import date, datetime
from pathlib import Path

import pytest

from niangjia.kernel import params
from niangjia.kernel.actor import Actor, Grant, Span, system
from niangjia.kernel.bulk.selection import Selection
from niangjia.kernel.clock import ZONE
from niangjia.kernel.refusals import NotFound
from niangjia.union.areas import queries as areas
from niangjia.union.enterprises import actions as enterprises
from niangjia.union.enterprises.models import Company
from niangjia.union.enterprises.tests import factories as made
from niangjia.union.outreach import actions, permissions, queries, rules
from niangjia.union.outreach.models import LedgerChange, LedgerEntry

BY = system("测试")


@pytest.fixture
def city(db, tmp_path: Path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    rows = [
        made.row(1),
        made.row(2, 从业人数="8"),
        made.row(3, 从业人数=""),
        made.row(4, 登记状态="注销"),
        made.row(5, 成立日期="2026-09-01"),
    ]
    made.load(tmp_path / "feed.csv", rows)
    return tmp_path


def duty(number: int) -> str:
    return LedgerEntry.objects.get(company=made.company(number)).duty


def officer(area_id: int) -> Actor:
    verbs = frozenset({permissions.READ, "register.read"})
    return Actor(5, "干事", (Grant("officer", verbs, Span(1, 2), (areas.span(area_id),)),))


def test_a_feed_states_every_company_it_brings(city):
    expected = [rules.REQUIRED, rules.NOT_REQUIRED, rules.TO_SURVEY, rules.CLOSED, rules.NOT_REQUIRED]
    assert [duty(number) for number in range(1, 6)] == expected
    assert not LedgerChange.objects.exists()


def test_a_visit_that_learns_the_headcount_moves_the_company_and_keeps_how_it_stood(city):
    later = datetime(2026, 11, 25, 10, tzinfo=ZONE)
    enterprises.state(
        company_id=made.company(3).pk,
        facts={"headcount": 40},
        reason="走访",
        stated_on=later.date(),
        by=BY,
        at=later,
    )
    assert duty(3) == rules.REQUIRED
    change = LedgerChange.objects.get()
    assert (change.duty, change.since, change.until) == (
        rules.TO_SURVEY,
        date(2026, 11, 22),
        date(2026, 11, 25),
    )


def test_a_company_comes_of_age_by_itself(city):
    on_its_last_day = datetime(2027, 3, 1, 8, tzinfo=ZONE)
    assert actions.restate_matured(by=BY, at=on_its_last_day) == 0
    assert actions.restate_matured(by=BY, at=on_its_last_day.replace(day=2)) == 1
    assert duty(5) == rules.REQUIRED
    assert actions.restate_matured(by=BY, at=on_its_last_day.replace(day=3)) == 0


def test_a_changed_number_of_the_law_is_followed_by_restating_all(city):
    params.change(
        key="survey_headcount_threshold", value=8, valid_from=date(2026, 11, 1), citation="市总〔2026〕1号", by=BY,
        at=made.AT,
    )  # fmt: skip
    assert actions.restate_all(by=BY, at=made.AT) == 1
    assert duty(2) == rules.REQUIRED


def test_restating_twice_changes_nothing(city):
    assert actions.restate(companies=Selection("SELECT id FROM enterprises_company"), by=BY, at=made.AT) == 0


def test_the_page_of_one_company_says_why(city):
    company = made.company(2)
    told = queries.standing_of(officer(company.area_id), company, on=made.AT.date())
    assert (told.state, told.rule) == (rules.NOT_REQUIRED, "F-2")
    assert told.sentence.startswith("职工 8 人，不足 25 人")


def test_how_a_company_stands_is_hidden_from_another_district(city):
    company, elsewhere = made.company(1), areas.by_code("440306")
    with pytest.raises(NotFound):
        queries.standing_of(officer(elsewhere.id), company, on=made.AT.date())
    with pytest.raises(NotFound):
        queries.entries(officer(elsewhere.id), area=areas.span(company.area_id))


def test_every_number_is_the_count_of_its_rows(city):
    nanshan = areas.by_code("440305")
    reader = officer(nanshan.id)
    counts = {
        name: queries.entries(reader, area=areas.span(nanshan.id), standing=name).count()
        for name in queries.STANDINGS
    }
    assert counts == {
        "companies": 4, "required": 1, "required_covered": 0, "missing": 1, "covered": 0, "to_survey": 1,
        "not_required": 2, "closed": 1, "closed_covered": 0,
    }  # fmt: skip


def test_the_reasons_of_a_page_take_a_fixed_number_of_queries(city, django_assert_num_queries):
    rows = list(
        queries.entries(officer(areas.by_code("440305").id), area=areas.span(areas.by_code("440305").id))
    )
    with django_assert_num_queries(2):
        told = queries.reasons(rows, on=made.AT.date())
    assert len(told) == len(rows) == 4


def test_a_feed_taken_back_leaves_the_ledger_too_but_not_for_listed_companies(city):
    wrong = made.load(city / "wrong.csv", [made.row(8), made.row(9)])
    listed = actions.make_list(name="重点企业", source="市总通知", since=made.AT.date(), by=BY, at=made.AT)
    actions.list_company(key_list_id=listed.pk, company_id=made.company(9).pk, by=BY, at=made.AT)
    enterprises.undo_import(run_id=wrong.pk, by=BY, at=made.AT)
    assert not Company.objects.filter(uscc=made.code(8)).exists()
    assert LedgerEntry.objects.count() == Company.objects.count() == 6
    assert duty(9) == rules.REQUIRED
