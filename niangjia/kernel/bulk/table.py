"""A table file that has been opened: what is known of it, and its rows as chunks with bounded memory.

Every chunk is a polars frame of texts with the row number of the file in ``_row`` (the header is row 1 of a
CSV or XLSX; the first row of a Parquet file is 1), and a frame of the rows that could not be read.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final, NamedTuple

import polars as pl

ROW: Final = "_row"


@dataclass(frozen=True)
class Limits:
    """What a caller lets in: a page is stricter than the command line. Sizes in bytes."""

    file_bytes: int | None = None
    columns: int = 500
    chunk_rows: int = 100_000
    unpacked_bytes: int = 4 << 30
    unpacked_ratio: int = 400
    sheet_cells: int = 12_000_000  # a sheet is held whole: 135 bytes a cell, 1.6 GB
    cell_chars: int = 65_536


DEFAULT_LIMITS: Final = Limits()


class Chunk(NamedTuple):
    """Rows that could be read (``_row`` UInt32, the rest String, blanks null), and faults for the others."""

    frame: pl.DataFrame
    faults: pl.DataFrame

    @property
    def last_row(self) -> int:
        """The number of the last row in it, 0 without any."""
        numbers = pl.concat([self.frame[ROW], self.faults["row"]])
        return int(numbers.max() or 0)  # type: ignore[arg-type]  # a column of numbers


@dataclass(frozen=True)
class Table(ABC):
    """An opened table: what it is, its headers, how long it is, and its rows chunk by chunk."""

    path: Path
    limits: Limits
    headers: tuple[str, ...]
    total_rows: int
    exact: bool
    fingerprint: str
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int = 1
    sheets: tuple[str, ...] = ()
    sheet: str | None = None

    kind: ClassVar[str] = ""

    @abstractmethod
    def chunks(self, start_row: int = 0) -> Iterator[Chunk]:
        """Every chunk with rows numbered above ``start_row``, in the file's order: how an import is resumed.

        Invalid when the file turns out to be broken on the way; what came before is good.
        """

    def label(self, row: int) -> str:
        """A row's number as a person finds it in the file."""
        return str(row)

    def sample(self, rows: int = 200) -> pl.DataFrame:
        """The first rows, to guess a mapping and to show them."""
        for chunk in self.chunks():
            if len(chunk.frame):
                return chunk.frame.head(rows)
        return pl.DataFrame(schema={ROW: pl.UInt32, **dict.fromkeys(self.headers, pl.String)})


def fingerprint(path: Path, part: int = 1 << 20) -> str:
    """SHA-256 over size, first and last megabyte: knows the same file again without reading all of it."""
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as file:
        digest.update(file.read(part))
        file.seek(max(0, size - part))
        digest.update(file.read(part))
    return digest.hexdigest()


def text_frame(columns: dict[str, pl.Series], rows: pl.Series) -> pl.DataFrame:
    """A chunk's frame: ``_row`` first, blank texts as null."""
    frame = pl.DataFrame({ROW: rows.cast(pl.UInt32), **columns})
    text = pl.col(pl.String)
    return frame.with_columns(pl.when(text.str.len_bytes() > 0).then(text))
