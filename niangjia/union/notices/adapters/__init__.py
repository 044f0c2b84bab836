"""The channels at work: for each, whether it is set up, how many messages it takes at once, and its gateway."""

from collections.abc import Mapping

from niangjia.union.notices.adapters.base import Adapter, Parcel, Told
from niangjia.union.notices.adapters.mail import Mail
from niangjia.union.notices.adapters.sms import Sms
from niangjia.union.notices.adapters.wechat import Wechat
from niangjia.union.notices.rules.channels import MAIL, SMS, WECHAT

__all__ = ["Adapter", "Parcel", "Told", "adapter", "open_channels"]
_ADAPTERS: Mapping[str, Adapter] = {SMS: Sms(), MAIL: Mail(), WECHAT: Wechat()}


def adapter(channel: str) -> Adapter:
    """Return a channel's adapter."""
    return _ADAPTERS[channel]


def open_channels() -> frozenset[str]:
    """Return the channels by which a new notice may leave: those set up, and SMS, for which everything waits."""
    return frozenset(code for code, one in _ADAPTERS.items() if code == SMS or one.is_configured())
