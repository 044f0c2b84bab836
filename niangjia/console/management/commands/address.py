"""`niangjia address resolve IN.csv --out OUT.csv`: district, street and community for a list of addresses."""

import csv
import os
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from niangjia.kernel.bulk.readers import ROW, Chunk, Table, open_table
from niangjia.kernel.refusals import Invalid, Refusal
from niangjia.union.areas import queries, rules

ADDED = ("district_code", "street_code", "community_code", "confidence")
COLUMNS = ("address", "地址", "住所", "经营场所")
NAMED = 20  # unreadable rows that are named one by one
BOM = b"\xef\xbb\xbf"


class Command(BaseCommand):
    help = "把地址对应到区、街道、社区：读入带 address 列的表格，写出同样的行并加上代码和把握。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`resolve` is the only verb so far; it stands so that others can join it."""
        parser.add_argument("verb", choices=["resolve"], metavar="resolve", help="对应地址")
        parser.add_argument("source", type=Path, metavar="IN.csv", help="输入表格，须有 address 列")
        parser.add_argument("--out", type=Path, required=True, metavar="OUT.csv", help="输出表格（UTF-8）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Resolve the whole file or leave nothing behind; a refusal is one sentence."""
        source, out = options["source"], options["out"]
        try:
            table = open_table(source, header_words=COLUMNS)
            column = _column(table)
            _check_out(source, out)
            with _whole_file(out) as lines:
                self._resolve(table, column, lines, bom=_has_bom(source))
        except Refusal as no:
            raise CommandError(str(no)) from no
        except OSError as failed:
            raise CommandError(f"文件“{failed.filename}”读写失败：{failed.strerror}。") from failed

    def _resolve(self, table: Table, column: str, lines: TextIO, *, bom: bool) -> None:
        if bom:
            lines.write(BOM.decode())
        writer = csv.writer(lines, lineterminator="\n")
        kept = [f"given_{name}" if name in ADDED else name for name in table.headers]
        writer.writerow([*kept, *ADDED])
        found = {"行": 0, "区": 0, "街道": 0, "社区": 0}
        left_out = 0
        for chunk in table.chunks():
            left_out += self._warn(chunk, left_out)
            for row, answer in _answers(chunk, table, column):
                writer.writerow([*row, *answer])
                found["行"] += 1
                for level, code in zip(("区", "街道", "社区"), answer, strict=False):
                    found[level] += bool(code)
        if not found["行"]:
            raise Invalid(
                "没有一行能读出来，没有写出文件。", field="file", remedy="请用 Excel 另存为 CSV 再试。"
            )
        rows, district, street, community = (f"{count:,} 行" for count in found.values())
        self.stdout.write(f"已处理 {rows}：{district}到区，{street}到街道，{community}到社区。")
        if left_out:
            self.stderr.write(f"另有 {left_out:,} 行读不出来，没有写出；请按上面的说明改好后再处理。")

    def _warn(self, chunk: Chunk, before: int) -> int:
        """Name the first unreadable rows with their place and reason; return how many there are."""
        wrong = chunk.faults.filter(severity="error")
        for fault in wrong.head(max(0, NAMED - before)).iter_rows(named=True):
            self.stderr.write(f"第 {fault['row']:,} 行没有写出：{fault['reason']}")
        return len(wrong)


def _answers(chunk: Chunk, table: Table, column: str) -> Iterator[tuple[list[str], list[str]]]:
    """Each row as given, and its four answers; confidence with two decimals."""
    frame = chunk.frame.drop(ROW).select(table.headers).fill_null("")
    gazetteer = queries.shipped_gazetteer()
    resolved = rules.resolve_many(gazetteer, frame[column].to_list())
    for row, answer in zip(frame.iter_rows(), resolved, strict=True):
        codes = [answer.district_code, answer.street_code, answer.community_code]
        yield list(row), [*codes, f"{answer.confidence:.2f}"]


def _column(table: Table) -> str:
    """The column of addresses: `address`, or its usual Chinese names. Raises Invalid naming what is there."""
    for wanted in COLUMNS:
        for name in table.headers:
            if name.strip().casefold() == wanted:
                return name
    there = "、".join(table.headers[:10])
    raise Invalid(
        f"“{table.path.name}”里没有 address 列，现有的列是：{there}。",
        field="file",
        rule="address.no-column",
        remedy="请把地址所在列的表头改为 address。",
    )


def _check_out(source: Path, out: Path) -> None:
    if not out.parent.is_dir():
        raise Invalid(
            f"输出文件夹“{out.parent}”不存在。", field="out", remedy="请先建好文件夹，或换一个位置。"
        )
    if out.is_dir():
        raise Invalid(f"“{out}”是文件夹，不能当作输出文件。", field="out", remedy="请在 --out 后写文件名。")
    if out.exists() and out.samefile(source):
        raise Invalid("输出文件就是输入文件，会把它盖掉。", field="out", remedy="请换一个输出文件名。")


def _has_bom(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(3) == BOM


@contextmanager
def _whole_file(path: Path) -> Iterator[TextIO]:
    """A text file that takes its place only when it has been written to the end."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as lines:
            yield lines
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
