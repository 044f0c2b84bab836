"""Words as people see them: signs that nobody sees, but a machine would read, are taken out of what is said.

What is left is kept word for word and is never run by anything: pages escape it, templates do not read it,
spreadsheets get it as text (`kernel.bulk.spreadsheet`), and no word of it decides urgency, union or petition.
"""

import re
import unicodedata
from typing import Final

_KEPT: Final = "\n\t"
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Categories of signs without a picture: controls, direction marks, tags, halves of pairs, private and unassigned ones."""
_JOINS: Final = "\u200d\ufe0f"  # hold a family of faces together
_FACE: Final = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]")
_MANY_LINES: Final = re.compile(r"\n{3,}")


def plain(text: str) -> str:
    """The text without invisible signs, its lines ended alike, and no desert of empty lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    seen = "".join(sign for place, sign in enumerate(lines) if _is_seen(lines, place, sign))
    return _MANY_LINES.sub("\n\n", seen).strip()


def line(text: str) -> str:
    """The same for what stands in one line."""
    return " ".join(plain(text).split())


def _is_seen(text: str, place: int, sign: str) -> bool:
    if sign in _JOINS:
        return place > 0 and bool(_FACE.match(text[place - 1]))
    if (
        "\ufe00" <= sign <= "\ufe0e"
        or "\U000e0100" <= sign <= "\U000e01ef"
        or sign in "\u115f\u1160\u3164\uffa0"
    ):
        return False
    return sign in _KEPT or unicodedata.category(sign) not in _HIDDEN
