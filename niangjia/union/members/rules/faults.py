"""What an error file may show of rows about people: never what stood in a cell.

An error file goes by mail and lies on desks. It names the row, the field and the reason; of a name, a number
and a phone it shows what P-15 lets a screen show, of everything else about a person nothing.
"""

import re
from collections.abc import Callable
from typing import Final

import polars as pl

from niangjia.kernel import masking
from niangjia.union.members.rules import columns, documents, phones

HIDDEN: Final = "***"
TITLES: Final = {spec.name: spec.title for spec in columns.FIELDS}
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
