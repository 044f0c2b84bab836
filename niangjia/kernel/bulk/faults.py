"""What is wrong with a file or its rows: the frame of faults, and the refusal of a whole file."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from niangjia.kernel.refusals import Invalid

ERROR: Final = "error"
WARNING: Final = "warning"
SCHEMA: Final = {
    "row": pl.UInt32,
    "field": pl.String,
    "value": pl.String,
    "reason": pl.String,
    "severity": pl.String,
}
"""One fault: its row in the file, the field or '' for the whole row, the value as given, why, how grave.

``error``: the row stays out. ``warning``: the row goes in without this field."""


def frame(faults: Sequence[tuple[int, str, str | None, str, str]] = ()) -> pl.DataFrame:
    """Faults as a frame with ``SCHEMA``."""
    return pl.DataFrame(list(faults), schema=SCHEMA, orient="row")


def refuse(rule: str, sentence: str, remedy: str = "") -> Invalid:
    """The refusal of a whole file; ``rule`` names the check, e.g. ``bulk.zip-bomb``."""
    return Invalid(sentence, field="file", rule=f"bulk.{rule}", remedy=remedy)


def size_text(size: int) -> str:
    """A size in bytes as people say it: 1.5 GB, 20 MB, 3 kB."""
    for unit, name in ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB")):
        if size >= unit:
            return f"{size / unit:.1f}".removesuffix(".0") + f" {name}"
    return f"{size} 字节"
