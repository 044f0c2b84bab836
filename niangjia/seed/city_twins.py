"""People who stand on a roster twice: with another document, with a name typed the wrong way round, with one phone."""

from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl

from niangjia.kernel.actor import Actor
from niangjia.seed import city_members, files
from niangjia.seed.city import City
from niangjia.union.members.actions import duplicates
from niangjia.union.members.rules import columns, documents

TITLE: Final = {spec.name: spec.title for spec in columns.FIELDS}
NAME, KIND, NUMBER, PHONE, BIRTH = (
    TITLE[field] for field in ("name", "doc_kind", "doc_number", "phone", "birth_date")
)
OTHER: Final = documents.TITLES[documents.OTHER]
NOBODY: Final = "1609999{:04d}"
"""A phone that no operator has given."""


def load(city: City, folder: Path, *, by: Actor, at: datetime) -> int:
    """Load a clerk's second list of the cast union's people, then look for duplicates; return the pairs found.

    The first stands there with the same phone, the second with the two parts of the given name exchanged and
    another phone, the third with one character wrong and the same phone.
    """
    people = city_members.of_union(city, city.cast_union, by=by)
    plain = people.filter(pl.col(NAME).str.contains(r"^\p{Han}{3}$")).head(3)
    made = [_again(row, place) for place, row in enumerate(plain.iter_rows(named=True))]
    path = files.write_workbook(
        pl.DataFrame(made, schema=plain.schema), folder / "second-list.xlsx", title="补录名单"
    )
    city_members.perform(path, city.cast_union, city.days.today, by=by, at=at)
    return duplicates.find_fresh(by=by, at=at)


def _again(row: dict[str, str], place: int) -> dict[str, str]:
    """The same person as a clerk typed them for the second time."""
    name = row[NAME]
    told = {KIND: OTHER, NUMBER: f"演示证字第{place + 1:04d}号"}
    if place == 1:
        told |= {NAME: name[0] + name[2] + name[1], PHONE: NOBODY.format(place)}
    if place == 2:
        told |= {NAME: name[:2] + ("明" if name[2] != "明" else "晓")}
    return row | told
