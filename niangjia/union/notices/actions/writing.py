"""Notices and deliveries into their tables, thousands in one statement each."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

NOTICES = {
    "person_id": "bigint", "account_id": "bigint", "org_lft": "bigint", "words": "bytea", "subject": "text",
}  # fmt: skip
DELIVERIES = {
    "notice_id": "bigint", "person_id": "bigint", "account_id": "bigint", "org_lft": "bigint", "channel": "text",
    "rank": "smallint", "address": "bytea", "address_purpose": "text", "address_digest": "uuid", "key": "uuid",
    "parts": "smallint", "state": "text",
}  # fmt: skip
"""The columns that differ from row to row, with the types in which they travel."""


def notices(rows: Sequence[Sequence[Any]], same: dict[str, Any]) -> list[int]:
    """Insert notices, each row in the order of `NOTICES`; return their numbers in the order given."""
    return _insert("notices_notice", NOTICES, rows, same)


def deliveries(rows: Sequence[Sequence[Any]], same: dict[str, Any]) -> None:
    """Insert deliveries, each row in the order of `DELIVERIES`."""
    _insert("notices_delivery", DELIVERIES, rows, same)


def _insert(
    table: str, columns: dict[str, str], rows: Sequence[Sequence[Any]], same: dict[str, Any]
) -> list[int]:
    """One statement: what differs travels as one array a column, what is the same once."""
    if not rows:
        return []
    names = ", ".join([*columns, *same])
    arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
    told = ", ".join([*(f"given.{name}" for name in columns), *["%s"] * len(same)])
    statement = (
        f"INSERT INTO {table} ({names}) SELECT {told} FROM unnest({arrays}) WITH ORDINALITY"
        f" AS given ({', '.join(columns)}, place) ORDER BY place RETURNING id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*same.values(), *(list(column) for column in zip(*rows, strict=True))])
        return [number for (number,) in cursor.fetchall()]
