"""Lines of a CSV into rows: well-formed lines are read by polars, the others by Python's csv module.

Python's csv alone reads 190,000 rows of eight columns a second, and polars' own reader guesses about torn
rows; so polars reads only what needs no judgement (lines of the right number of cells, each wholly quoted or
without a quote), and a property test holds both ways together.
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
        self._well_formed = _well_formed(delimiter, len(names))
        self._row = 0
        self._carried: list[str] = []

    def parse(self, block: Block) -> Chunk:
        """The rows of the next block."""
        if not self._carried and not block.broken and is_plain(block.text):
            made = self._at_once(pl.Series([block.text]).str.split("\n").explode().str.strip_suffix("\r"))
            if made is not None:
                return made
        return self._by_line(block.text.split("\n"), broken=block.broken)

    def finish(self) -> Chunk:
        """What was still waiting for its closing quote at the end of the file."""
        return self._by_line([], last=True)

    def _at_once(self, lines: pl.Series) -> Chunk | None:
        """All rows of whole lines; None when a quoted cell may run over several lines."""
        line = pl.col("line")
        frame = pl.DataFrame({"line": lines}).with_row_index(ROW, self._row + 1)
        frame = frame.filter(line.str.contains(rf"[^\s{re.escape(self._delimiter)}]"))
        fine = line.str.contains(self._well_formed) & (line.str.len_bytes() <= self._cell_chars)
        frame = frame.with_columns(fine=fine)
        rest = frame.filter(~pl.col("fine"))
        cut = self._cut_one_by_one(rest["line"])
        if cut is None:
            return None
        self._row += len(lines)
        good = frame.filter("fine")
        made = self._read(good["line"], good[ROW])
        more = self._rows(list(zip(rest[ROW].to_list(), cut, strict=True)))
        whole = pl.concat([made, more.frame]).sort(ROW) if len(more.frame) else made
        return Chunk(whole, more.faults)

    def _read(self, lines: pl.Series, numbers: pl.Series) -> pl.DataFrame:
        """Well-formed lines as a frame; rows of blank cells are left out."""
        schema = dict.fromkeys(self._names, pl.String())
        if not len(lines):
            return text_frame({name: pl.Series([], dtype=pl.String) for name in self._names}, numbers)
        text = lines.str.join("\n")[0].encode()
        read = pl.read_csv(text, has_header=False, schema=schema, separator=self._delimiter, quote_char='"')
        frame = text_frame(read.to_dict(), numbers)
        if b'"' not in text:
            return frame
        return frame.filter(pl.any_horizontal(pl.col(pl.String).str.contains(r"\S")))

    def _cut_one_by_one(self, lines: pl.Series) -> list[list[str]] | None:
        """Each line on its own; None when one leaves a quote open or misuses it."""
        if (lines.str.count_matches('"', literal=True) % 2 == 1).any():
            return None
        try:
            rows = list(csv.reader(lines.to_list(), delimiter=self._delimiter, strict=True))
        except csv.Error:
            return None
        return rows if len(rows) == len(lines) else None

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


def _well_formed(delimiter: str, width: int) -> str:
    """A pattern for a line of ``width`` cells, each wholly quoted or without any quote."""
    sep = re.escape(delimiter)
    cell = f'(?:"(?:[^"]|"")*"|[^"{sep}]*)'
    return f"^{cell}(?:{sep}{cell}){{{width - 1}}}$"


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
