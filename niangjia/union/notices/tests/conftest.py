"""A gateway on loopback, three kinds of message, and people to send them to."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from niangjia.gateways.sms.fake import Fake
from niangjia.kernel import crypto, keyrings, sight
from niangjia.kernel.actor import Actor, system
from niangjia.kernel.clock import ZONE
from niangjia.union.notices import actions
from niangjia.union.notices.actions import Recipient
from niangjia.union.notices.models import Delivery, Notice
from niangjia.union.notices.rules import templates

AT = datetime(2026, 11, 22, 9, 0, tzinfo=ZONE)
NIGHT = datetime(2026, 11, 22, 22, 0, tzinfo=ZONE)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
KEY = "a-key-of-thirty-two-characters-or-more"
MACHINE = system("通知发送")
PHONE = "13800138000"
PURPOSE = "test.notices.phone"
CLOCK = {"now": AT}
crypto.declare(PURPOSE, "测试手机号")

templates.declare("test.moved", "转会进度", "{name}，您的会籍已转入{union}。")
templates.declare(
    "test.code", "登录验证码", "验证码 {code}，五分钟内有效。", channels=["sms"], secret=True, minutes=5
)
templates.declare("test.concert", "活动报名", "{title}开始报名。", category="activity")


@pytest.fixture(scope="session", autouse=True)
def _keys(django_db_setup: None, django_db_blocker: Any) -> None:
    """The purpose of this folder's phones gets its key, as at a start."""
    with django_db_blocker.unblock():
        keyrings.ready()


@pytest.fixture
def gateway(settings: Any) -> Iterator[Fake]:
    """A gateway that the house is set up for; its clock is the one of the last `deliver`."""
    CLOCK["now"] = AT
    with Fake(KEY, now=lambda: CLOCK["now"]) as fake:
        settings.SMS_URL, settings.SMS_KEY = fake.url, KEY
        yield fake


def member(number: int) -> Actor:
    return Actor(id=None, name=f"会员 {number}", person_id=number)


def person(number: int = 7, phone: str | None = PHONE, **more: Any) -> Recipient:
    if phone is None:
        return Recipient("person", number, **more)
    found = crypto.lookup(PURPOSE, phone)
    return Recipient(
        "person", number, phone=crypto.seal(PURPOSE, phone), phone_digest=next(iter(found.values())),
        phone_purpose=PURPOSE, **more,
    )  # fmt: skip


def code(at: datetime = AT, number: int = 7, digits: str = "482915", phone: str = PHONE, **more: Any) -> int:
    return actions.send(
        template="test.code", to=person(number, phone), words={"code": digits}, by=MACHINE, at=at, **more
    )


def moved(at: datetime = AT, to: Recipient | None = None, **more: Any) -> int:
    words = {"name": "张小满", "union": "甲公司工会"}
    return actions.send(template="test.moved", to=to or person(), words=words, by=MACHINE, at=at, **more)


def deliver(at: datetime = AT) -> int:
    CLOCK["now"] = at
    return actions.deliver_due(by=MACHINE, at=at)


@pytest.fixture
def row(db: None) -> Callable[..., Delivery]:
    """Return the delivery of a notice, the only one if none is named."""

    def find(notice: int | None = None) -> Delivery:
        with sight.everywhere("测试"):
            found = Delivery.objects.select_related("notice")
            return found.get(notice=notice) if notice else found.get()

    return find


@pytest.fixture
def everything(db: None) -> Callable[[], str]:
    """Return every column of the room's tables as one text."""

    def read() -> str:
        with sight.everywhere("测试"):
            rows = [*Notice.objects.values(), *Delivery.objects.values()]
        return repr([{k: bytes(v) if isinstance(v, memoryview) else v for k, v in r.items()} for r in rows])

    return read
