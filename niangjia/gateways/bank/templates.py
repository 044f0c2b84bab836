"""The content of files as each bank wants it: column order, first and last line, checksum, encoding."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from niangjia.gateways.bank.refusal import Misshapen
from niangjia.kernel import guomi

TITLES = {
    "ref": "流水号", "name": "姓名", "document_kind": "证件类型", "number": "证件号码", "phone": "手机号码",
    "union": "所属工会", "tax": "税收居民身份", "reason": "业务类型",
    "made": "结果", "card": "卡号", "why": "失败原因", "standing": "卡状态", "day": "日期",
}  # fmt: skip
RESULT = ("ref", "made", "card", "why")
STATUS = ("card", "standing", "day")
SUM = "合计"
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Template:
    """How one bank's files are written: as pipe-separated lines or as CSV, and the columns of a batch."""

    style: Literal["pipe", "csv"]
    encoding: str
    columns: tuple[str, ...]

    def ordered(self, columns: Sequence[str] | None) -> "Template":
        """Return the template with the batch's columns in another order. Raises KeyError for a wrong list."""
        if columns is None:
            return self
        if set(columns) != set(self.columns):
            raise KeyError("columns")
        return replace(self, columns=tuple(columns))

    def write(self, columns: Sequence[str], rows: Iterable[Row], *, batch: str) -> bytes:
        """Return the content of a file. Raises Misshapen for a value that would break a line."""
        lines = [self._line([row[column] for column in columns]) for row in rows]
        total = [str(len(lines)), _checksum(lines)]
        head = ["H", batch, *columns] if self.style == "pipe" else [TITLES[column] for column in columns]
        tail = ["T" if self.style == "pipe" else SUM, *total]
        return "".join([self._line(head), *lines, self._line(tail)]).encode(self.encoding)

    def read(self, columns: Sequence[str], content: bytes) -> list[Row]:
        """Return the rows of a file. Raises Misshapen with the number of the line that is wrong."""
        lines = self._text(content).splitlines(keepends=True)
        if len(lines) < 2:
            raise Misshapen("银行文件不完整：没有首行或尾行。")
        tail, body = self._cells(lines[-1]), lines[1:-1]
        if tail[1:] != [str(len(body)), _checksum(body)]:
            raise Misshapen("银行文件不完整：行数或校验值与尾行不符。")
        return list(self._rows(columns, body))

    def _rows(self, columns: Sequence[str], body: list[str]) -> Iterator[Row]:
        for number, line in enumerate(body, start=2):
            cells = self._cells(line)
            if len(cells) != len(columns):
                raise Misshapen(f"银行文件第 {number} 行应有 {len(columns)} 栏，实有 {len(cells)} 栏。")
            yield dict(zip(columns, cells, strict=True))

    def _text(self, content: bytes) -> str:
        try:
            return content.decode(self.encoding)
        except UnicodeDecodeError:
            raise Misshapen(f"银行文件的编码不是 {self.encoding}。") from None

    def _line(self, cells: Sequence[str]) -> str:
        if any(mark in cell for cell in cells for mark in "|\r\n"):
            raise Misshapen("有一栏内容含竖线或换行，不能写入银行文件；请更正后重试。")
        if self.style == "pipe":
            return "|".join(cells) + "\r\n"
        said = io.StringIO()
        csv.writer(said).writerow(cells)
        return said.getvalue()

    def _cells(self, line: str) -> list[str]:
        if self.style == "pipe":
            return line.rstrip("\r\n").split("|")
        return next(csv.reader([line]), [])


def _checksum(lines: Iterable[str]) -> str:
    """SM3 over the rows as UTF-8: the same for every encoding."""
    return guomi.digest("".join(lines).encode()).hex()


TEMPLATES = {
    "pipe": Template(
        "pipe", "gb18030", ("ref", "reason", "name", "document_kind", "number", "phone", "union", "tax")
    ),
    "csv": Template(
        "csv", "utf-8-sig", ("ref", "name", "document_kind", "number", "phone", "tax", "union", "reason")
    ),
}
