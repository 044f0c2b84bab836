"""Statements that many people's acts send in the same minute, as they are, with numbered places.

Nothing of them is read through again for each person, and our own database server keeps their plans. A server
that somebody else has given us may stand behind a pooler: there each is planned anew (`settings.DATABASES`).
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection


def answer(statement: bytes, values: Sequence[Any]) -> tuple[Any, ...] | None:
    """Send a statement with its values and return the first row of the answer, or None."""
    with connection.wrap_database_errors, psycopg.RawCursor(connection.connection) as cursor:
        return cursor.execute(statement, values, prepare=True).fetchone()
