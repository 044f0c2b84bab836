"""The scheme of appeals, kept as data: two levels, codes of two and four digits."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parents[1] / "reference"
HAND_ON: Final = "90"
"""The group of matters that are no union's; they are handed on to 12345."""


@dataclass(frozen=True, slots=True)
class Category:
    """One class of appeals: a group (two digits) or a leaf of one (four), with its usual kind and desk."""

    code: str
    parent: str
    title: str
    kind: str
    subject: str
    note: str

    @property
    def hands_on(self) -> bool:
        """Whether the matter is not a union's."""
        return self.code.startswith(HAND_ON)


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of the room's reference files."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def categories() -> dict[str, Category]:
    """Every group and leaf by its code, in the order of the file."""
    return {row["code"]: Category(**row) for row in rows("scheme.csv")}


def leaves() -> list[Category]:
    """The classes that a case can be given."""
    return [one for one in categories().values() if one.parent]


def title(code: str) -> str:
    """What a class is called, with its group; a label that is not of the scheme is its own title."""
    one = categories().get(code)
    if one is None:
        return code
    above = categories().get(one.parent)
    return f"{above.title}／{one.title}" if above else one.title
