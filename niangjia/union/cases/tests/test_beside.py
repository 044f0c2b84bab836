"""What stands beside a case's way: petitions and their days, claims joined, places and calendars that move."""

from datetime import date, timedelta

import pytest

from niangjia.kernel import deadlines, sight
from niangjia.kernel.actor import NOBODY, system
from niangjia.kernel.clock import day_of
from niangjia.kernel.models import Deadline
from niangjia.kernel.refusals import Invalid, NotNow
from niangjia.union.cases import actions, permissions, queries
from niangjia.union.cases.actions import grouping, petitions
from niangjia.union.cases.models import Case, Statement, Step
from niangjia.union.cases.tests.conftest import AT, appeal
from niangjia.union.organisations import actions as tree
from niangjia.union.organisations import queries as unions

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def case_id(small_city, desk):
    return actions.take(intake=appeal(company_id=small_city.companies["jinhao"]), by=NOBODY, at=AT).case_id


def seen(case_id: int) -> Case:
    with sight.everywhere("测试"):
        return Case.objects.get(pk=case_id)


def clock(case_id: int, rule: str) -> Deadline:
    return Deadline.objects.get(subject=f"cases.Case:{case_id}", rule=rule, done_at=None, revoked_at=None)


def test_a_petition_keeps_its_days_from_registration_to_its_end(case_id, desk):
    city = desk("city")
    petitions.register(case_id=case_id, by=city, at=AT)
    assert day_of(clock(case_id, "R-6.accept").due_at) == date(2026, 12, 9)  # 24:00 of the 15th day
    petitions.decide(case_id=case_id, verb="accept", basis="受理告知书", by=city, at=AT + 5 * DAY)
    before = clock(case_id, "R-6.finish").due_at
    petitions.prolong(case_id=case_id, basis="负责人批准", by=city, at=AT + 30 * DAY)
    assert clock(case_id, "R-6.finish").due_at >= before + 29 * DAY
    with pytest.raises(NotNow, match="只能延期一次"):
        petitions.prolong(case_id=case_id, basis="再延", by=city, at=AT + 31 * DAY)
    petitions.decide(case_id=case_id, verb="finish", basis="处理意见书", by=city, at=AT + 60 * DAY)
    petitions.decide(case_id=case_id, verb="ask_review", basis="本人请求", by=city, at=AT + 70 * DAY)
    petitions.decide(case_id=case_id, verb="review", basis="复查意见书", by=city, at=AT + 80 * DAY)
    assert petitions.lapse_due(by=system("信访期限"), at=AT + 90 * DAY) == 0
    assert petitions.lapse_due(by=system("信访期限"), at=AT + 120 * DAY) == 1
    with sight.everywhere("测试"):
        assert seen(case_id).petition.state == "ended"


def test_a_step_out_of_turn_or_without_its_basis_is_refused(case_id, desk):
    city = desk("city")
    petitions.register(case_id=case_id, by=city, at=AT)
    with pytest.raises(Invalid, match="依据或理由"):
        petitions.decide(case_id=case_id, verb="accept", basis=" ", by=city, at=AT)
    with pytest.raises(NotNow, match="已登记"):
        petitions.decide(case_id=case_id, verb="review", basis="复查", by=city, at=AT)


@pytest.mark.parametrize(("people", "collective"), [(4, False), (5, True)])
def test_ten_people_with_one_claim_are_a_collective_case(small_city, desk, people, collective):
    told = {"company_id": small_city.companies["jinhao"]}
    one = actions.take(intake=appeal(people=5, **told), by=NOBODY, at=AT).case_id
    other = actions.take(intake=appeal(people=people, **told), by=NOBODY, at=AT).case_id
    group = grouping.join(case_ids=[one, other], title="拖欠三个月工资", by=desk("city"), at=AT)
    assert group.is_collective is collective
    assert seen(one).group_id == seen(other).group_id == group.pk
    grouping.leave(case_id=other, reason="另一件事", by=desk("city"), at=AT)
    group.refresh_from_db()
    assert not group.is_collective


def test_a_case_follows_its_union_to_another_place(case_id, small_city, desk, seed_actor):
    tree.move(
        organisation_id=small_city.own_union,
        to_id=small_city.nanchang,
        reason="企业搬迁",
        by=seed_actor,
        at=AT,
    )
    label = unions.node(small_city.own_union).lft
    with sight.everywhere("测试"):
        rows = [
            seen(case_id),
            *Statement.objects.filter(case_id=case_id),
            *Step.objects.filter(case_id=case_id),
        ]
    assert {row.org_lft for row in rows} == {label}
    neighbour, former = desk("nanchang"), desk("gushu")
    with sight.of_actor(neighbour, permissions.VIEW):
        assert Case.objects.exists()
    with sight.of_actor(former, permissions.VIEW):
        assert not Case.objects.exists()


def test_what_a_case_waits_for_is_due_when_its_clock_says_so_after_the_calendar_moved(case_id):
    subject = f"cases.Case:{case_id}"
    Deadline.objects.filter(subject=subject, done_at=None).update(due_at=AT + timedelta(hours=1))
    deadlines.recompute(by=system("工作日历"), at=AT)
    assert seen(case_id).due_at == clock(case_id, "R-2.sign").due_at


def test_what_a_person_decides_about_a_category_trains_the_next_version(case_id, desk):
    assert queries.corrections() == []
    actions.sort(
        case_id=case_id,
        kind="demand",
        category="A02",
        difficulty="general",
        urgency="normal",
        by=desk("city"),
        at=AT,
    )
    [(text, label)] = queries.corrections()
    assert (text[:6], label) == ("公司三个月没", "A02")
