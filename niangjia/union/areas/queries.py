"""Reads of the areas room. Areas are public facts: no actor is asked for.

The whole city is about a thousand rows, so it is read once per process and kept; `forget` drops it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from niangjia.kernel.actor import Span
from niangjia.kernel.refusals import NotFound
from niangjia.union.areas import imports
from niangjia.union.areas.models import Area, AreaAlias, AreaCode
from niangjia.union.areas.rules import AliasRow, AreaRow, CodeRow, Gazetteer

SPANS = "SELECT id, lft, rgt FROM areas_area"  # every area with its range of labels, for set-based sums


@dataclass(frozen=True, slots=True)
class City:
    """The areas in memory: rows by number, children in order of labels, areas by exact code."""

    areas: Mapping[int, AreaRow]
    below: Mapping[int | None, tuple[AreaRow, ...]]
    spans: Mapping[int, Span]
    by_code: Mapping[str, AreaRow]
    gazetteer: Gazetteer


def forget() -> None:
    """Drop the areas in memory of this process: after a load, and between tests that change them."""
    _city.cache_clear()


def gazetteer() -> Gazetteer:
    """The gazetteer that addresses are resolved against (`rules.resolve`)."""
    return _city().gazetteer


@cache
def shipped_gazetteer() -> Gazetteer:
    """The gazetteer of the shipped reference, read from its files: needs no database."""
    reference = imports.read()
    return Gazetteer.build(
        [AreaRow(*(row[name] for name in AreaRow._fields)) for row in reference.areas],
        [CodeRow(*(row[name] for name in CodeRow._fields)) for row in reference.codes],
        [AliasRow(*(row[name] for name in AliasRow._fields)) for row in reference.aliases],
    )


def tree() -> Sequence[AreaRow]:
    """Every area in tree order: a parent stands before its children."""
    return tuple(_city().areas.values())


def area(area_id: int) -> AreaRow:
    """One area by its own number. Raises NotFound."""
    try:
        return _city().areas[area_id]
    except KeyError:
        raise NotFound(data={"area": area_id}) from None


def children(area_id: int | None = None) -> Sequence[AreaRow]:
    """The areas directly below one, or the city itself for None."""
    return _city().below.get(area_id, ())


def by_code(code: str) -> AreaRow | None:
    """The area that a 6, 9 or 12 digit official code names, or None."""
    return _city().by_code.get(code)


def code(area_id: int) -> str:
    """The official code an area is filed under, its own or a shared one; "" if none. Raises NotFound."""
    return _city().gazetteer.codes.get(area(area_id).id, "")


def path(area_id: int) -> Sequence[AreaRow]:
    """From the city down to the area itself. Raises NotFound."""
    here: AreaRow | None = area(area_id)
    upwards = []
    while here is not None:
        upwards.append(here)
        here = _city().areas[here.parent_id] if here.parent_id is not None else None
    return tuple(reversed(upwards))


def span(area_id: int) -> Span:
    """The range of labels of an area and everything below it. Raises NotFound."""
    area(area_id)
    return _city().spans[area_id]


@cache
def _city() -> City:
    rows, spans = {}, {}
    for found in Area.objects.order_by("lft"):
        rows[found.id] = AreaRow(*(getattr(found, name) for name in AreaRow._fields))
        spans[found.id] = Span(found.lft, found.rgt)
    codes = [CodeRow(*row) for row in _codes()]
    aliases = [
        AliasRow(*row) for row in AreaAlias.objects.order_by("id").values_list("name", "kind", "area_id")
    ]
    below: dict[int | None, list[AreaRow]] = {}
    for row in rows.values():
        below.setdefault(row.parent_id, []).append(row)
    return City(
        areas=MappingProxyType(rows),
        below=MappingProxyType({key: tuple(value) for key, value in below.items()}),
        spans=MappingProxyType(spans),
        by_code=MappingProxyType({c.code: rows[c.area_id] for c in codes if c.exact}),
        gazetteer=Gazetteer.build(tuple(rows.values()), codes, aliases),
    )


def _codes() -> list[tuple[int, str, bool]]:
    today = AreaCode.objects.filter(valid_to__isnull=True).order_by("id")
    return list(today.values_list("area_id", "code", "exact"))
