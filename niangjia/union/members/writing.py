"""Rows of several tables in one statement: for acts that many people do in the same minute.

A row is a model and what it says; everything else is the model's default, written into the statement once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model
from psycopg import sql

from niangjia.kernel import statements


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One row to be: of which model, and its columns that are not the default. Nothing prints it."""

    model: type[Model]
    told: dict[str, Any]


def insert_together(rows: Sequence[Row]) -> int:
    """Insert rows of several kinds; return the number of the last. Who refers to whom is numbered before."""
    statement = _statement(tuple((row.model, tuple(row.told)) for row in rows))
    found = statements.answer(statement, [value for row in rows for value in row.told.values()])
    assert found is not None
    return int(found[0])


@lru_cache(maxsize=32)
def _statement(shape: tuple[tuple[type[Model], tuple[str, ...]], ...]) -> bytes:
    """The statement for rows of these kinds that tell these columns."""
    parts, place = [], 0
    for model, told in shape:
        parts.append(_insert(model, told, place))
        place += len(told)
    heads = [f"part_{number} AS ({part})" for number, part in enumerate(parts[:-1])]
    return f"WITH {', '.join(heads)} {parts[-1]} RETURNING id".encode()


def _insert(model: type[Model], told: tuple[str, ...], place: int) -> str:
    """One INSERT whose told columns take the places after `place`; the others take the model's defaults."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    if strange := set(told) - fields.keys():
        raise ValueError(f"{model.__name__} has no {sorted(strange)}")
    numbered = {name: f"${place + number}" for number, name in enumerate(told, start=1)}
    rest = {
        name: _literal(field)
        for name, field in fields.items()
        if name not in numbered and not field.primary_key
    }
    columns = numbered | rest
    names = ", ".join(f'"{fields[name].column}"' for name in columns)
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({", ".join(columns.values())})'


def _literal(field: "Field[Any, Any]") -> str:
    """A field's default as the statement writes it."""
    default = field.get_default()
    value = default.value if hasattr(default, "value") else default
    return sql.Literal(value).as_string(connection.connection)
