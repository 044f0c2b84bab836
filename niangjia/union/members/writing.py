"""Rows of several tables in one statement: for acts that many people do in the same minute."""

from collections.abc import Sequence
from functools import lru_cache

from django.db import connection
from django.db.models import Model


def insert_together(rows: Sequence[Model]) -> int:
    """Insert rows of several kinds and return the number of the last; who refers to whom is numbered before."""
    shape = tuple((type(row), row.pk is not None) for row in rows)
    sql, columns = _statement(shape)
    values = [
        getattr(row, attribute) for row, names in zip(rows, columns, strict=True) for attribute in names
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.fetchone()[0])


@lru_cache(maxsize=16)
def _statement(shape: tuple[tuple[type[Model], bool], ...]) -> tuple[str, list[list[str]]]:
    """The statement for rows of these kinds, and the attributes it takes of each."""
    parts, columns = [], []
    for model, numbered in shape:
        fields = [field for field in model._meta.concrete_fields if numbered or not field.primary_key]
        names = ", ".join(f'"{field.column}"' for field in fields)
        places = ", ".join(["%s"] * len(fields))
        parts.append(f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({places})')
        columns.append([field.attname for field in fields])
    heads = ", ".join(f"part_{number} AS ({part})" for number, part in enumerate(parts[:-1]))
    return f"WITH {heads} {parts[-1]} RETURNING id", columns
