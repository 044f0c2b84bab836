"""The gazetteer: the areas of a city turned round into look-ups from written names to areas."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple


class AreaRow(NamedTuple):
    """One area; `kind` is city, district, street or community."""

    id: int
    kind: str
    name: str
    short_name: str
    parent_id: int | None
    virtual: bool


class CodeRow(NamedTuple):
    """One official code of an area; without `exact` the area is only a part of what the code names."""

    area_id: int
    code: str
    exact: bool


class AliasRow(NamedTuple):
    """A former name and one area of today that it leads to: `renamed` or `divided`."""

    name: str
    kind: str
    area_id: int


# Characters that are written for one another in place names; both sides are folded to the second.
VARIANTS = str.maketrans("戌蓢坣圩塱吓咀埗𡎚", "戍朗堂墟朗下嘴埔朗")
_COMMITTEE = re.compile(r"(社区|居委会|村)$")
_STREET = re.compile(r"(街道|镇|乡)$")


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Look-ups by written name. A stem is a name without its suffix: 桂园 for 桂园街道, 岗厦 for 岗厦社区."""

    city: str
    parents: Mapping[int, int | None]
    names: Mapping[int, str]
    codes: Mapping[int, str]
    districts: Mapping[str, int]
    renamed: frozenset[int]
    district_stems: Mapping[str, int]
    district_heirs: Mapping[int, frozenset[int]]
    streets: Mapping[str, int]
    street_heirs: Mapping[int, tuple[int, ...]]
    towns: Mapping[str, tuple[int, ...]]
    zones: Mapping[str, int]
    ground: Mapping[int, frozenset[int]]
    communities: Mapping[str, tuple[int, ...]]

    @classmethod
    def build(
        cls, areas: Iterable[AreaRow], codes: Iterable[CodeRow], aliases: Iterable[AliasRow]
    ) -> "Gazetteer":
        """Build from rows: one city, its districts, streets and communities, their codes and former names."""
        rows = {row.id: row for row in areas}
        former = _former(aliases)
        districts = [row for row in rows.values() if row.kind == "district"]
        streets = [row for row in rows.values() if row.kind == "street" and not row.virtual]
        known = {row.name: row.id for row in rows.values() if row.kind != "community"}
        return cls(
            city=next((row.short_name for row in rows.values() if row.kind == "city"), ""),
            parents={row.id: row.parent_id for row in rows.values()},
            names={row.id: row.name for row in rows.values()},
            codes={code.area_id: code.code for code in sorted(codes, key=lambda c: c.exact)},
            districts={row.name: row.id for row in districts} | _renamed(former, rows),
            renamed=frozenset(_renamed(former, rows).values()),
            district_stems={row.short_name: row.id for row in districts},
            district_heirs={
                row.id: frozenset((row.id, *former.get((row.name, "divided"), ()))) for row in districts
            },
            streets={fold(_STREET.sub("", row.name)): row.id for row in streets},
            street_heirs={row.id: former.get((row.name, "divided"), ()) for row in streets},
            towns=_towns(former, known),
            zones=_zones(rows, former),
            ground=_ground(rows, former),
            communities=_communities(rows.values()),
        )

    def district_of(self, area_id: int) -> int:
        """The district that a street or a community lies in, or the district itself."""
        here = area_id
        while (parent := self.parents[here]) is not None and self.parents[parent] is not None:
            here = parent
        return here

    def streets_under(self, district: int) -> frozenset[int]:
        """The streets on the ground that a district's name has stood for, before it was divided and since."""
        return self.ground[district]


def fold(text: str) -> str:
    """Fold characters that are written for one another, so that both spellings are one name."""
    return text.translate(VARIANTS)


def _former(aliases: Iterable[AliasRow]) -> dict[tuple[str, str], tuple[int, ...]]:
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for alias in aliases:
        found[alias.name, alias.kind].append(alias.area_id)
    return {key: tuple(value) for key, value in found.items()}


def _renamed(
    former: Mapping[tuple[str, str], tuple[int, ...]], rows: Mapping[int, AreaRow]
) -> dict[str, int]:
    return {
        name: areas[0]
        for (name, kind), areas in former.items()
        if kind == "renamed" and rows[areas[0]].kind == "district"
    }


def _ground(
    rows: Mapping[int, AreaRow], former: Mapping[tuple[str, str], tuple[int, ...]]
) -> dict[int, frozenset[int]]:
    held: defaultdict[int | None, set[int]] = defaultdict(set)
    for row in rows.values():
        if row.kind == "street":
            held[row.parent_id].add(row.id)
    return {
        row.id: frozenset().union(*(held[heir] for heir in (row.id, *former.get((row.name, "divided"), ()))))
        for row in rows.values()
        if row.kind == "district"
    }


def _towns(
    former: Mapping[tuple[str, str], tuple[int, ...]], known: Mapping[str, int]
) -> dict[str, tuple[int, ...]]:
    """Former towns (…镇) by stem, with the streets of today on their ground."""
    return {
        fold(_STREET.sub("", name)): areas
        for (name, _), areas in former.items()
        if name.endswith(("镇", "乡")) and name not in known
    }


def _zones(rows: Mapping[int, AreaRow], former: Mapping[tuple[str, str], tuple[int, ...]]) -> dict[str, int]:
    """Bonded zones and the like, coded as streets: they tell the district unless they lie in several."""
    city = next((row.name for row in rows.values() if row.kind == "city"), "")
    return {
        row.name.removeprefix(city).removeprefix(city.removesuffix("市")): row.parent_id
        for row in rows.values()
        if row.kind == "street" and row.virtual and (row.name, "divided") not in former and row.parent_id
    }


def _communities(rows: Iterable[AreaRow]) -> dict[str, tuple[int, ...]]:
    """Communities by stem and by full short name: 岗厦 and 岗厦社区 both lead to 岗厦社区."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.kind == "community" and not row.virtual:
            short = fold(row.short_name)
            for name in {short, _COMMITTEE.sub("", short)}:
                found[name].append(row.id)
    return {name: tuple(areas) for name, areas in found.items()}
