"""Templates: what the house says to people, declared by the rooms that say it.

    CODE = templates.declare(
        "members.code", "登录验证码", "验证码 {code}，{minutes} 分钟内有效，请勿告诉他人。",
        channels=("sms",), secret=True, minutes=5,
    )

A room declares at module level in its `rules` or `actions` and sends by the key. What stands in braces is told
with each message, sealed, and nowhere kept in clear.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from string import Formatter

from niangjia.kernel.discovery import import_declarations
from niangjia.union.notices.rules.channels import APP, INSIDE, MAIL, ORDER, OUTSIDE, SMS, WECHAT

__all__ = [
    "APP", "CATEGORIES", "MAIL", "SMS", "WECHAT", "Category", "Template", "declare", "every", "fields",
    "known", "secret_keys", "template", "title",
]  # fmt: skip
CHANNELS = INSIDE | {code: one.title for code, one in OUTSIDE.items()}
_declared: dict[str, "Template"] = {}


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of message, and whether its reader may switch its channels off."""

    title: str
    may_switch_off: bool


EVERY = (APP, *ORDER)
"""The channels of a template that names none: the box, and one way out, whichever the reader prefers."""
CATEGORIES = {
    "service": Category("办事通知", may_switch_off=False),
    "activity": Category("活动和福利", may_switch_off=True),
}


@dataclass(frozen=True)
class Template:
    """One kind of message. A secret one goes by one channel alone, never a box, and is forgotten once it is out.

    `minutes` is how long it is worth delivering (0: for ever); a code of this morning helps nobody tonight.
    `together` sends by all channels at once instead of one after the other fails.
    """

    key: str
    title: str
    text: str
    channels: frozenset[str]
    category: str = "service"
    secret: bool = False
    minutes: int = 0
    together: bool = False

    @cached_property
    def fields(self) -> frozenset[str]:
        """The words that every message of this kind is told."""
        return frozenset(fields(self.text))

    @cached_property
    def outside(self) -> frozenset[str]:
        """The channels by which it may leave the house."""
        return self.channels & OUTSIDE.keys()

    def check(self, words: Mapping[str, object]) -> None:
        """Raise ValueError, naming no value, unless exactly the template's words are told."""
        if words.keys() != self.fields:
            raise ValueError(f"{self.key} is told {sorted(words)} and wants {sorted(self.fields)}")

    def render(self, words: Mapping[str, str]) -> str:
        """Return the text with its words."""
        return self.text.format_map(words)


def declare(
    key: str,
    title: str,
    text: str,
    *,
    channels: Iterable[str] = EVERY,
    category: str = "service",
    secret: bool = False,
    minutes: int = 0,
    together: bool = False,
) -> Template:
    """Declare a template at module level. Raises ValueError for one that breaks the rules or a key taken."""
    wanted = Template(key, title, text, frozenset(channels), category, secret, minutes, together)
    if fault := _fault(wanted):
        raise ValueError(f"{key}: {fault}")
    if _declared.setdefault(key, wanted) != wanted:
        raise ValueError(f"{key} is declared twice")
    return wanted


def template(key: str) -> Template:
    """Return a template by its key. Raises KeyError for one that nobody declared."""
    if key not in _declared:
        import_declarations()
    return _declared[key]


def known(key: str) -> Template | None:
    """Return a template, or None for one of an older house, whose messages may still be about."""
    if key not in _declared:
        import_declarations()
    return _declared.get(key)


def title(key: str) -> str:
    """Return what a template is called; the key itself for one of an older house."""
    found = known(key)
    return found.title if found else key


def every() -> list[Template]:
    """Return every declared template, by key."""
    import_declarations()
    return [_declared[key] for key in sorted(_declared)]


def secret_keys() -> list[str]:
    """Return the keys of the secret templates."""
    import_declarations()
    return sorted(key for key, one in _declared.items() if one.secret)


def _fault(wanted: Template) -> str:
    """What is wrong with a template, or nothing."""
    if not wanted.channels or wanted.channels - CHANNELS.keys():
        return f"channels are {sorted(CHANNELS)}"
    if wanted.category not in CATEGORIES:
        return f"categories are {sorted(CATEGORIES)}"
    if wanted.secret and (wanted.channels not in ({SMS}, {MAIL}) or not wanted.minutes):
        return "a secret goes by SMS alone, or by mail alone, and for so many minutes"
    if not all(name.isidentifier() for name in fields(wanted.text)):
        return "a field is one plain name"
    return ""


def fields(text: str) -> list[str]:
    """Return the names in braces of a text. Raises ValueError for braces that do not close."""
    return [name for _, name, _, _ in Formatter().parse(text) if name is not None]
