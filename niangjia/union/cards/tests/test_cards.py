"""From the collected data to the bound card, lost and replaced: who may, when, and what is kept."""

from datetime import timedelta

import pytest

from niangjia.kernel import sight
from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound, NotNow
from niangjia.seed.fixtures import AT
from niangjia.union.cards import actions, queries
from niangjia.union.cards.models import Card, Event
from niangjia.union.cards.tests.conftest import BANK, agree, self_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("partner")]


def collect(person, by, **more):
    return actions.collect(person_id=person.pk, bank=BANK, **{"tax": "1"} | more, by=by, at=AT)


def put(card_id, state):
    """Let a card stand in a state, as the bank's files bring it there."""
    numbered = {} if state in ("collected", "refused") else {"cipher": b"x", "tail": "1234"}
    with sight.everywhere("测试"):
        Card.objects.filter(pk=card_id).update(state=state, **numbered)


def stands(card_id):
    with sight.everywhere("测试"):
        return Card.objects.get(pk=card_id)


def test_the_union_or_the_member_asks_for_a_card(enrol, keeper):
    zhang, li = enrol("张三"), enrol("李四")
    assert stands(collect(zhang, keeper)).state == "collected"
    assert stands(collect(li, self_of(li))).state == "collected"


def test_a_stranger_learns_nothing_and_another_member_neither(enrol, stranger, keeper):
    zhang, li = enrol("张三"), enrol("李四")
    for by in (stranger, self_of(li)):
        with pytest.raises(NotFound):
            collect(zhang, by)
    card = collect(zhang, keeper)
    for by in (stranger, self_of(li)):
        with pytest.raises(NotFound):
            actions.report_lost(card_id=card, by=by, at=AT)


def test_a_second_card_at_the_same_bank_is_refused(enrol, keeper):
    zhang = enrol()
    collect(zhang, keeper)
    with pytest.raises(NotNow, match="已有一张卡"):
        collect(zhang, keeper)


def test_without_the_separate_consent_there_is_no_card(enrol, keeper):
    zhang = enrol(agreed=False)
    with pytest.raises(NotNow, match="单独同意"):
        collect(zhang, keeper)
    agree(zhang, version="2020-1")
    with pytest.raises(NotNow, match="文本已更新"):
        collect(zhang, keeper)


@pytest.mark.parametrize(
    ("more", "words"), [({"assurance": 1}, "实名核验"), ({"restricted": True}, "限制处理")]
)
def test_who_is_not_eligible_is_told_why(enrol, keeper, more, words):
    with pytest.raises(NotNow, match=words):
        collect(enrol(**more), keeper)


def test_an_unknown_bank_and_an_unknown_residency_are_refused(enrol, keeper):
    zhang = enrol()
    with pytest.raises(NotFound, match="没有接入"):
        actions.collect(person_id=zhang.pk, bank="abc", tax="1", by=keeper, at=AT)
    with pytest.raises(Invalid, match="税收"):
        collect(zhang, keeper, tax="9")


def test_cards_are_handed_out_all_or_none_and_by_the_union_only(enrol, keeper):
    first, second = (collect(enrol(name), keeper) for name in ("张三", "李四"))
    put(first, "made")
    with pytest.raises(NotNow):
        actions.hand_out(card_ids=[first, second], by=keeper, at=AT)
    assert stands(first).state == "made"
    put(second, "made")
    assert actions.hand_out(card_ids=[first, second], by=keeper, at=AT) == 2


@pytest.mark.parametrize("state", ["made", "handed_out", "active", "bound"])
def test_a_lost_card_is_reported_by_its_holder_and_replaced_by_a_new_one(enrol, keeper, state):
    zhang = enrol()
    card = collect(zhang, keeper)
    put(card, state)
    actions.report_lost(card_id=card, by=self_of(zhang), at=AT)
    fresh = actions.replace(card_id=card, by=self_of(zhang), at=AT)
    old, new = stands(card), stands(fresh)
    assert (old.state, new.state, new.reason, new.replaces_id) == (
        "replaced",
        "collected",
        "replacement",
        card,
    )
    with pytest.raises(NotNow):
        actions.replace(card_id=card, by=self_of(zhang), at=AT)


