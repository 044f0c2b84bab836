"""Areas from files: three CSV tables that any city can supply, read whole and stored set by set.

`areas.csv` (id, kind, name, short_name, parent_id, virtual), `codes.csv` (area_id, scheme, code, exact) and
`aliases.csv` (name, kind, area_id, until). Numbers are the project's own and are never used twice.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import Model

from niangjia.kernel import labels

HERE = Path(__file__).parent / "reference"


@dataclass(frozen=True, slots=True)
class Reference:
    """The rows of the three tables, each a dict of field → value."""

    areas: tuple[dict[str, Any], ...]
    codes: tuple[dict[str, Any], ...]
    aliases: tuple[dict[str, Any], ...]


def read(folder: Path = HERE) -> Reference:
    """Read a folder's three tables, the areas labelled. Raises OSError, KeyError, ValueError on bad files."""
    areas = [
        {
            **{k: row[k] for k in ("kind", "name", "short_name")},
            "id": int(row["id"]),
            "parent_id": int(row["parent_id"]) if row["parent_id"] else None,
            "virtual": row["virtual"] == "1",
        }
        for row in _rows(folder / "areas.csv")
    ]
    return Reference(
        areas=tuple(_labelled(areas)),
        codes=tuple(
            {**row, "area_id": int(row["area_id"]), "exact": row["exact"] == "1"}
            for row in _rows(folder / "codes.csv")
        ),
        aliases=tuple(
            {
                **row,
                "area_id": int(row["area_id"]),
                "until": date.fromisoformat(row["until"]) if row["until"] else None,
            }
            for row in _rows(folder / "aliases.csv")
        ),
    )


def store(reference: Reference, *, area: type[Model], code: type[Model], alias: type[Model]) -> int:
    """Write a reference into the three tables; return how many rows were new or different.

    Areas that the reference does not name stay; all areas are labelled together. The models are passed in.
    """
    areas = _merged(area, reference)
    changed = _upsert(area, areas, ["id"]) if areas != _held(area, tuple(areas[0])) else 0
    return (
        changed
        + _upsert(code, _new(code, reference.codes), ["area_id", "scheme", "code"])
        + _upsert(alias, _new(alias, reference.aliases), ["name", "area_id"])
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)


def _labelled(areas: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    found = labels.number({row["id"]: row["parent_id"] for row in areas})
    return ({**row, "lft": found[row["id"]][0], "rgt": found[row["id"]][1]} for row in areas)


def _held(model: type[Model], fields: tuple[str, ...]) -> list[dict[str, Any]]:
    return list(model._default_manager.order_by("id").values(*fields))


def _merged(area: type[Model], reference: Reference) -> list[dict[str, Any]]:
    rows = {row["id"]: row for row in _held(area, tuple(reference.areas[0]))}
    rows |= {row["id"]: row for row in reference.areas}
    return list(_labelled([rows[key] for key in sorted(rows)]))


def _new(model: type[Model], rows: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    held = {tuple(row.values()) for row in _held(model, tuple(rows[0]))} if rows else set()
    return [row for row in rows if tuple(row.values()) not in held]


def _upsert(model: type[Model], rows: list[dict[str, Any]], key: list[str]) -> int:
    """One INSERT … ON CONFLICT for all rows."""
    if not rows:
        return 0
    updated = [name for name in rows[0] if name not in key] or key
    model._default_manager.bulk_create(
        [model(**row) for row in rows], update_conflicts=True, unique_fields=key, update_fields=updated
    )
    return len(rows)
