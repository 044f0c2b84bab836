"""A case's way as people live it: taken, sent by rule, signed, answered, called back, checked, closed, done again."""

from datetime import timedelta

import pytest

from niangjia.kernel import sight
from niangjia.kernel.actor import NOBODY
from niangjia.kernel.models import AuditEvent, Deadline
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound, NotNow
from niangjia.union.cases import actions, permissions, queries
from niangjia.union.cases.actions import Who
from niangjia.union.cases.models import Case
from niangjia.union.cases.tests.conftest import AT, PHONE, appeal

pytestmark = pytest.mark.django_db


def seen(case_id: int) -> Case:
    with sight.everywhere("测试"):
        return Case.objects.get(pk=case_id)


def taken(small_city, **changes):
    told = {"company_id": small_city.companies["jinhao"]} | changes
    return actions.take(intake=appeal(**told), by=NOBODY, at=AT)


def answered(small_city, desk, **changes) -> int:
    case = taken(small_city, **changes).case_id
    chair = desk("own_union", *permissions.ANSWERS_FOR_A_UNION, number=11)
    actions.sign(case_id=case, by=chair, at=AT + timedelta(hours=1))
    actions.reply(
        case_id=case, text="已与公司核对，工资今天发放。", solved=True, by=chair, at=AT + timedelta(days=2)
    )
    return case


def test_an_appeal_goes_by_itself_to_the_union_of_the_company_and_its_clock_runs(small_city, desk):
    case = seen(taken(small_city).case_id)
    assert (case.state, case.organisation_id) == ("dispatched", small_city.own_union)
    clock = Deadline.objects.get(subject=f"cases.Case:{case.pk}", done_at=None)
    assert (clock.rule, clock.due_at) == ("R-2.sign", case.due_at)
    with sight.everywhere("测试"):
        assert case.assignments.get().why.startswith("涉及单位所属的工会：深圳市锦昊")
    assert (case.number[:8], len(case.number)) == ("20261123", 14)


def test_a_complaint_that_hides_its_caller_goes_to_the_union_above_the_employers_own(small_city, desk):
    for told in ({"is_secret": True}, {"who": Who()}):
        case = seen(taken(small_city, **told).case_id)
        assert case.organisation_id != small_city.own_union
        with sight.everywhere("测试"):
            assert "不派给单位自己的工会" in case.assignments.get().why


def test_nobody_sends_a_hidden_complaint_to_the_employers_union_by_hand_either(small_city, desk):
    case = taken(small_city, is_secret=True).case_id
    with pytest.raises(Invalid, match="派给它的上级工会"):
        actions.forward(
            case_id=case, organisation_id=small_city.own_union, reason="离企业近", by=desk("city"), at=AT
        )


def test_from_the_call_to_the_workers_word(small_city, desk):
    case, city = answered(small_city, desk), desk("city")
    later = AT + timedelta(days=3)
    actions.call_back(case_id=case, result="content", solved=True, words="钱到了", by=city, at=later)
    assert seen(case).state == "checking"
    actions.check(case_id=case, passed=True, by=desk("city", number=902), at=later)
    assert (seen(case).state, seen(case).closed_at) == ("closed", later)
    assert not Deadline.objects.filter(subject=f"cases.Case:{case}", done_at=None, revoked_at=None).exists()
    acts = list(
        AuditEvent.objects.filter(subject=f"cases.Case:{case}", act__startswith="cases.").order_by("id")
    )
    assert [event.act for event in acts] == [
        "cases.taken", "cases.dispatch", "cases.sign", "cases.reply", "cases.content", "cases.pass"
    ]  # fmt: skip
    assert not any("黎晓曦" in str(event.facts) or PHONE in str(event.facts) for event in acts)


def test_who_answered_a_case_does_not_check_it(small_city, desk):
    case = answered(small_city, desk)
    actions.call_back(case_id=case, result="content", solved=True, by=desk("city"), at=AT)
    with pytest.raises(NotNow, match="另一位同事"):
        actions.check(case_id=case, passed=True, by=desk("city", number=11), at=AT)


def test_a_discontented_worker_is_answered_once_more_and_then_by_the_union_above(small_city, desk):
    case, city = answered(small_city, desk), desk("city")
    actions.call_back(case_id=case, result="discontent", solved=False, by=city, at=AT + timedelta(days=3))
    assert (seen(case).state, seen(case).reworks, seen(case).organisation_id) == (
        "rework",
        1,
        small_city.own_union,
    )
    chair = desk("own_union", *permissions.ANSWERS_FOR_A_UNION, number=11)
    actions.reply(case_id=case, text="再次核对，差额补发。", solved=True, by=chair, at=AT + timedelta(days=4))
    actions.call_back(case_id=case, result="discontent", solved=False, by=city, at=AT + timedelta(days=5))
    assert (seen(case).state, seen(case).organisation_id) == ("supervised", small_city.gushu)
    with pytest.raises(NotFound):
        actions.reply(case_id=case, text="还是我们来答。", solved=True, by=chair, at=AT + timedelta(days=6))


def test_nobody_answering_three_times_sends_the_case_to_the_check(small_city, desk):
    case, city = answered(small_city, desk), desk("city")
    for hour in range(3):
        assert seen(case).state == "replied"
        actions.call_back(case_id=case, result="no_answer", by=city, at=AT + timedelta(days=3, hours=hour))
    assert seen(case).state == "checking"


def test_the_worker_rates_once_and_the_rating_is_theirs(small_city, desk):
    case = answered(small_city, desk)
    own = queries.track(number=seen(case).number, phone=PHONE)
    assert (own.can_rate, own.answers) == (True, ["已与公司核对，工资今天发放。"])
    actions.rate(case_id=case, stars=5, solved=True, channel="web", at=AT + timedelta(days=3))
    assert seen(case).state == "checking"
    with pytest.raises(NotNow, match="已经评价过"):
        actions.rate(case_id=case, stars=1, solved=False, channel="web", at=AT + timedelta(days=3))


