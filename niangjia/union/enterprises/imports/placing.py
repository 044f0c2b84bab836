"""Companies on the map: from an address, or a feed's own columns of places, to an area of today."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from niangjia.union.areas import queries as areas
from niangjia.union.areas import rules as places

WRITTEN = ("address", "district", "street", "community")


@dataclass(frozen=True, slots=True)
class Map:
    """What placing needs, read from the database beforehand."""

    gazetteer: places.Gazetteer
    labels: Mapping[int, int]
    city: int | None

    @classmethod
    def read(cls) -> "Map":
        """Read the areas of the city."""
        tree = areas.tree()
        labels = {area.id: areas.span(area.id).lo for area in tree}
        return cls(areas.gazetteer(), labels, tree[0].id if tree else None)


def placed(good: pl.DataFrame, city: Map) -> pl.DataFrame:
    """Add the area, its label and how sure we are (percent); without an address the city itself, at 0."""
    told = [column for column in WRITTEN if column in good.columns]
    written = good.select(pl.any_horizontal(pl.col(told).is_not_null())).to_series()
    ids: list[int | None] = [city.city] * good.height
    sure = [0] * good.height
    columns = good.filter(written).select(told).rows()
    for index, parts in zip(written.arg_true().to_list(), columns, strict=True):
        ids[index], sure[index] = _place(parts, city)
    labels = [None if area is None else city.labels[area] for area in ids]
    return good.with_columns(
        pl.Series("area_id", ids, dtype=pl.Int64),
        pl.Series("area_label", labels, dtype=pl.Int64),
        pl.Series("area_confidence", sure, dtype=pl.Int16),
    )


def _place(parts: tuple[str | None, ...], city: Map) -> tuple[int | None, int]:
    """By the address; where it leaves the community open, also by the feed's own district and street columns."""
    address, *given = parts
    found = places.resolve(city.gazetteer, address or "")
    stated = "".join(filter(None, given))
    if stated and not found.community_code:
        by_columns = places.resolve(city.gazetteer, stated)
        if _depth(by_columns) > _depth(found):
            found = by_columns
    filed = places.filing_area(city.gazetteer, found)
    return (filed, round(found.confidence * 100)) if filed is not None else (city.city, 0)


def _depth(found: places.Resolved) -> int:
    return sum(map(bool, (found.district_code, found.street_code, found.community_code)))
