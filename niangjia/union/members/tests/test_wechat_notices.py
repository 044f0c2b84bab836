"""A notice to who has bound their WeChat goes there, by the platform's own protocol, and to nobody else's."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from niangjia.gateways.wechat.fake import Fake
from niangjia.kernel import sight
from niangjia.kernel.actor import member, system
from niangjia.kernel.models import AuditEvent
from niangjia.union.members.actions import identifiers as acts
from niangjia.union.members.models import Person
from niangjia.union.members.queries import openids
from niangjia.union.members.tests.factories import AT, make_person
from niangjia.union.notices import actions, queries
from niangjia.union.notices.actions import Recipient
from niangjia.union.notices.models import Delivery
from niangjia.union.notices.rules import templates

pytestmark = pytest.mark.django_db
OPENID = "oXYZ-a-reader-of-ours"
BY = system("测试")
TEMPLATE = templates.declare("test.members.wechat", "入会通过", "{union}欢迎您。").key


@pytest.fixture(autouse=True)
def platform(settings) -> Iterator[Fake]:
    with Fake() as found:
        settings.WECHAT, settings.WECHAT_NOTICE = found.account, "T1"
        settings.PUBLIC_URL = "https://union.example"
        found.memory.now = AT.timestamp
        yield found


def tell(person: int) -> int:
    to = Recipient("person", person)
    return actions.send(
        template=TEMPLATE, to=to, words={"union": "甲公司工会"}, subject="cases.Case:1", by=BY, at=AT
    )


def bind(person: int, days: int = 0) -> int:
    at = AT + timedelta(days=days)
    return acts.bind_identifier(value=OPENID, proof="phone", by=member(person), at=at)


def deliver() -> int:
    return actions.deliver_due(channel="wechat", by=BY, at=AT)


def test_a_notice_goes_to_the_openid_that_its_reader_has_bound_and_to_no_stranger(platform: Fake) -> None:
    me, other = make_person().pk, make_person().pk
    bind(me)
    tell(me)
    tell(other)
    assert deliver() == 1
    (kept,) = platform.memory.sent
    assert (kept.told["touser"], kept.told["url"]) == (OPENID, "https://union.example/me/notices/")
    assert "甲公司" not in repr(kept.told)
    assert [step.state for step in queries.deliveries_of(subject="cases.Case:1")][-1] == "已发送"
    assert OPENID not in repr(list(AuditEvent.objects.values()))


def test_who_has_unbound_is_not_written_to_any_more(platform: Fake) -> None:
    me = make_person().pk
    acts.unbind_identifier(identifier_id=bind(me), by=member(me), at=AT)
    tell(me)
    assert deliver() == 0
    assert platform.memory.sent == []


def test_who_no_longer_follows_the_account_leaves_a_dead_letter_that_says_so(platform: Fake) -> None:
    me = make_person().pk
    bind(me)
    platform.memory.strangers.add(OPENID)
    tell(me)
    assert deliver() == 1
    with sight.everywhere("测试"):
        row = Delivery.objects.get()
    assert (row.state, row.fault) == ("dead", "unbound")


def test_the_openid_of_a_folded_record_is_the_one_of_the_record_that_stands() -> None:
    old, new = make_person(), make_person()
    bind(old.pk)
    with sight.everywhere("测试"):
        Person.objects.filter(pk=old.pk).update(merged_into=new)
        assert list(openids([new.pk])) == [new.pk]
