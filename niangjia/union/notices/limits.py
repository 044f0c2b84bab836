"""The dated numbers of the outbox: no law sets them, so each is ours until the federation decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from niangjia.kernel import params
from niangjia.union.notices.rules.channels import MAIL, OUTSIDE, SMS, WECHAT
from niangjia.union.notices.rules.timing import Pace

SOURCE = "系统设定，由市总工会确定"
CLOCK = "时分（如 2130）"


def _declare(key: str, default: int | str, unit: str, title: str) -> str:
    return params.declare(f"notices_{key}", default, unit, title, rule="", mark="D", source=SOURCE).key


SIGNATURE = _declare("signature", "深圳市总工会", "文字", "短信签名")
MOST_PARTS = _declare("sms_parts", 4, "条", "一条通知最多拆成几条短信计费")
ADDRESS_DAYS = _declare("phone_days", 7, "日", "发送办结后保留号码、邮箱等地址密文的时间")
KEPT_DAYS = _declare("kept_days", 730, "日", "通知保留时间")
CODE_MINUTES = _declare("mail_code_minutes", 30, "分钟", "邮箱核实码有效时间")


@dataclass(frozen=True, slots=True)
class _Keys:
    """The params of one channel."""

    quiet_from: str
    quiet_until: str
    per_hour: str
    per_day: str
    tries: str
    first_wait: str


_KEYS = {
    SMS: _Keys(
        _declare("quiet_from", 2130, CLOCK, "短信静默时段开始"),
        _declare("quiet_until", 800, CLOCK, "短信静默时段结束"),
        _declare("phone_per_hour", 5, "条", "同一手机号每小时最多短信条数"),
        _declare("phone_per_day", 15, "条", "同一手机号每 24 小时最多短信条数"),
        _declare("tries", 6, "次", "短信最多自动发送次数，之后转下一个渠道或列为死信"),
        _declare("first_wait_minutes", 1, "分钟", "短信第一次重试前的等待时间，以后每次为前一次的四倍"),
    ),
    WECHAT: _Keys(
        _declare("wechat_quiet_from", 2130, CLOCK, "微信通知静默时段开始"),
        _declare("wechat_quiet_until", 800, CLOCK, "微信通知静默时段结束"),
        _declare("wechat_per_hour", 5, "条", "同一微信号每小时最多通知条数"),
        _declare("wechat_per_day", 15, "条", "同一微信号每 24 小时最多通知条数"),
        _declare("wechat_tries", 3, "次", "微信通知最多自动发送次数，之后转下一个渠道或列为死信"),
        _declare("wechat_wait_minutes", 1, "分钟", "微信通知第一次重试前的等待时间，以后每次为前一次的四倍"),
    ),
    MAIL: _Keys(
        _declare("mail_quiet_from", 0, CLOCK, "邮件静默时段开始（与结束相同即没有静默时段）"),
        _declare("mail_quiet_until", 0, CLOCK, "邮件静默时段结束"),
        _declare("mail_per_hour", 10, "封", "同一邮箱每小时最多邮件封数"),
        _declare("mail_per_day", 30, "封", "同一邮箱每 24 小时最多邮件封数"),
        _declare("mail_tries", 6, "次", "邮件最多自动发送次数，之后转下一个渠道或列为死信"),
        _declare("mail_wait_minutes", 1, "分钟", "邮件第一次重试前的等待时间，以后每次为前一次的四倍"),
    ),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """When, how often and how many times one channel is tried."""

    quiet_from: int
    quiet_until: int
    paces: tuple[Pace, ...]
    tries: int
    first_wait: timedelta


@dataclass(frozen=True, slots=True)
class Held:
    """The numbers as they hold on a day."""

    signature: str
    most_parts: int
    address_days: int
    kept_days: int
    code_minutes: int
    of: Mapping[str, Limits]
    """By channel."""

    def signed(self, text: str) -> str:
        """Return a text as it goes out by SMS, with the signature that the operators demand in front."""
        return f"【{self.signature}】{text}"


def held(on: date) -> Held:
    """Return the numbers of a day; one query."""
    now = params.on(on)
    return Held(
        signature=now[SIGNATURE],
        most_parts=now[MOST_PARTS],
        address_days=now[ADDRESS_DAYS],
        kept_days=now[KEPT_DAYS],
        code_minutes=now[CODE_MINUTES],
        of={code: _limits(_KEYS[code], now) for code in OUTSIDE},
    )


def _limits(keys: _Keys, now: Mapping[str, Any]) -> Limits:
    return Limits(
        quiet_from=now[keys.quiet_from],
        quiet_until=now[keys.quiet_until],
        paces=(Pace(now[keys.per_hour], timedelta(hours=1)), Pace(now[keys.per_day], timedelta(days=1))),
        tries=now[keys.tries],
        first_wait=timedelta(minutes=now[keys.first_wait]),
    )
