"""The bytes of a CSV as text: which encoding, which delimiter, and blocks of whole lines."""

import csv
import gzip
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, cast

from niangjia.kernel.bulk.faults import refuse, size_text

BLOCK: Final = 8 << 20
SAMPLE: Final = 1 << 20
LONGEST_LINE: Final = 4 << 20
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
NAMES: Final = {"utf-8": "UTF-8", "gb18030": "GB 18030", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
BAD: Final = "\ufffd"


class Block(NamedTuple):
    """Whole lines as text, without the last line's end; ``broken``: with marks for unreadable bytes."""

    text: str
    broken: bool = False


@dataclass(frozen=True)
class Source:
    """A CSV's bytes: the file, packed or not, its encoding and the length of its byte-order mark."""

    path: Path
    packed: bool
    encoding: str = "utf-8"
    mark: int = 0

    def open(self) -> BinaryIO:
        """The unpacked bytes from the start."""
        return cast(BinaryIO, gzip.open(self.path, "rb")) if self.packed else self.path.open("rb")

    def blocks(self) -> Iterator[Block]:
        """Blocks of about 8 MB, cut at line ends. Invalid for a torn archive or an endless line."""
        newline = "\n".encode(self.encoding)
        with self.open() as file:
            file.read(self.mark)
            rest = b""
            while data := read(file, BLOCK, self.path):
                data = rest + data
                cut = _last_line_end(data, newline)
                if cut == 0 and len(data) > LONGEST_LINE:
                    raise _endless(self.path)
                rest = data[cut:]
                if cut:
                    yield decode(data[: cut - len(newline)], self.encoding)
            if rest:
                yield decode(rest, self.encoding)


def read(file: BinaryIO, size: int, path: Path) -> bytes:
    """The next bytes; Invalid for a torn or false archive."""
    try:
        return file.read(size)
    except (EOFError, gzip.BadGzipFile, zlib.error) as torn:
        raise refuse(
            "torn",
            f"压缩文件“{path.name}”不完整或已损坏，解压到一半就断了。",
            "请重新压缩或重新传送后再上传。",
        ) from torn


def _last_line_end(data: bytes, newline: bytes) -> int:
    """Just behind the last line end; in UTF-16 only at even places."""
    end = len(data)
    while (place := data.rfind(newline, 0, end)) >= 0:
        if place % len(newline) == 0:
            return place + len(newline)
        end = place + len(newline) - 1
    return 0


def _endless(path: Path) -> Exception:
    return refuse(
        "endless-line",
        f"“{path.name}”有一行超过 {size_text(LONGEST_LINE)}，不像表格。",
        "请检查换行符，或用 Excel 另存为 CSV 再上传。",
    )


def decode(data: bytes, encoding: str) -> Block:
    """Text of a block; bytes that are not in the encoding become replacement marks."""
    try:
        return Block(data.decode(encoding))
    except UnicodeDecodeError:
        return Block(data.decode(encoding, errors="replace"), broken=True)


def detect(path: Path, *, packed: bool) -> Source:
    """Which encoding the text is in: its mark's, else UTF-8, else GB 18030; Invalid names the bad byte.

    Where the file begins in plain ASCII the first other characters decide, however late they come.
    """
    with Source(path, packed).open() as file:
        head = read(file, 4, path)
        for mark, encoding in _BOMS:
            if head.startswith(mark):
                return Source(path, packed, encoding, len(mark))
        sample, offset = head, 0
        while True:
            data = read(file, SAMPLE, path)
            sample += data
            _refuse_nul(sample if not offset else b"", path)
            if not sample.isascii() or not data:
                break
            offset, sample = offset + len(sample), b""
    return Source(path, packed, _encoding(sample, offset, path, whole=len(data) < SAMPLE))


def _refuse_nul(sample: bytes, path: Path) -> None:
    if b"\x00" in sample[:65536]:
        raise refuse(
            "nul",
            f"“{path.name}”里有空字节（第 {sample.index(0) + 1:,} 字节），不是文本表格。",
            "请用 Excel 另存为“CSV UTF-8”再上传。",
        )


def _encoding(sample: bytes, offset: int, path: Path, *, whole: bool) -> str:
    failed = {}
    for encoding in ("utf-8", "gb18030"):
        try:
            sample.decode(encoding)
        except UnicodeDecodeError as wrong:
            if not whole and wrong.start > len(sample) - 8:
                return encoding
            failed[encoding] = wrong.start
        else:
            return encoding
    encoding = max(failed, key=lambda name: failed[name])
    if _mostly_good(sample, encoding):
        return encoding
    place = failed[encoding]
    row = sample.count(b"\n", 0, place) + 1
    where = (
        f"第 {row:,} 行（第 {offset + place + 1:,} 字节）"
        if not offset
        else f"第 {offset + place + 1:,} 字节"
    )
    raise refuse(
        "encoding",
        f"“{path.name}”的文字编码认不出来：既不是 UTF-8 也不是 GB 18030，{where}读不出来。",
        "请用 Excel 另存为“CSV UTF-8”再上传。",
    )


def _mostly_good(sample: bytes, encoding: str) -> bool:
    """At least 99 lines of a hundred can be read: single broken lines are faults, not another encoding."""
    lines = sample.decode(encoding, errors="replace").split("\n")
    return sum(BAD in line for line in lines) * 100 <= len(lines)


def delimiter_of(text: str) -> str:
    """Comma, tab, semicolon or bar: the one that cuts most of the first lines into equally many columns.

    One that also cuts the first line goes before one that only stands in the rows, as ; in 软件;硬件 may.
    """
    lines = [line for line in text.split("\n")[:60] if line.strip()][:40]
    return max((",", "\t", ";", "|"), key=lambda candidate: _agreement(lines, candidate))


def _agreement(lines: list[str], delimiter: str) -> tuple[bool, int, int]:
    """Does it cut the first line (and another), how many lines agree in their columns, in how many."""
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
    except csv.Error:
        return False, 0, 0
    count, width = max(((count, width) for width, count in widths.items()), default=(0, 0))
    in_first = bool(lines) and delimiter in lines[0] and widths.total() > 1
    return in_first, count, width
