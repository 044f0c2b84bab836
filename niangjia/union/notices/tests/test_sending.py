"""Into the outbox and into the box: with the act, sealed, to its reader alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from niangjia.kernel import sight
from niangjia.kernel.actor import NOBODY, Actor, Span
from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.notices import actions, queries
from niangjia.union.notices.actions import Letter, Recipient
from niangjia.union.notices.models import Delivery, Notice

from .conftest import AT, MACHINE, PHONE, code, member, moved, person

pytestmark = pytest.mark.django_db
TEXT = "张小满，您的会籍已转入甲公司工会。"


def count(model: type[Notice] | type[Delivery]) -> int:
    with sight.everywhere("测试"):
        return model.objects.count()


def test_a_notice_stands_in_its_reader_s_box_and_is_read_once() -> None:
    number = moved(subject="members.Transfer:3")
    entry = queries.inbox(7, by=member(7))[0]
    assert (entry.id, entry.title, entry.text, entry.subject) == (
        number,
        "转会进度",
        TEXT,
        "members.Transfer:3",
    )
    assert queries.unread(7, by=member(7)) == 1
    assert [actions.mark_read(notice_ids=[number], by=member(7), at=AT) for _ in range(2)] == [1, 0]
    assert queries.unread(7, by=member(7)) == 0


def test_a_notice_is_undone_with_its_act() -> None:
    @transaction.atomic
    def act() -> None:
        moved()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert (count(Notice), count(Delivery)) == (0, 0)


def test_a_stranger_reads_no_box_and_marks_nothing_in_it() -> None:
    number = moved()
    for stranger in (member(8), Actor(id=7, name="账号七"), MACHINE, NOBODY):
        with pytest.raises(NotFound):
            queries.inbox(7, by=stranger)
        with pytest.raises(NotFound):
            queries.unread(7, by=stranger)
    assert queries.inbox(8, by=member(8)) == []
    assert queries.account_inbox(by=Actor(id=7, name="账号七")) == []
    assert actions.mark_read(notice_ids=[number], by=member(8), at=AT) == 0
    with pytest.raises(NotFound):
        queries.account_inbox(by=NOBODY)


def test_the_database_itself_hides_notices_where_the_filter_is_forgotten() -> None:
    moved(to=person(7, org_lft=100))
    moved(to=person(8, org_lft=900))
    with sight.of_person(8):
        assert list(Notice.objects.values_list("person_id", flat=True)) == [8]
    with sight.within([Span(50, 150)]):
        assert list(Delivery.objects.values_list("person_id", flat=True)) == [7]
    with transaction.atomic():
        assert not Notice.objects.exists()


def test_a_member_s_own_act_may_write_to_somebody_else() -> None:
    with sight.of_person(8):
        moved(to=person(7))
        assert not Notice.objects.exists()
    assert queries.unread(7, by=member(7)) == 1


def test_an_account_has_a_box_of_its_own() -> None:
    actions.send(
        template="test.concert", to=Recipient("account", 7), words={"title": "歌会"}, by=MACHINE, at=AT
    )
    assert [e.text for e in queries.account_inbox(by=Actor(id=7, name="账号七"))] == ["歌会开始报名。"]
    assert queries.inbox(7, by=member(7)) == []


def test_a_secret_stands_in_no_box() -> None:
    code()
    assert queries.inbox(7, by=member(7)) == []


def test_words_and_numbers_are_sealed_and_stand_in_no_event(everything: Callable[[], str]) -> None:
    code(digits="482915")
    moved()
    kept = everything() + repr(list(AuditEvent.objects.values()))
    for clear in ("482915", "张小满", PHONE, "张小满".encode("unicode_escape").decode()):
        assert clear not in kept


def test_who_has_no_phone_still_reads_but_gets_no_code() -> None:
    moved(to=person(phone=None))
    assert (queries.unread(7, by=member(7)), count(Delivery)) == (1, 0)
    with pytest.raises(Invalid, match="手机号"):
        actions.send(template="test.code", to=person(phone=None), words={"code": "1"}, by=MACHINE, at=AT)


def test_a_text_too_long_is_refused_without_being_repeated() -> None:
    with pytest.raises(Invalid, match="短信要拆成") as refused:
        actions.send(template="test.concert", to=person(), words={"title": "歌" * 300}, by=MACHINE, at=AT)
    assert "歌歌" not in str(refused.value)


def test_texts_of_activities_can_be_switched_off_and_on_and_those_of_service_cannot() -> None:
    def concert() -> int:
        before = count(Delivery)
        letters = [Letter(person(n), {"title": "歌会"}) for n in (7, 8)]
        actions.send_many(template="test.concert", letters=letters, by=MACHINE, at=AT)
        return count(Delivery) - before

    for _ in range(2):
        actions.switch_off(category="activity", by=member(7), at=AT)
    assert [s.is_on for s in queries.switches(by=member(7))] == [True, False]
    assert concert() == 1
    assert queries.unread(7, by=member(7)) == 1
    actions.switch_on(category="activity", by=member(7), at=AT)
    assert concert() == 2
    with pytest.raises(NotNow, match="不能关闭"):
        actions.switch_off(category="service", by=member(7), at=AT)


def test_thousands_cost_a_few_statements(django_assert_max_num_queries: Callable) -> None:
    letters = [Letter(person(n), {"title": "歌会"}) for n in range(4_500)]
    with django_assert_max_num_queries(40):
        numbers = actions.send_many(template="test.concert", letters=letters, by=MACHINE, at=AT)
    with sight.everywhere("测试"):
        assert dict(Notice.objects.values_list("pk", "person_id")) == {
            number: letter.to.id for number, letter in zip(numbers, letters, strict=True)
        }
    assert AuditEvent.objects.filter(act="notices.sent").count() == 1


def test_a_box_of_fifty_costs_what_a_box_of_one_costs(django_assert_num_queries: Callable) -> None:
    for minute in range(50):
        moved(AT + timedelta(minutes=minute))
    with django_assert_num_queries(5):
        newest = queries.inbox(7, by=member(7))
    older = queries.inbox(7, by=member(7), before=newest[-1].id, limit=100)
    assert (len(newest), len(older)) == (20, 30)
