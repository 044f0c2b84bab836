"""COPY and set-based statements: the fast roads into PostgreSQL."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import polars as pl
from django.db import connection
from psycopg import sql

PIECE = 1 << 20


def copy_frame(frame: pl.DataFrame, table: str, columns: Sequence[str] | None = None) -> int:
    """COPY the frame into the table (columns by the same names); return the rows.

    An empty text and NULL are the same thing in a feed: both arrive as NULL.
    """
    names = list(columns or frame.columns)
    buffer = BytesIO()
    frame.select(names).write_csv(buffer, include_header=False, null_value="", date_format="%Y-%m-%d")
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, NULL '', FORCE_NULL ({}))").format(
        sql.Identifier(table), *[sql.SQL(", ").join(map(sql.Identifier, names))] * 2
    )
    view = buffer.getbuffer()
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for start in range(0, len(view), PIECE):
            copy.write(view[start : start + PIECE])
    return frame.height


def execute(statement: str, params: Mapping[str, Any] | Sequence[Any] | None = None) -> int:
    """Run one statement; return the rows it touched (for a SELECT, the rows it found)."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


def refresh_statistics(*tables: str) -> None:
    """Tell the planner how large tables have become; without it a load plans as if they were still empty.

    Not in the load's own transaction: it would hold a lock on the tables until the end.
    """
    for table in tables:
        execute("SELECT kernel_refresh_statistics(%s::regclass)", [f"public.{table}"])