def test_what_was_not_lost_is_not_replaced(enrol, keeper):
    card = collect(enrol(), keeper)
    put(card, "bound")
    with pytest.raises(NotNow, match="不能“补卡”"):
        actions.replace(card_id=card, by=keeper, at=AT)
    assert stands(card).state == "bound"


def test_a_card_is_cancelled_with_a_reason_and_makes_room_for_another(enrol, keeper):
    zhang = enrol()
    card = collect(zhang, keeper)
    with pytest.raises(Invalid):
        actions.cancel(card_id=card, reason=" ", by=keeper, at=AT)
    actions.cancel(card_id=card, reason="本人不办了", by=keeper, at=AT)
    assert stands(card).state == "cancelled"
    assert collect(zhang, keeper) != card


def test_what_the_bank_refused_is_collected_again(enrol, keeper):
    card = collect(enrol(), keeper)
    put(card, "refused")
    actions.recollect(card_id=card, tax="1", by=keeper, at=AT)
    assert stands(card).state == "collected"


def test_every_move_leaves_its_event_and_the_log_names_nobody(enrol, keeper):
    zhang = enrol("张三丰")
    card = collect(zhang, keeper)
    put(card, "bound")
    actions.report_lost(card_id=card, by=keeper, at=AT)
    with sight.everywhere("测试"):
        events = list(Event.objects.filter(card=card).order_by("id").values_list("verb", "state"))
    assert events == [("collect", "collected"), ("report_lost", "lost")]
    assert "张三丰" not in repr(list(AuditEvent.objects.values()))


def test_the_second_lock_holds_without_the_filter(enrol, keeper, small_city):
    collect(enrol(), keeper)
    assert Card.objects.count() == 0
    with sight.of_actor(keeper, "cards.view"):
        assert Card.objects.count() == 1
    with sight.within([]):
        assert Event.objects.count() == 0


def test_stuck_cards_are_found_by_the_days_of_their_state(enrol, keeper, stranger):
    old, new = (collect(enrol(name), keeper) for name in ("张三", "李四"))
    put(old, "made")
    later = AT + timedelta(days=21)
    with sight.everywhere("测试"):
        Card.objects.filter(pk=new).update(since=later)
    with sight.of_actor(keeper, "cards.view"):
        assert [card.pk for card in queries.stuck(keeper, at=later)] == [old]
        assert list(queries.stuck(keeper, at=AT + timedelta(days=19))) == []
        [line] = queries.lines(queries.stuck(keeper, at=later), on=later.date())
    assert (line.name, line.bank_name, line.title) == ("张*", "模拟银行", "已制卡")
    with sight.of_actor(stranger, "cards.view"):
        assert list(queries.stuck(stranger, at=later)) == []


def test_a_member_sees_their_card_and_what_they_may_do_or_why_not(enrol, keeper):
    zhang, li = enrol("张三"), enrol("李四", agreed=False)
    put(collect(zhang, keeper), "bound")
    with sight.of_person(zhang.pk):
        [mine] = queries.mine(zhang.pk, on=AT.date())
    assert (mine.card.title, mine.contact, mine.has_consented) == ("已绑定", "95566", True)
    assert mine.moves == {"report_lost", "cancel"}
    with sight.of_person(li.pk):
        [his] = queries.mine(li.pk, on=AT.date())
    assert his.card is None
    assert "单独同意" in his.why_not
    assert "模拟银行" in his.consent.text


def test_the_handing_over_is_not_the_holder_s_to_write(enrol, keeper):
    zhang = enrol()
    card = collect(zhang, keeper)
    put(card, "made")
    with pytest.raises((NotFound, NotAllowed)):
        actions.hand_out(card_ids=[card], by=self_of(zhang), at=AT)
    assert stands(card).state == "made"
