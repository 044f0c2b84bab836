"""Template messages of the official account: the title and the time, the text itself is read in our own box.

What a notice says about a person stays in the house: the platform is told no more than what the message is about.
The template must have the fields `thing1` (what it is about) and `time2` (when); README.md tells how to ask for it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from niangjia.gateways.wechat.client import Sent
from niangjia.gateways.wechat.contract import Code
from niangjia.kernel.clock import ZONE
from niangjia.union.notices.adapters.base import Parcel, Told

BOX = "/me/notices/"
THING = 20  # characters that the platform shows of a `thing`
CODES = {
    Code.ACCEPTED: "accepted", Code.NOT_FOLLOWING: "unbound", Code.DECLINED: "unbound",
    Code.THROTTLED: "throttled", Code.UNAVAILABLE: "unavailable",
}  # fmt: skip


class Sender(Protocol):
    """The part of the platform's client that sends notices (`gateways.wechat.client.Client`)."""

    def send_template(
        self, openid: str, *, template: str, words: Mapping[str, str], url: str = "", key: str = ""
    ) -> Sent:
        """Send one message; `key` makes it one however often it is sent."""


class Wechat:
    """WECHAT_NOTICE names the template; WECHAT_SENDER is where the platform's client is found."""

    most = 20
    remembered = timedelta(minutes=10)  # so long the platform knows a `client_msg_id`

    def is_configured(self) -> bool:
        """Whether an account and its template are named."""
        return bool(settings.WECHAT_NOTICE and settings.WECHAT)

    def send(self, parcels: Sequence[Parcel], *, at: datetime) -> Mapping[UUID, Told]:
        """One request each; when the platform does not answer one, the rest is not tried."""
        sender: Sender = import_string(settings.WECHAT_SENDER)(at=at)
        told: dict[UUID, Told] = {}
        down = False
        for one in parcels:
            told[one.key] = Told("unavailable") if down else _told(sender, one)
            down = told[one.key].code == "unavailable"
        return told


def _told(sender: Sender, parcel: Parcel) -> Told:
    when = parcel.at.astimezone(ZONE)
    words = {"thing1": _thing(parcel.title), "time2": f"{when:%Y年%m月%d日 %H:%M}"}
    url = settings.PUBLIC_URL + BOX if settings.PUBLIC_URL else ""
    sent = sender.send_template(
        parcel.address, template=settings.WECHAT_NOTICE, words=words, url=url, key=parcel.key.hex
    )
    return Told(CODES.get(sent.code, "refused"), sent.receipt)


def _thing(title: str) -> str:
    return title if len(title) <= THING else title[: THING - 1] + "…"
