"""Single companies: stated by a person, placed by hand, ruled by the weightier word."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.kernel.actor import EVERYWHERE, Actor, Grant, Span
from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound
from niangjia.union.areas import queries as areas
from niangjia.union.enterprises import actions, permissions, queries
from niangjia.union.enterprises.models import Company, Source, Statement
from niangjia.union.enterprises.rules import ruling
from niangjia.union.enterprises.tests import factories as made


@pytest.fixture
def company(db, tmp_path: Path, settings) -> Company:
    settings.MEDIA_ROOT = tmp_path / "files"
    made.load(tmp_path / "feed.csv", [made.row(1)])
    return made.company(1)


def officer(*area_ids: int) -> Actor:
    verbs = frozenset({permissions.READ, permissions.CORRECT})
    spans = tuple(areas.span(number) for number in area_ids)
    return Actor(7, "街道干事", (Grant("street_officer", verbs, Span(1, 2), spans),))


def told(**facts: object) -> dict[str, object]:
    return {"facts": facts, "reason": "上门走访", "stated_on": made.DAY, "at": made.AT}


def test_what_an_officer_saw_weighs_more_than_the_register(company):
    actions.state(company_id=company.pk, by=officer(company.area_id), **told(headcount=12))
    company.refresh_from_db()
    assert (company.headcount, company.name) == (12, made.row(1)["企业名称"])
    shown = {r.name: r for r in queries.rulings(company)}
    assert shown["headcount"].source == "走访摸底"
    assert shown["headcount"].others[0][2] == 30
    assert "权重高于" in shown["headcount"].why
    assert shown["name"].why == "唯一来源"
    assert AuditEvent.objects.get(act="register.stated").facts["facts"] == {"headcount": 12}


def test_a_second_visit_keeps_the_first_as_history(company):
    for heads in (12, 15):
        actions.state(company_id=company.pk, by=officer(company.area_id), **told(headcount=heads))
    assert queries.history(company)[0].changes == {"headcount": [12, 15]}
    assert Statement.objects.filter(company=company).count() == 2


def test_an_officer_of_another_district_may_not_state(company):
    elsewhere = areas.by_code("440306").id
    with pytest.raises(NotAllowed, match="不在您负责的区域"):
        actions.state(company_id=company.pk, by=officer(elsewhere), **told(headcount=12))
    assert not Source.objects.filter(name="survey").exists()


@pytest.mark.parametrize(
    ("facts", "field"), [({"headcount": -1}, "headcount"), ({"boss": "x"}, "boss"), ({}, "")]
)
def test_facts_that_make_no_sense_are_refused_at_their_place(company, facts, field):
    with pytest.raises(Invalid) as refused:
        actions.state(company_id=company.pk, by=officer(company.area_id), **told(**facts))
    assert refused.value.field == field


def test_a_company_placed_by_hand_stays_until_its_address_changes(company, tmp_path):
    district = areas.by_code("440305").id
    other = next(a for a in areas.children(areas.children(district)[0].id) if a.id != company.area_id)
    actions.place(company_id=company.pk, area_id=other.id, by=officer(district), at=made.AT)
    made.load(tmp_path / "again.csv", [made.row(1, 从业人数="31")])
    company.refresh_from_db()
    assert (company.area_id, company.placed_by_hand) == (other.id, True)
    made.load(tmp_path / "moved.csv", [made.row(1, 住所="深圳市福田区福保街道福保社区3号")])
    company.refresh_from_db()
    assert (areas.area(company.area_id).short_name, company.placed_by_hand) == ("福保社区", False)


def test_a_stranger_finds_no_company(company):
    with pytest.raises(NotFound):
        queries.company_for(Actor(9, "外人"), company.pk)


@pytest.mark.parametrize(
    "words", ["海蓝1号", "深圳市海蓝1号", "深圳海蓝1号科技", made.code(1), made.code(1).lower()]
)
def test_a_company_is_found_by_code_and_by_the_beginning_of_its_name(company, words):
    everyone = Actor(1, "市", (Grant("city", frozenset({permissions.READ}), EVERYWHERE),))
    assert [c.pk for c in queries.companies(everyone, search=words)] == [company.pk]


@given(st.lists(st.tuples(st.integers(1, 3), st.dates(), st.sampled_from([None, 1, 2])), max_size=5))
def test_the_ruling_word_is_never_outweighed(words):
    said = [
        ruling.Word(rank, day, number, str(number), {"headcount": heads})
        for number, (rank, day, heads) in enumerate(words)
    ]
    first, why, others = ruling.rule("headcount", said)
    knowing = [word for word in said if word.facts["headcount"] is not None]
    assert (first is None) == (not knowing)
    assert why
    for word in knowing:
        assert first.rank <= word.rank
        assert first.rank < word.rank or first.stated_on >= word.stated_on
    assert all(word.facts["headcount"] != first.facts["headcount"] for word in others)
