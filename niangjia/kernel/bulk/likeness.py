"""How many of a column's texts look right for a field: what guesses of columns by their contents rest on."""

import re
from collections.abc import Sequence
from typing import Final

_DAY: Final = re.compile(r"^\s*(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:[ T].*)?|(?:19|20)\d{6})\s*$")
_COUNT: Final = re.compile(r"^\s*\d{1,7}(?:\.0)?\s*[人名]?\s*$")


def share(pattern: re.Pattern[str], values: Sequence[str]) -> float:
    """The share of values, 0 to 1, in which the pattern is found."""
    return sum(bool(pattern.search(value)) for value in values) / len(values)


def looks_like_day(values: Sequence[str]) -> float:
    """The share of values formed like a day."""
    return share(_DAY, values)


def looks_like_count(values: Sequence[str]) -> float:
    """The share of values that are a number of people."""
    return share(_COUNT, values)
