"""E-mail by the server of `gateways/mail`: plain text, and a way to switch its category off where there is one."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from niangjia.gateways.mail.client import Client
from niangjia.gateways.mail.contract import MOST, REMEMBERED_DAYS, Letter
from niangjia.union.notices.adapters.base import Parcel, Told

STOP = "/me/notices/stop/"
FOOT = "\n\n--\n{signature}\n请不要回复这封邮件。"
STOP_LINE = "不想再收到这类邮件：{url}\n"


class Mail:
    """MAIL_URL and MAIL_FROM name the server and the sender."""

    most = MOST
    remembered = timedelta(days=REMEMBERED_DAYS)

    def is_configured(self) -> bool:
        """Whether a server is named."""
        return bool(settings.MAIL_URL)

    def send(self, parcels: Sequence[Parcel], *, at: datetime) -> Mapping[UUID, Told]:
        """One connection for all, one after the other."""
        client = Client(settings.MAIL_URL, settings.MAIL_FROM, authority=settings.MAIL_AUTHORITY)
        said = client.send([_letter(one) for one in parcels])
        return {key: Told(str(answer.code), answer.receipt) for key, answer in said.items()}


def _letter(parcel: Parcel) -> Letter:
    url = f"{settings.PUBLIC_URL}{STOP}{parcel.stop}/" if parcel.stop and settings.PUBLIC_URL else ""
    text = parcel.text + FOOT.format(signature=parcel.signature)
    if url:
        text += "\n" + STOP_LINE.format(url=url)
    return Letter(parcel.key, parcel.address, parcel.title, text, parcel.at, url)
