"""The rules of the tree, pure: types, dates, roles, names."""

from datetime import date, timedelta
from graphlib import TopologicalSorter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.kernel.refusals import Invalid, NotNow
from niangjia.union.organisations import rules
from niangjia.union.organisations.rules import APART, DESKS, TYPES, Covers, Employers, Form, Type

types = st.sampled_from(list(Type))
days = st.dates(date(1980, 1, 1), date(2060, 12, 31))


def test_every_type_has_its_row_and_only_the_city_stands_alone():
    assert set(TYPES) == set(Type)
    assert [type_ for type_, kind in TYPES.items() if not kind.parents] == [Type.CITY]


@given(types)
def test_every_type_reaches_the_city_by_allowed_parents(type_):
    seen, edge = {type_}, {type_}
    while edge:
        edge = {parent for one in edge for parent in TYPES[one].parents} - seen
        seen |= edge
    assert Type.CITY in seen


def test_no_chain_of_allowed_parents_leads_back_to_its_start():
    order = TopologicalSorter({type_: kind.parents for type_, kind in TYPES.items()})
    assert next(iter(order.static_order())) == Type.CITY


@given(types, types)
def test_what_the_table_does_not_allow_is_refused_with_what_it_does(type_, parent):
    if rules.may_stand_under(type_, parent):
        rules.check_stands_under(type_, parent)
    else:
        with pytest.raises(Invalid) as refusal:
            rules.check_stands_under(type_, parent)
        assert refusal.value.rule == "F-30"
        assert all(TYPES[p].title in refusal.value.remedy for p in TYPES[type_].parents)


@given(types)
def test_a_type_has_its_usual_form_and_refuses_foreign_ones(type_):
    assert rules.form_of(type_, None) == TYPES[type_].forms[0]
    for form in Form:
        if form in TYPES[type_].forms:
            assert rules.form_of(type_, form) == form
        else:
            with pytest.raises(Invalid, match="没有这种组织形式"):
                rules.form_of(type_, form)


@pytest.mark.parametrize(
    ("type_", "how"),
    [
        ("stand_alone", Covers.OWN),
        ("group", Covers.OWN),
        ("joint", Covers.JOINT),
        ("community", Covers.FEDERATION),
    ],
)
def test_how_a_union_covers_follows_from_its_type(type_, how):
    assert rules.covers_by(type_) == how


@pytest.mark.parametrize("word", [kind.title for kind in TYPES.values()])
def test_every_title_is_understood_as_its_own_type(word):
    assert TYPES[rules.spoken(word)].title == word


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("深圳市总工会", Type.CITY),
        ("深圳市南山区总工会", Type.DISTRICT),
        ("深圳市宝安区西乡街道总工会", Type.STREET),
        ("固戍社区工会联合会", Type.COMMUNITY),
        ("天安云谷产业园工会联合会", Type.PARK),
        ("京基一百大厦工会联合会", Type.BUILDING),
        ("水贝珠宝行业工会联合会", Type.TRADE),
        ("盐田港货车司机工会联合会", Type.NEW_FORM),
        ("福海街道第三联合工会委员会", Type.JOINT),
        ("中国邮政集团工会临沧市委员会", Type.STAND_ALONE),
        ("云南玉溪云信商贸有限公司工会委员会", Type.STAND_ALONE),
        ("某厂工会第二分会", Type.BRANCH),
        ("某厂装配工会小组", Type.TEAM),
        ("保税区工会工作委员会", Type.WORK_COMMITTEE),
        ("俱乐部", None),
    ],
)
def test_the_type_is_read_from_the_name_where_nothing_else_says_it(name, type_):
    assert rules.type_by_name(name) == type_


@given(days, st.integers(-2000, 4000))
def test_a_period_ends_after_it_starts_or_never(since, length):
    until = since + timedelta(days=length)
    rules.check_period(since, None)
    if length > 0:
        rules.check_period(since, until)
    else:
        with pytest.raises(Invalid, match="不晚于起期"):
            rules.check_period(since, until)


@given(days, st.integers(0, 2600))
def test_a_term_lasts_three_to_five_years_from_the_election_day(elected, length):
    ends = elected + timedelta(days=length)
    shortest, longest = rules.years_after(elected, 3) - timedelta(days=1), rules.years_after(elected, 5)
    if shortest <= ends <= longest:
        rules.check_term(elected, ends, years=[3, 5])
    else:
        with pytest.raises(Invalid) as refusal:
            rules.check_term(elected, ends, years=[3, 5])
        assert refusal.value.rule == "F-17"


def test_a_leap_day_has_its_anniversary_on_the_twenty_eighth():
    assert rules.years_after(date(2024, 2, 29), 3) == date(2027, 2, 28)


@given(days, days)
def test_a_change_follows_what_it_changes(day, since):
    if day > since:
        rules.check_follows(day, since, what="隶属")
    else:
        with pytest.raises(NotNow, match="请用“撤销”"):
            rules.check_follows(day, since, what="隶属")


def test_a_day_outside_a_unions_life_is_refused():
    rules.check_within_life(date(2020, 1, 1), date(2020, 1, 1), None)
    with pytest.raises(Invalid, match="早于工会成立日期"):
        rules.check_within_life(date(2019, 12, 31), date(2020, 1, 1), None)
    with pytest.raises(NotNow, match="已于 2021-01-01 终止"):
        rules.check_within_life(date(2021, 1, 1), date(2020, 1, 1), date(2021, 1, 1))


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_a_correction_without_a_reason_is_refused(reason):
    with pytest.raises(Invalid, match="没有写明原因"):
        rules.check_reason(reason)


def test_every_desk_is_held_somewhere_and_chairs_only_where_members_are():
    assert all(desk.held_at for desk in DESKS.values())
    assert all(TYPES[type_].employers != Employers.NONE for type_ in DESKS["union_chair"].held_at)


@given(st.sampled_from(list(DESKS)), st.sampled_from(list(DESKS)))
def test_separate_duties_exclude_each_other_both_ways(role, other):
    if frozenset({role, other}) in APART:
        with pytest.raises(Invalid) as refusal:
            rules.check_apart(role, frozenset({other}))
        assert refusal.value.rule == "P-17"
    else:
        rules.check_apart(role, frozenset({other}))


def test_an_area_is_looked_after_by_the_level_it_belongs_to():
    rules.check_looks_after("community", "community")
    for type_, area in (("community", "street"), ("stand_alone", "community"), ("city", "district")):
        with pytest.raises(Invalid, match="不能管辖这一级区域"):
            rules.check_looks_after(type_, area)
