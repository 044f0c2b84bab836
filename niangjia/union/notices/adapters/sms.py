"""Text messages by the gateway of `gateways/sms`."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from niangjia.gateways.sms.client import Client
from niangjia.gateways.sms.contract import MOST, REMEMBERED_DAYS, Message
from niangjia.union.notices.adapters.base import Parcel, Told


class Sms:
    """SMS_URL and SMS_KEY name the gateway."""

    most = MOST
    remembered = timedelta(days=REMEMBERED_DAYS)

    def is_configured(self) -> bool:
        """Whether a gateway is named."""
        return bool(settings.SMS_URL)

    def send(self, parcels: Sequence[Parcel], *, at: datetime) -> Mapping[UUID, Told]:
        """One request for all."""
        messages = [Message(one.key, one.address, f"【{one.signature}】{one.text}") for one in parcels]
        said = Client(settings.SMS_URL, settings.SMS_KEY).send(messages, at=at)
        return {key: Told(str(answer.code), answer.receipt) for key, answer in said.items()}
