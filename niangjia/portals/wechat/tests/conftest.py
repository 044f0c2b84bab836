"""A platform that is none, and readers who write to it."""

from collections.abc import Iterator

import pytest
from django.test import Client

from niangjia.gateways.wechat.fake import Fake
from niangjia.kernel import clock
from niangjia.kernel.actor import system
from niangjia.union.cases.actions import talking
from niangjia.union.cases.actions.talking import answering

READER = "oFAKE-reader-0001"


class Reader:
    """Somebody with WeChat: what they write arrives at our callback as the platform writes it."""

    def __init__(self, platform: Fake, openid: str = READER) -> None:
        self.platform, self.openid, self.browser = platform, openid, Client()

    def hand(self, query: str, body: bytes):
        """Hand in a callback as it stands."""
        return self.browser.post(f"/wechat/?{query}", body, content_type="text/xml")

    def sends(self, told: dict[str, str], **how) -> str:
        """Send a message or an event and return the words of the answer."""
        answer = self.hand(*self.platform.letter({"FromUserName": self.openid, **told}, **how))
        assert answer.status_code == 200
        return self.platform.read(answer.content)

    def says(self, text: str, **how) -> str:
        return self.sends({"MsgType": "text", "Content": text}, **how)

    def clicks(self, key: str, **how) -> str:
        return self.sends({"MsgType": "event", "Event": "CLICK", "EventKey": key}, **how)


@pytest.fixture
def platform(request, settings) -> Iterator[Fake]:
    """The platform, in the safe mode unless a story asks for another."""
    answering.forget()
    with Fake(encrypted=getattr(request, "param", True)) as found:
        settings.WECHAT = found.account
        yield found


@pytest.fixture
def reader(platform: Fake, small_city: object) -> Reader:
    return Reader(platform)


def pass_on() -> None:
    """What the worker does in the seconds that follow."""
    by = system("测试")
    talking.catch_up(by=by, at=clock.now())
    talking.send_later(by=by, at=clock.now())
    talking.count_answers(by=by, at=clock.now())
