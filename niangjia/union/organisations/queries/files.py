"""A file of unions as it looks before it is loaded."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.mapping import ColumnMapping, FieldSpec
from niangjia.union.organisations import permissions
from niangjia.union.organisations.imports import columns, reading

SAMPLE_ROWS: Final = 6
FILE_FIELDS: Final[tuple[FieldSpec, ...]] = columns.FIELDS


@dataclass(frozen=True, slots=True)
class Preview:
    """What an uploaded file looks like: its headers, first rows, guessed columns, and how long it is."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    mapping: ColumnMapping
    total: int
    exact: bool
    encoding: str | None


def preview(actor: Actor, path: Path, *, file_bytes: int | None = None) -> Preview:
    """Open an uploaded file of unions and guess its columns. Raises NotAllowed, Invalid."""
    permissions.check_may_import(actor)
    table = reading.open_file(path, file_bytes=file_bytes)
    sample = table.sample(SAMPLE_ROWS).select(table.headers)
    return Preview(
        headers=table.headers, rows=tuple(sample.iter_rows()), mapping=reading.map_columns(table), total=table.total_rows,
        exact=table.exact, encoding=table.encoding,
    )  # fmt: skip
