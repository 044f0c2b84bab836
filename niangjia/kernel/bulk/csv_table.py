"""CSV files, plain or gzipped, in UTF-8, UTF-16 or GB 18030, with any usual delimiter."""

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final

import polars as pl

from niangjia.kernel.bulk import csv_text, faults, headers
from niangjia.kernel.bulk.csv_rows import Parser
from niangjia.kernel.bulk.csv_text import Source
from niangjia.kernel.bulk.faults import refuse
from niangjia.kernel.bulk.table import ROW, Chunk, Limits, Table, fingerprint

HEAD: Final = 1 << 20


@dataclass(frozen=True)
class CsvTable(Table):
    """A CSV file; its length is estimated from its first megabyte."""

    source: Source = field(default_factory=lambda: Source(Path(), packed=False))
    kind: ClassVar[str] = "csv"

    def chunks(self, start_row: int = 0) -> Iterator[Chunk]:
        """Chunks of ``limits.chunk_rows`` rows; see ``Table.chunks``."""
        return _of_size(self._parts(max(start_row, self.header_row)), self.limits.chunk_rows)

    def _parts(self, skip: int) -> Iterator[Chunk]:
        parser = Parser(self.headers, self.delimiter or ",", self.limits.cell_chars)
        for block in self.source.blocks():
            yield _after(parser.parse(block), skip)
        yield _after(parser.finish(), skip)


def _after(part: Chunk, row: int) -> Chunk:
    return Chunk(part.frame.filter(pl.col(ROW) > row), part.faults.filter(pl.col("row") > row))


def _of_size(parts: Iterator[Chunk], size: int) -> Iterator[Chunk]:
    """The same rows in chunks of ``size``; a fault stays with the rows around it."""
    held, wrong = pl.DataFrame(), faults.frame()
    for part in parts:
        held = pl.concat([held, part.frame]) if len(held) else part.frame
        wrong = pl.concat([wrong, part.faults])
        while len(held) >= size:
            upto = pl.col("row") <= held[ROW][size - 1]
            yield Chunk(held.head(size), wrong.filter(upto))
            held, wrong = held.slice(size), wrong.filter(~upto)
    if len(held) or len(wrong):
        yield Chunk(held, wrong)


def open_csv(path: Path, limits: Limits, header_words: Collection[str], *, packed: bool) -> CsvTable:
    """The table of a CSV file; Invalid when its encoding, header or shape cannot be used."""
    source = csv_text.detect(path, packed=packed)
    with source.open() as file:
        file.read(source.mark)
        data = csv_text.read(file, HEAD, path)
    text = data.decode(source.encoding, errors="replace")
    if not text.strip():
        raise refuse("empty", "文件是空的，没有任何内容。", "请重新导出后再上传。")
    delimiter = csv_text.delimiter_of(text)
    first = _first_rows(text, delimiter)
    place = headers.find(first, header_words)
    names = headers.names(first[place], limits.columns)
    if len(data) < HEAD and not any(any(map(str.strip, row)) for row in first[place + 1 :]):
        raise refuse("no-rows", "文件里只有表头，没有数据。", "请检查导出的范围。")
    return CsvTable(
        path=path, limits=limits, headers=names, total_rows=_estimate(source, data, text), exact=False,
        fingerprint=fingerprint(path), encoding=csv_text.NAMES[source.encoding], delimiter=delimiter,
        header_row=place + 1, source=source,
    )  # fmt: skip


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    """The rows among which the header is, and one more; what cannot be read ends them."""
    rows: list[list[str]] = []
    reader = csv.reader(text.split("\n"), delimiter=delimiter)
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > headers.LOOK_AT and any(map(str.strip, row)):
                break
    except csv.Error:
        if not rows:
            raise refuse(
                "quote",
                "第一行的双引号没有闭合，读不出表头。",
                "请补上双引号，或用 Excel 另存为 CSV 再上传。",
            ) from None
    return rows


def _estimate(source: Source, data: bytes, text: str) -> int:
    """About how many rows follow the header: the file's bytes over those of a line in the sample."""
    lines = max(1, text.count("\n"))
    size = source.path.stat().st_size
    if source.packed:
        with source.path.open("rb") as file:
            file.seek(-4, 2)
            size = int.from_bytes(file.read(4), "little")
    return max(1, round(size / max(1, len(data)) * lines) - 1 if len(data) >= HEAD else lines)