def test_a_low_rating_is_worked_on_again_without_anybody_deciding_so(small_city, desk):
    case = answered(small_city, desk)
    actions.rate(case_id=case, stars=2, solved=False, channel="wechat", at=AT + timedelta(days=3))
    assert seen(case).state == "rework"


def test_a_returned_case_waits_at_the_desk_and_says_why(small_city, desk):
    case = taken(small_city).case_id
    chair = desk("own_union", *permissions.ANSWERS_FOR_A_UNION, number=11)
    with pytest.raises(Invalid, match="没有写明原因"):
        actions.return_(case_id=case, reason=" ", by=chair, at=AT)
    actions.return_(case_id=case, reason="该员工在分公司，由南山办理", by=chair, at=AT)
    assert (seen(case).state, seen(case).organisation_id) == ("new", None)
    actions.dispatch(case_id=case, organisation_id=small_city.nanshan, by=desk("city"), at=AT)
    assert seen(case).organisation_id == small_city.nanshan


def test_a_case_sent_to_and_fro_ends_at_the_common_superior(small_city, desk):
    case, city = taken(small_city).case_id, desk("city")
    actions.forward(case_id=case, organisation_id=small_city.far_union, reason="员工在云帆", by=city, at=AT)
    actions.forward(case_id=case, organisation_id=small_city.own_union, reason="不是我们的", by=city, at=AT)
    assert seen(case).organisation_id == small_city.city
    with sight.everywhere("测试"):
        assert seen(case).assignments.get(ended_at=None).rule == "above"


def test_the_time_is_extended_once_with_a_reason(small_city, desk):
    case, city = taken(small_city).case_id, desk("city")
    actions.sign(case_id=case, by=city, at=AT)
    first = seen(case).due_at
    actions.extend(case_id=case, reason="需要等仲裁结果", by=city, at=AT)
    assert seen(case).due_at > first
    with pytest.raises(NotNow, match="延期过一次"):
        actions.extend(case_id=case, reason="再等等", by=city, at=AT)


def test_a_harder_case_has_more_time_from_the_day_it_was_signed_for(small_city, desk):
    case, city = taken(small_city).case_id, desk("city")
    actions.sign(case_id=case, by=city, at=AT)
    five = seen(case).due_at
    actions.sort(
        case_id=case, kind="demand", category="A01", difficulty="complex", urgency="normal", by=city,
        at=AT + timedelta(days=2),
    )  # fmt: skip
    assert seen(case).due_at > five + timedelta(days=20)


def test_a_consultation_is_answered_on_the_spot(small_city, desk):
    case = taken(
        small_city, kind="consult", text="加班工资怎么算？", company_id=None, company_name=""
    ).case_id
    actions.answer_at_once(case_id=case, text="工作日不低于百分之一百五十。", by=desk("city"), at=AT)
    assert seen(case).state == "closed"
    demand = taken(small_city).case_id
    with pytest.raises(NotNow, match="只有咨询"):
        actions.answer_at_once(case_id=demand, text="已告知。", by=desk("city"), at=AT)


def test_a_wrong_closing_is_revoked_and_the_case_is_worked_on_again(small_city, desk):
    case, city = answered(small_city, desk), desk("city")
    actions.call_back(case_id=case, result="content", solved=True, by=city, at=AT)
    actions.check(case_id=case, passed=True, by=city, at=AT)
    actions.reopen(case_id=case, reason="回访记错了人", by=city, at=AT)
    assert (seen(case).state, seen(case).organisation_id) == ("rework", small_city.own_union)


def test_a_stranger_a_neighbour_and_a_union_below_see_nothing(small_city, desk):
    case = taken(small_city).case_id
    for actor in (NOBODY, desk("far_union"), desk("branch"), desk("nanshan")):
        with sight.of_actor(actor, permissions.VIEW):
            assert not Case.objects.exists()
            with pytest.raises(NotFound):
                queries.case_for(actor, case)
        with pytest.raises(NotFound):
            actions.sign(case_id=case, by=actor, at=AT)
    with pytest.raises(NotAllowed):
        actions.sign(case_id=case, by=desk("gushu", permissions.VIEW), at=AT)


def test_the_employers_union_is_not_told_who_asked(small_city, desk):
    case = taken(small_city).case_id
    chair = desk("own_union", *permissions.ANSWERS_FOR_A_UNION)
    with sight.of_actor(chair, permissions.VIEW):
        told = queries.case_for(chair, case)
        assert (told.asked.is_hidden, told.asked.name) == (True, "已隐去")
    city = desk("city")
    with sight.of_actor(city, permissions.VIEW):
        assert queries.case_for(city, case).asked.phone == "138****1234"


def test_a_case_is_found_by_its_number_and_the_phone_that_asked_and_by_no_other_pair(small_city, desk):
    number = seen(taken(small_city).case_id).number
    assert queries.track(number=number, phone=PHONE).state == "dispatched"
    for wrong in ({"number": number, "phone": "13800004321"}, {"number": "20261123999999", "phone": PHONE}):
        with pytest.raises(NotFound, match="核对编号"):
            queries.track(**wrong)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": "  "}, "还没有写明诉求"), ({"text": "诉" * 20_001}, "最多 20000 字"), ({"channel": "fax"}, "没有这个选项"),
        ({"who": Who(phone="123")}, "手机号"), ({"fen": -1}, "不能小于零"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_appeal_is_refused_with_one_sentence(small_city, change, words):
    with pytest.raises(Invalid, match=words):
        actions.take(intake=appeal(**change), by=NOBODY, at=AT)
