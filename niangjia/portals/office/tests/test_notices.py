"""The outbox's pages: how it stands, dead letters with masked phones, and who does not see them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from niangjia.config.roles import ROLES
from niangjia.gateways.sms.fake import Fake
from niangjia.kernel import clock, crypto, keyrings, sight
from niangjia.kernel.actor import system
from niangjia.union.notices import actions, permissions
from niangjia.union.notices.actions import Letter, Recipient
from niangjia.union.notices.models import Delivery
from niangjia.union.notices.rules import templates

pytestmark = pytest.mark.django_db
MACHINE = system("通知发送")
LIST = reverse("office:notices")
PURPOSE, KEY = "test.office.phone", "a-key-of-thirty-two-characters-or-more"
WRONG = "075512345678"  # no mobile number: the gateway does not know it
crypto.declare(PURPOSE, "测试手机号")
templates.declare("test.office", "试讲通知", "{name}，请于周一到场。")


@pytest.fixture(scope="module", autouse=True)
def _keys(django_db_setup: None, django_db_blocker: Any) -> None:
    """The purpose of this file's phones gets its key, as at a start."""
    with django_db_blocker.unblock():
        keyrings.ready()


@pytest.fixture
def gateway(settings: Any) -> Iterator[Fake]:
    """A gateway that the house is set up for."""
    with Fake(KEY) as fake:
        settings.SMS_URL, settings.SMS_KEY = fake.url, KEY
        yield fake


@pytest.fixture
def administrator(signed_in: Callable[..., Client]) -> Client:
    """A browser of the city's system administrator."""
    return signed_in([permissions.MANAGE])


def write(*phones: str) -> list[int]:
    """Send one notice to each phone and return the numbers of the deliveries."""
    letters = [
        Letter(
            Recipient("person", n, phone=crypto.seal(PURPOSE, phone), phone_purpose=PURPOSE),
            {"name": "张小满"},
        )
        for n, phone in enumerate(phones, start=1)
    ]
    actions.send_many(template="test.office", letters=letters, urgent=True, by=MACHINE, at=clock.now())
    with sight.everywhere("测试"):
        return list(Delivery.objects.order_by("id").values_list("pk", flat=True))


def dead(*phones: str) -> list[int]:
    numbers = write(*phones or (WRONG,))
    actions.deliver_due(by=MACHINE, at=clock.now())
    return numbers


def words(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_without_a_gateway_the_page_says_so_and_how_many_wait(administrator: Client, settings: Any) -> None:
    settings.SMS_URL = settings.SMS_KEY = ""
    write("13800138000", "13800138001")
    page = words(administrator, LIST)
    assert "没有配置短信网关，2 条短信在等待" in page
    assert "还没有通知" in page
    assert "待发送" in words(administrator, f"{LIST}?state=queued")


def test_a_dead_letter_is_listed_with_its_fault_and_a_masked_phone(
    administrator: Client, gateway: Fake
) -> None:
    (number,) = dead()
    for page in (words(administrator, LIST), words(administrator, reverse("office:notice", args=[number]))):
        assert "试讲通知" in page
        assert "号码不存在" in page
        assert "075****5678" in page
        assert WRONG not in page
        assert "张小满" not in page
        assert "没有配置短信网关" not in page


def test_a_dead_letter_is_sent_again_and_discarded_with_a_reason(
    administrator: Client, gateway: Fake
) -> None:
    (number,) = dead()
    assert administrator.post(reverse("office:notice-retry", args=[number])).url == LIST
    actions.deliver_due(by=MACHINE, at=clock.now())
    discard = reverse("office:notice-discard", args=[number])
    assert administrator.post(discard, {"reason": ""}).status_code == 422
    assert administrator.post(discard, {"reason": "已电话告知本人"}).url == LIST
    page = words(administrator, reverse("office:notice", args=[number]))
    assert "已电话告知本人" in page
    assert reverse("office:notice-retry", args=[number]) not in page
    assert administrator.post(discard, {"reason": "再来"}).status_code == 409


def test_all_that_is_worth_it_is_sent_again_at_once(administrator: Client, gateway: Fake) -> None:
    dead(WRONG, "13800138000")
    answer = administrator.post(reverse("office:notices-retry"), follow=True).content.decode()
    assert "0 条已放回发件箱" in answer


@pytest.mark.parametrize("role", ROLES)
def test_of_all_roles_the_system_administrator_alone_sees_the_outbox(
    signed_in: Callable[..., Client], gateway: Fake, role: str
) -> None:
    (number,) = dead()
    client, keeps = signed_in(ROLES[role].verbs), role == "system_administrator"
    assert client.get(LIST).status_code == (200 if keeps else 403)
    assert client.get(reverse("office:notice", args=[number])).status_code == (200 if keeps else 404)
    assert client.post(reverse("office:notices-retry")).status_code == (302 if keeps else 403)


def test_fifty_dead_letters_cost_what_one_costs(
    administrator: Client, gateway: Fake, django_assert_num_queries: Callable
) -> None:
    dead(*[f"0755{n:08}" for n in range(50)])
    words(administrator, LIST)
    with django_assert_num_queries(15):
        words(administrator, LIST)


def test_a_demonstration_shows_where_its_messages_are_read(administrator: Client, settings: Any) -> None:
    settings.SMS_DEMONSTRATION = "http://127.0.0.1:8001/"
    assert 'href="http://127.0.0.1:8001/"' in words(administrator, LIST)
