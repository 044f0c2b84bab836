"""The ways out of the house: what each is called, and in which order they are tried for one reader.

A notice goes by one channel. When that one fails for good, the next one is tried, each once; two at a time only
where the template says so.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

APP, SMS, MAIL, WECHAT = "app", "sms", "mail", "wechat"


@dataclass(frozen=True, slots=True)
class Channel:
    """One way out: its name, what its addresses are called, and how its messages are counted."""

    title: str
    address: str
    unit: str = "条"


OUTSIDE = {
    WECHAT: Channel("微信", "微信号"),
    SMS: Channel("短信", "手机号"),
    MAIL: Channel("电子邮件", "邮箱", unit="封"),
}
"""The channels that leave the house, in the house's own order: what costs nothing and is read soon comes first."""
INSIDE = {APP: "站内通知"}
ORDER = tuple(OUTSIDE)


def route(
    wanted: Collection[str], *, reached: Collection[str], off: Collection[str], order: Sequence[str]
) -> list[str]:
    """Return the channels of a notice in the order they are tried.

    `wanted` are those of its template, `reached` those with an address of this reader, `off` those that the
    reader has switched off. A channel that the reader's order leaves out is tried after the others.
    """
    every = [*order, *(code for code in ORDER if code not in order)]
    return [code for code in every if code in wanted and code in reached and code not in off]


def read_order(text: str) -> tuple[str, ...]:
    """Return a reader's order as it is kept ("wechat,sms"), without what is no channel or stands twice."""
    return tuple(dict.fromkeys(code for code in text.split(",") if code in OUTSIDE))
