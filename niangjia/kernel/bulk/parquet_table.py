"""Parquet: typed columns are read in slices and written out as text, dates in ISO form."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import polars as pl

from niangjia.kernel.bulk import headers
from niangjia.kernel.bulk.faults import frame, refuse
from niangjia.kernel.bulk.table import ROW, Chunk, Limits, Table, fingerprint


@dataclass(frozen=True)
class ParquetTable(Table):
    """A Parquet file; nested and binary columns are left out."""

    kind: ClassVar[str] = "parquet"

    def chunks(self, start_row: int = 0) -> Iterator[Chunk]:
        """Slices of ``limits.chunk_rows`` rows; see ``Table.chunks``."""
        scan = pl.scan_parquet(self.path, glob=False)
        schema = scan.collect_schema()
        texts = [_as_text(name, schema[name]) for name in schema if _is_plain(schema[name])]
        for start in range(start_row, self.total_rows, self.limits.chunk_rows):
            try:
                part = scan.slice(start, self.limits.chunk_rows).select(texts).collect()
            except (pl.exceptions.PolarsError, OSError) as broken:
                raise _broken(self.path, f"，从第 {start + 1:,} 行起读不出来") from broken
            part = part.rename(dict(zip(part.columns, self.headers, strict=True)))
            numbers = pl.int_range(start + 1, start + 1 + len(part), dtype=pl.UInt32, eager=True).alias(ROW)
            yield Chunk(part.insert_column(0, numbers), frame())


def open_parquet(path: Path, limits: Limits) -> ParquetTable:
    """The table of a Parquet file; Invalid when it is broken, has no rows or too many columns."""
    try:
        scan = pl.scan_parquet(path, glob=False)
        schema = scan.collect_schema()
        count = int(scan.select(pl.len()).collect().item())
    except (pl.exceptions.PolarsError, OSError) as broken:
        raise _broken(path, "") from broken
    found = headers.names([name for name in schema if _is_plain(schema[name])], limits.columns)
    if not count:
        raise refuse("no-rows", "文件里只有表头，没有数据。", "请检查导出的范围。")
    return ParquetTable(
        path=path, limits=limits, headers=found, total_rows=count, exact=True, fingerprint=fingerprint(path)
    )


def _broken(path: Path, where: str) -> Exception:
    return refuse("broken", f"Parquet 文件“{path.name}”已损坏或没有传完整{where}。", "请重新导出后再上传。")


def _is_plain(kind: pl.DataType) -> bool:
    return not (kind.is_nested() or kind in (pl.Binary, pl.Object, pl.Null))


def _as_text(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(kind, pl.Datetime):
        text = _local(column) if kind.time_zone else column
        return text.dt.strftime("%Y-%m-%d %H:%M:%S").str.strip_suffix(" 00:00:00")
    if kind.is_float():
        whole = column.is_finite() & (column == column.round(0)) & (column.abs() < 1e15)
        return (
            pl.when(whole)
            .then(column.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(column.cast(pl.String))
            .alias(name)
        )
    text = column.cast(pl.String)
    return pl.when(text.str.len_bytes() > 0).then(text).alias(name)


def _local(moment: pl.Expr) -> pl.Expr:
    return moment.dt.convert_time_zone("Asia/Shanghai").dt.replace_time_zone(None)
