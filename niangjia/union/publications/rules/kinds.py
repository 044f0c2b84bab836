"""What the federation publishes, by kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of article: its title, and whether it answers questions (and so is searched as knowledge)."""

    title: str
    answers: bool = False


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "news": Kind("新闻"),
        "notice": Kind("公告"),
        "guide": Kind("办事指南", answers=True),
        "knowledge": Kind("知识", answers=True),
        "page": Kind("固定页面"),
    }
)
ANSWERING = tuple(code for code, kind in KINDS.items() if kind.answers)
PLACES: Mapping[str, str] = MappingProxyType(
    {"hotline": "热线", "wechat": "微信", "web": "网站", "office": "机关", "union": "基层"}
)
"""Where an article can serve."""
