"""What was wrong with rows about people: collected by column, and never repeating what stood in a cell.

An error file goes by mail and lies on desks. It names the row, the field and the reason; of a name, a number
and a phone it shows what P-15 lets a screen show, of everything else about a person nothing.
"""

import re
from collections.abc import Callable
from typing import Final

import polars as pl

from niangjia.kernel import masking
from niangjia.kernel.bulk import faults
from niangjia.union.members.rules import columns, documents, phones

HIDDEN: Final = "***"
_TITLES: Final = {spec.name: spec.title for spec in columns.FIELDS}
_NUMBER: Final = re.compile(r"[0-9A-Z]{8,19}")
_PHONE: Final = re.compile(r"\+?\d{7,14}")


def _document(text: str) -> str:
    number = documents.normalise(text)
    return masking.document(number) if _NUMBER.fullmatch(number) else HIDDEN


def _phone(text: str) -> str:
    number = phones.normalise(text)
    return masking.phone(number) if _PHONE.fullmatch(number) else HIDDEN


def _name(text: str) -> str:
    return masking.name(text) if len(text) <= 12 and not re.search(r"\d", text) else HIDDEN


_MASKS: Final[dict[str, Callable[[str], str]]] = {"name": _name, "doc_number": _document, "phone": _phone}


def masked(field: str, values: pl.Series) -> pl.Series:
    """Cells of a field as an error file may show them."""
    if field not in columns.PERSONAL:
        return values.cast(pl.String)
    mask = _MASKS.get(field)
    shown = [
        None if value is None or not value.strip() else mask(value) if mask else HIDDEN
        for value in values.cast(pl.String).to_list()
    ]
    return pl.Series("value", shown, dtype=pl.String)


def hide(found: pl.DataFrame) -> pl.DataFrame:
    """The faults of a reader, which knows no fields: whole torn lines, shown as nothing but stars."""
    return found.with_columns(value=pl.when(pl.col("value").is_not_null()).then(pl.lit(HIDDEN)))


class Wrong:
    """Collects faults of a chunk; ``out`` marks the rows with an error."""

    def __init__(self, rows: pl.Series) -> None:
        self._rows = rows
        self.length = len(rows)
        self._parts = [faults.frame()]
        self.out = pl.Series([False], dtype=pl.Boolean).new_from_index(0, len(rows))

    def error(self, field: str, values: pl.Series, reasons: pl.Series) -> None:
        """The row stays out wherever ``reasons`` is not null."""
        self.out = self.out | reasons.is_not_null()
        self._add(field, values, reasons, faults.ERROR)

    def warning(self, field: str, values: pl.Series, reasons: pl.Series) -> None:
        """The row goes in without this field wherever ``reasons`` is not null."""
        self._add(field, values, reasons, faults.WARNING)

    def _add(self, field: str, values: pl.Series, reasons: pl.Series, severity: str) -> None:
        where = reasons.is_not_null()
        if not where.any():
            return
        part = pl.DataFrame(
            {
                "row": self._rows.filter(where),
                "field": _TITLES[field],
                "value": masked(field, values.filter(where)),
                "reason": reasons.filter(where),
                "severity": severity,
            },
            schema=faults.SCHEMA,
        )
        self._parts.append(part)

    def frame(self) -> pl.DataFrame:
        """All faults in the order of rows."""
        return pl.concat(self._parts).sort("row", maintain_order=True)
