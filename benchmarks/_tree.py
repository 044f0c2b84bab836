"""A union tree of any size straight into the tables, for benchmarks."""

from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import psycopg

from niangjia.kernel import labels
from niangjia.union.organisations import rules as unions

AT = datetime(2026, 11, 22, 1, tzinfo=UTC)
SHAPE = (("district", 10), ("street", 74), ("community", 663))


class Tree(NamedTuple):
    """The unions that people belong to, their labels, and up to where each one's share of the people reaches."""

    ids: list[int]
    labels: list[int]


def found(link: psycopg.Connection[Any], count: int) -> Tree:
    """City, districts, streets, communities, and `count` unions below the communities, with labels and closure."""
    kinds, parents = ["city"], [-1]
    above = [0]
    for kind, size in (*SHAPE, ("stand_alone", count)):
        first = len(kinds)
        kinds += [kind] * size
        parents += [above[place * len(above) // size] for place in range(size)]
        above = list(range(first, len(kinds)))
    nested = labels.number({node: parent if parent >= 0 else None for node, parent in enumerate(parents)})
    with link.transaction(), link.cursor() as cursor:
        _organisations(cursor, kinds, nested)
        _links(cursor, parents)
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('organisations_organisation', 'id'), %s)", [len(kinds)]
        )
    return Tree([node + 1 for node in above], [nested[node][0] for node in above])


def _organisations(cursor: psycopg.Cursor[Any], kinds: list[str], nested: dict[int, labels.Label]) -> None:
    columns = "id, name, short_name, name_key, type, form, level, status, founded_on, lft, rgt, synthetic, chair_name"
    with cursor.copy(f"COPY organisations_organisation ({columns}) FROM STDIN") as copy:
        for node, kind in enumerate(kinds):
            row = unions.TYPES[unions.Type(kind)]
            name = "深圳市总工会" if node == 0 else f"演示{row.title}{node}"
            copy.write_row(
                (node + 1, name, "", name, kind, row.forms[0].value, row.level, "normal", date(2015, 3, 2),
                 *nested[node], True, "")
            )  # fmt: skip


def _links(cursor: psycopg.Cursor[Any], parents: list[int]) -> None:
    columns = "organisation_id, parent_id, kind, since, recorded_at, revoked_by, revoke_reason"
    with cursor.copy(f"COPY organisations_parentlink ({columns}) FROM STDIN") as copy:
        for node, parent in enumerate(parents):
            if parent >= 0:
                copy.write_row((node + 1, parent + 1, "territorial", date(2015, 3, 2), AT, "", ""))
    with cursor.copy("COPY organisations_closure (ancestor_id, descendant_id, depth) FROM STDIN") as copy:
        for node in range(len(parents)):
            above, depth = node, 0
            while above >= 0:
                copy.write_row((above + 1, node + 1, depth))
                above, depth = parents[above], depth + 1
