"""What a case is called and sorted by: where it came in, what is wanted, how hard and how urgent it is (R-1, R-3)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Channel(StrEnum):
    """By which door the case came in."""

    PHONE = "phone"
    WECHAT = "wechat"
    WEB = "web"
    UNION = "union"
    PAPER = "paper"
    UPPER = "upper"


class Kind(StrEnum):
    """What the worker wants (R-3)."""

    CONSULT = "consult"
    DEMAND = "demand"
    SUGGEST = "suggest"


class Difficulty(StrEnum):
    """The three classes of a case, each with its own limit (R-1)."""

    GENERAL = "general"
    DIFFICULT = "difficult"
    COMPLEX = "complex"


class Urgency(StrEnum):
    """Whether somebody must be sent at once (R-2)."""

    NORMAL = "normal"
    URGENT = "urgent"


CHANNELS: dict[str, str] = {
    Channel.PHONE: "12351 来电", Channel.WECHAT: "微信", Channel.WEB: "网站", Channel.UNION: "基层工会代报",
    Channel.PAPER: "来信来访", Channel.UPPER: "上级交办",
}  # fmt: skip
KINDS: dict[str, str] = {Kind.CONSULT: "咨询", Kind.DEMAND: "求决", Kind.SUGGEST: "意见建议"}
DIFFICULTIES: dict[str, str] = {
    Difficulty.GENERAL: "一般", Difficulty.DIFFICULT: "难点", Difficulty.COMPLEX: "特别复杂",
}  # fmt: skip
URGENCIES: dict[str, str] = {Urgency.NORMAL: "普通", Urgency.URGENT: "紧急"}


def choices(titles: Mapping[str, str]) -> list[tuple[str, Any]]:
    """The words as a model's choices."""
    return [(str(key), title) for key, title in titles.items()]
