"""Opens a table file, whatever it is: CSV (also gzipped), XLSX or Parquet, known by its content."""

from collections.abc import Collection
from pathlib import Path

from niangjia.kernel.bulk import csv_table, parquet_table, signatures, xlsx_book, xlsx_table
from niangjia.kernel.bulk.faults import refuse, size_text
from niangjia.kernel.bulk.table import DEFAULT_LIMITS, ROW, Chunk, Limits, Table

__all__ = ["DEFAULT_LIMITS", "ROW", "Chunk", "Limits", "Table", "open_table"]


def open_table(
    path: Path,
    *,
    limits: Limits = DEFAULT_LIMITS,
    sheet: str | None = None,
    header_words: Collection[str] = (),
    stacked: bool = False,
) -> Table:
    """The table in a file; ``header_words`` are names of columns by which a header below titles is found.

    ``stacked``: all sheets of a workbook with the same headers are one table, else the first with rows is it.
    Invalid, with one sentence, for anything that cannot be a table: empty, a picture, too big, a zip bomb …
    """
    _check_size(path, limits)
    kind = signatures.kind_of(path)
    if kind == signatures.PARQUET:
        return parquet_table.open_parquet(path, limits)
    if kind == signatures.XLSX and stacked and sheet is None:
        return xlsx_book.open_book(path, limits, header_words)
    if kind == signatures.XLSX:
        return xlsx_table.open_xlsx(path, limits, sheet, header_words)
    return csv_table.open_csv(path, limits, header_words, packed=kind == signatures.CSV_GZ)


def _check_size(path: Path, limits: Limits) -> None:
    if not path.is_file():
        raise refuse("no-file", f"找不到文件“{path.name}”。", "请检查文件的位置和名称。")
    size = path.stat().st_size
    if limits.file_bytes is not None and size > limits.file_bytes:
        raise refuse(
            "too-big",
            f"文件有 {size_text(size)}，网页上最多接收 {size_text(limits.file_bytes)}。",
            "请分成几个文件上传，或由系统管理员在服务器上用命令行导入（niangjia register import 文件）。",
        )
