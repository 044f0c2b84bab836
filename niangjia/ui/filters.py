"""Filters of a list: each reads its own parameter of the address, or refuses it with a sentence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from niangjia.kernel.refusals import Invalid

LONGEST_WORDS = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """Free words; `name` is both the parameter and the key handed to the query."""

    name: str
    title: str
    hint: str = ""
    kind: str = "text"

    def read(self, text: str) -> object:
        """Return the chosen value, None when nothing is chosen; raises Invalid."""
        words = text.strip()
        if len(words) > LONGEST_WORDS or "\x00" in words:
            raise Invalid(f"“{self.title}”最多填 {LONGEST_WORDS} 个字。", field=self.name)
        return words or None


@dataclass(frozen=True, slots=True)
class Choice(Filter):
    """One of several words; `choices` are pairs of value and word."""

    choices: tuple[tuple[str, str], ...] = ()
    kind: str = "choice"

    def read(self, text: str) -> object:
        """Return the chosen value; raises Invalid for one that is not offered."""
        if not text:
            return None
        if text not in {str(value) for value, _ in self.choices}:
            raise Invalid(f"“{self.title}”没有这个选项。", remedy="请从列表里重新选。", field=self.name)
        return text

    def offering(self, choices: Iterable[tuple[object, str]]) -> "Choice":
        """The same filter with other choices, such as the districts of one reader."""
        pairs = tuple((str(value), str(word)) for value, word in choices)
        return Choice(name=self.name, title=self.title, hint=self.hint, choices=pairs)


@dataclass(frozen=True, slots=True)
class Day(Filter):
    """A date, written 2026-11-22."""

    kind: str = "date"

    def read(self, text: str) -> object:
        """Return the date; raises Invalid."""
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            sentence = f"“{self.title}”要写成 2026-11-22 这样的日期。"
            raise Invalid(sentence, field=self.name) from error


@dataclass(frozen=True, slots=True)
class Number(Filter):
    """A whole number of at most nine digits."""

    kind: str = "number"

    def read(self, text: str) -> object:
        """Return the number; raises Invalid."""
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 9):
            raise Invalid(f"“{self.title}”要填不超过 9 位的整数。", field=self.name)
        return int(text)
