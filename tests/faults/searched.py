"""Everything that a run of the product wrote, searched for marks of people: tables, sessions, files, logs."""

import base64
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
from django.apps import apps

from niangjia.kernel import privacy
from tests.faults import marked
from tests.faults.house import House

CITY = (
    "SELECT set_config('niangjia.lo', '-1', false), set_config('niangjia.hi', '9223372036854775806', false)"
)
COLUMNS = """SELECT table_name, column_name, data_type FROM information_schema.columns
              WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"""
SEALED = ("secrets", "postgres")
"""Folders of a house that are not searched as files: keys, and the database's own pages and WAL."""
MOST_BYTES = 64 << 20


def tables(house: House) -> list[str]:
    """Every column of every table with a mark where none may stand, as "table.column".

    Names may stand in columns declared personal; numbers and phones nowhere, sealed columns included.
    """
    with house.link() as link:
        link.execute(CITY)
        found: dict[str, list[tuple[str, str]]] = {}
        for table, column, kind in link.execute(COLUMNS).fetchall():
            found.setdefault(table, []).append((column, kind))
        return [leak for table, columns in found.items() for leak in _table(link, table, columns)]


def _table(link: Any, table: str, columns: list[tuple[str, str]]) -> list[str]:
    kinds = _kinds().get(table, {})
    asked = ", ".join(f"bool_or({_text(column, kind)} ~ %s)" for column, kind in columns)
    marks = [_marks(kinds.get(column, "internal"), kind) for column, kind in columns]
    row = link.execute(f'SELECT {asked} FROM "{table}"', marks).fetchone()
    return [f"{table}.{column}" for (column, _), hit in zip(columns, row, strict=True) if hit]


def _kinds() -> dict[str, dict[str, str]]:
    """{table: {column: privacy class}} of the product's own tables."""
    ours = [model for model in apps.get_models() if hasattr(model, "Privacy")]
    return {
        model._meta.db_table: {
            model._meta.get_field(name).column: kind  # type: ignore[union-attr]  # a concrete field has one
            for name, kind in privacy.classes(model).items()
            if hasattr(model._meta.get_field(name), "column")
        }
        for model in ours
    }


def _text(column: str, kind: str) -> str:
    return f"encode(\"{column}\", 'hex')" if kind == "bytea" else f'"{column}"::text'


def _marks(kind: str, type_: str) -> str:
    """The pattern of what may not stand in a column."""
    texts = marked.NUMBERS if kind == "personal" else marked.EVERY
    if type_ == "bytea":
        texts = tuple(text.encode().hex() for text in marked.EVERY)
    # JSON may hold a name as \\uXXXX; written out by PostgreSQL's jsonb it never does, in a json column it may
    escaped = tuple(text.encode("unicode_escape").decode() for text in texts if not text.isascii())
    return "|".join(re.escape(text) for text in (*texts, *escaped))


def sessions(house: House) -> list[str]:
    """The marks in browser sessions, decoded."""
    with house.link() as link:
        rows = link.execute("SELECT session_data FROM django_session").fetchall()
    assert rows
    return [mark for (data,) in rows for mark in hits(_opened(data))]


def _opened(data: str) -> bytes:
    body, packed = data.partition(":")[0], data.startswith(".")
    body = body.removeprefix(".")
    plain = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    return (zlib.decompress(plain) if packed else plain).decode("unicode_escape").encode()


def files(*folders: Path) -> list[str]:
    """The files below these folders that hold a mark, or bear one in their name."""
    return [f"{path}: {', '.join(found)}" for path in _walk(folders) if (found := _in_file(path))]


def _walk(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder).parts
            if path.is_file() and not path.is_symlink() and inside[0] not in SEALED:
                yield path


def _in_file(path: Path) -> list[str]:
    assert path.stat().st_size < MOST_BYTES, path
    data = path.read_bytes()
    if path.suffix == ".parquet":
        data += pl.read_parquet(path).write_json().encode()
    return hits(data + path.name.encode())


def hits(data: bytes) -> list[str]:
    """The marks in some bytes, in any of the encodings that we meet."""
    return [
        text
        for text in marked.EVERY
        if any(text.encode(code) in data for code in ("utf-8", "gb18030", "utf-16-le"))
    ]
