"""A file of unions as it looks before it is loaded."""

from pathlib import Path
from typing import Final

from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.mapping import FieldSpec
from niangjia.kernel.bulk.preview import Preview
from niangjia.kernel.bulk.preview import preview as look
from niangjia.union.organisations import permissions
from niangjia.union.organisations.imports import columns, reading

FILE_FIELDS: Final[tuple[FieldSpec, ...]] = columns.FIELDS


def preview(actor: Actor, path: Path, *, file_bytes: int | None = None) -> Preview:
    """Open an uploaded file of unions and guess its columns. Raises NotAllowed, Invalid."""
    permissions.check_may_import(actor)
    table = reading.open_file(path, file_bytes=file_bytes)
    return look(table, reading.map_columns(table))
