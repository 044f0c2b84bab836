"""How a member is reached: the order of channels, what is on, one's own mailbox, and a mail's way to be switched off."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from niangjia.gateways.mail.fake import Fake
from niangjia.kernel import clock
from niangjia.kernel.actor import member, system
from niangjia.portals.member.tests.test_joining import text
from niangjia.portals.member.tests.test_signing import person, phone
from niangjia.union.notices import actions, queries
from niangjia.union.notices.actions import Recipient
from niangjia.union.notices.rules import templates

__all__ = ["person", "phone"]
pytestmark = pytest.mark.django_db
WAYS = "/me/notices/ways/"
MACHINE = system("通知发送")
templates.declare("test.me.concert", "歌会报名", "{title}开始报名。", category="activity")


@pytest.fixture
def post(settings: Any) -> Iterator[Fake]:
    """A mail server that the house is set up for."""
    with Fake() as fake:
        settings.MAIL_URL, settings.MAIL_FROM = fake.url, "notice@union.example"
        settings.PUBLIC_URL = "https://union.example"
        yield fake


def deliver() -> None:
    actions.deliver_due(channel="mail", by=MACHINE, at=clock.now())


def own_mailbox(phone: Client, post: Fake) -> None:
    """Ask for the code, read it in the mail, type it."""
    phone.post("/me/notices/mail/", {"address": "li@mail.example"})
    deliver()
    digits = post.letters[-1].get_content().partition("核实码 ")[2][:6]
    assert phone.post("/me/notices/mail/code/", {"code": digits}).url == WAYS


def test_without_a_mail_server_nobody_is_asked_for_an_address(phone: Client) -> None:
    page = text(phone.get(WAYS))
    assert "电子邮箱" not in page
    assert "1. 短信" in page


def test_a_mailbox_is_proven_and_put_first_and_dropped(phone: Client, post: Fake) -> None:
    assert phone.post("/me/notices/mail/", {"address": "nobody"}).status_code == 422
    own_mailbox(phone, post)
    page = text(phone.get(WAYS))
    assert "l****@mail.example" in page
    assert "li@mail.example" not in page
    assert phone.post("/me/notices/ways/first/mail/").url == WAYS
    assert "1. 电子邮件" in text(phone.get(WAYS))
    phone.post("/me/notices/mail/drop/")
    assert "l****@" not in text(phone.get(WAYS))


def test_a_wrong_code_is_said_at_its_field(phone: Client, post: Fake) -> None:
    phone.post("/me/notices/mail/", {"address": "li@mail.example"})
    answer = phone.post("/me/notices/mail/code/", {"code": "1"})
    assert answer.status_code == 422
    assert "核实码不对" in answer.content.decode()


def test_a_category_is_switched_off_channel_by_channel(phone: Client, person: int, post: Fake) -> None:
    def off() -> set[tuple[str, str]]:
        return {(one.category, one.channel) for one in queries.switches(by=member(person)) if not one.is_on}

    phone.post("/me/notices/ways/mail/activity/")
    assert off() == {("activity", "mail")}
    phone.post("/me/notices/ways/mail/activity/", {"on": "1"})
    assert off() == set()
    assert phone.post("/me/notices/ways/sms/service/").status_code == 409
    assert phone.post("/me/notices/ways/fax/activity/").status_code == 422


def test_a_mail_is_switched_off_from_the_mail_itself_without_signing_in(
    phone: Client, person: int, post: Fake
) -> None:
    own_mailbox(phone, post)
    phone.post("/me/notices/ways/first/mail/")
    actions.send(
        template="test.me.concert", to=Recipient("person", person), words={"title": "歌会"}, by=MACHINE,
        at=clock.now(),
    )  # fmt: skip
    deliver()
    url = str(post.letters[-1]["List-Unsubscribe"]).strip("<>").removeprefix("https://union.example")
    stranger = Client(enforce_csrf_checks=True)
    assert "退订后，不再给您发" in text(stranger.get(url))
    answer = stranger.post(url, {"List-Unsubscribe": "One-Click"})
    assert "已退订" in answer.content.decode()
    assert [(s.category, s.channel) for s in queries.switches(by=member(person)) if not s.is_on] == [
        ("activity", "mail")
    ]
    assert stranger.post("/me/notices/stop/1:x/").status_code == 404


def test_the_page_costs_few_queries(phone: Client, post: Fake, django_assert_max_num_queries: Any) -> None:
    phone.get(WAYS)
    with django_assert_max_num_queries(20):
        phone.get(WAYS)
