"""COPY: the fast road into PostgreSQL. A frame of columns goes in as one CSV stream, written by polars."""

from collections.abc import Sequence
from io import BytesIO

import polars as pl
from psycopg import sql

PIECE = 1 << 20


def copy_frame(cursor: object, frame: pl.DataFrame, table: str, columns: Sequence[str] | None = None) -> int:
    """COPY the frame into the table (columns by the same names); return the rows. NULL is the empty field.

    An empty text and NULL are the same thing in a feed: both arrive as NULL.
    """
    names = list(columns or frame.columns)
    buffer = BytesIO()
    frame.select(names).write_csv(buffer, include_header=False, null_value="", date_format="%Y-%m-%d")
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    view = buffer.getbuffer()
    with cursor.copy(statement) as copy:  # type: ignore[attr-defined]  # Django's cursor passes psycopg's through
        for start in range(0, len(view), PIECE):
            copy.write(view[start : start + PIECE])
    return frame.height
