"""Lines of a CSV into rows: lines without a quote are cut by polars, the others by Python's csv module.

Python's csv alone reads 190,000 rows of eight columns a second, and polars' own reader guesses about torn
rows; so polars does only what needs no judgement (blocks without a quote, a stray carriage return or an
unreadable byte), and a property test holds both ways together.
"""

import csv
import re

import polars as pl

from niangjia.kernel.bulk import faults
from niangjia.kernel.bulk.csv_text import BAD, Block
from niangjia.kernel.bulk.table import ROW, Chunk, text_frame

Fault = tuple[int, str, str | None, str, str]
Row = tuple[int, list[str]]


class Parser:
    """Turns blocks of lines into rows and counts them; keeps an unfinished quoted row for the next block."""

    def __init__(self, names: tuple[str, ...], delimiter: str, cell_chars: int) -> None:
        self._names = names
        self._delimiter = delimiter
        self._cell_chars = cell_chars
        self._row = 0
        self._carried: list[str] = []

    def parse(self, block: Block) -> Chunk:
        """The rows of the next block."""
        lines = block.text.split("\n")
        if not self._carried and not block.broken and is_plain(block.text):
            series = pl.Series(lines, dtype=pl.String).str.strip_suffix("\r")
            rows = self._quoted_rows(series) if '"' in block.text else []
            if rows is not None:
                return self._cut(series, rows)
        return self._by_line(lines, broken=block.broken)

    def finish(self) -> Chunk:
        """What was still waiting for its closing quote at the end of the file."""
        return self._by_line([], last=True)

    def _quoted_rows(self, lines: pl.Series) -> list[Row] | None:
        """The lines with quotes as rows, numbered from 0; None when a cell may run over several lines."""
        quotes = lines.str.count_matches('"', literal=True)
        if (quotes % 2 == 1).any():
            return None
        places = (quotes > 0).arg_true()
        try:
            rows = list(csv.reader(lines.gather(places).to_list(), delimiter=self._delimiter, strict=True))
        except csv.Error:
            return None
        return list(zip(places.to_list(), rows, strict=True)) if len(rows) == len(places) else None

    def _cut(self, lines: pl.Series, quoted: list[Row]) -> Chunk:
        """Lines without quotes are cut at every delimiter, and joined with the rows that had quotes."""
        before = self._row + 1
        self._row += len(lines)
        width, line = len(self._names), pl.col("line")
        used = line.str.contains(rf"[^\s{re.escape(self._delimiter)}]")
        frame = pl.DataFrame({"line": lines}).with_row_index(ROW, before).filter(used)
        if quoted:
            frame = frame.filter(~line.str.contains('"', literal=True))
        short = line.str.len_bytes() <= self._cell_chars
        fits = line.str.count_matches(self._delimiter, literal=True) == width - 1
        good = frame.filter(fits & short)
        parts = good["line"].str.split_exact(self._delimiter, width - 1).struct.unnest().get_columns()
        made = text_frame(dict(zip(self._names, parts, strict=True)), good[ROW])
        rest = frame.filter(~(fits & short)).select(ROW, "line").iter_rows()
        more = self._rows(
            [(before + place, cells) for place, cells in quoted]
            + [(row, line.split(self._delimiter)) for row, line in rest]
        )
        if not len(more.frame):
            return Chunk(made, more.faults.sort("row"))
        return Chunk(pl.concat([made, more.frame]).sort(ROW), more.faults.sort("row"))

    def _by_line(self, lines: list[str], *, broken: bool = False, last: bool = False) -> Chunk:
        lines = self._carried + lines
        rows: list[Row] = []
        wrong: list[Fault] = []
        start = 0
        while start < len(lines):
            start, error = self._read_on(lines, start, rows)
            if not error or (self._may_close(error, lines[start:]) and not last):
                break
            self._row += 1
            wrong.append(_torn(self._row, lines[start], error))
            start += 1
        self._carried = lines[start:]
        made = self._rows(rows, broken=broken)
        return Chunk(made.frame, pl.concat([made.faults, faults.frame(wrong)]).sort("row"))

    def _read_on(self, lines: list[str], start: int, rows: list[Row]) -> tuple[int, str]:
        """Adds rows until the lines end or a row is torn: the first line not used, and its error."""
        reader = csv.reader(
            (lines[place] + "\n" for place in range(start, len(lines))),
            delimiter=self._delimiter,
            strict=True,
        )
        done = start
        try:
            for cells in reader:
                self._row += 1
                rows.append((self._row, cells))
                done = start + reader.line_num
        except csv.Error as error:
            return done, str(error)
        return done, ""

    def _may_close(self, error: str, lines: list[str]) -> bool:
        return "unexpected end" in error and sum(map(len, lines)) <= self._cell_chars

    def _rows(self, rows: list[Row], *, broken: bool = False) -> Chunk:
        """Rows that are cut: those of the right shape as a frame, the others as faults."""
        wrong: list[Fault] = []
        good: list[Row] = []
        for row, cells in rows:
            reason = self._reason(cells, broken=broken)
            if reason:
                wrong.append((row, "", self._delimiter.join(cells)[:200], reason, faults.ERROR))
            elif not "".join(cells).isspace() and any(cells):
                good.append((row, cells))
        columns = zip(*(cells for _, cells in good), strict=False) if good else ((),) * len(self._names)
        series = {
            name: pl.Series(cells, dtype=pl.String) for name, cells in zip(self._names, columns, strict=False)
        }
        return Chunk(
            text_frame(series, pl.Series([row for row, _ in good], dtype=pl.UInt32)), faults.frame(wrong)
        )

    def _reason(self, cells: list[str], *, broken: bool) -> str:
        width = len(self._names)
        if len(cells) != width and any(map(str.strip, cells if len(cells) < width else cells[width:])):
            return f"这一行有 {len(cells)} 格，表头是 {width} 列；单元格里有分隔符的，要用双引号括起来"
        text = "".join(cells)
        if len(text) > self._cell_chars and max(map(len, cells)) > self._cell_chars:
            return f"有一格超过 {self._cell_chars:,} 个字，可能是双引号没有闭合"
        if "\0" in text:
            return "这一行里有空字节"
        if broken and BAD in text:
            return "这一行有读不出来的字节，与文件其余部分的编码不同"
        return ""


def is_plain(text: str) -> bool:
    """May the text be taken line by line? Not with null bytes or a carriage return inside a line."""
    ends = text.count("\r\n") + text.endswith("\r")
    return "\0" not in text and text.count("\r") == ends


def _torn(row: int, line: str, error: str) -> Fault:
    if "unexpected end" in error or "field larger" in error:
        reason = "双引号没有闭合，这一行之后的内容会被吞进同一格；请补上双引号"
    elif "new-line" in error:
        reason = "这一行中间有换行符，请用双引号括起来"
    else:
        reason = "双引号用得不对：括住的内容里若有双引号，要写成两个"
    return row, "", line[:200], reason, faults.ERROR
