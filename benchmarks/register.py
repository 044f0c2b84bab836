"""The register end to end: read, validate, match by code, history, ledger state; against a raw COPY of the rows.

    make bench NAME=register ARGS="--file register.parquet"

Without --file a synthetic register of --rows rows is made. In the same run: the feed onto an empty register,
the raw COPY of the same final rows into a table with the same indexes, the same feed again, and a second feed
of as many other companies onto the full register.
"""

import argparse
import os
import random
import tempfile
from datetime import date, timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.config.settings")

import django

django.setup()

import polars as pl
import psycopg
from _measure import PREPARED, Lap, Memory, conclude
from django.conf import settings
from psycopg.conninfo import make_conninfo

from niangjia.gateways import postgres
from niangjia.kernel import clock, queue
from niangjia.kernel.actor import system
from niangjia.seed import codes
from niangjia.union.enterprises import actions

BY = system("测速")
SEED = 20261122


def load(file: Path, source: str) -> dict[str, int]:
    """Load one file through the product's own act and run; return its counts."""
    at = clock.now()
    run = actions.ask_import(
        path=file, title=file.name, source=source, stated_on=at.date(), enqueue=False, by=BY, at=at
    )
    queue.perform(run.pk)
    run.refresh_from_db()
    assert run.state == "done", run.sentence
    return run.result["counts"]


def raw_copy(folder: Path) -> float:
    """Seconds of a plain COPY of the register's final rows into an empty table with the same indexes."""
    dump = folder / "companies.csv"
    with psycopg.connect(make_conninfo(**postgres.connection(Path(settings.HOME), role="owner"))) as owner:
        with (
            dump.open("wb") as file,
            owner.cursor().copy("COPY enterprises_company TO STDOUT (FORMAT csv)") as copy,
        ):
            for block in copy:
                file.write(block)
        owner.execute("CREATE TABLE scratch_copy (LIKE enterprises_company INCLUDING ALL)")
        owner.commit()
        with Lap("原始 COPY 同样的行到同样索引的表") as lap:
            with (
                dump.open("rb") as file,
                owner.cursor().copy("COPY scratch_copy FROM STDIN (FORMAT csv)") as copy,
            ):
                while block := file.read(1 << 20):
                    copy.write(block)
            owner.commit()
        owner.execute("DROP TABLE scratch_copy")
    dump.unlink()
    return lap.seconds


def others(file: Path, folder: Path) -> Path:
    """As many other companies: the same file with every organisation number exchanged for a free one."""
    frame = pl.read_parquet(file)
    code = next(name for name in frame.columns if name.lower() in {"uscc", "code", "统一社会信用代码"})
    name = next(column for column in frame.columns if column in {"name", "企业名称"})
    target = folder / "others.parquet"
    frame.with_columns(_codes(frame.height, 0).alias(code), ("新" + pl.col(name)).alias(name)).write_parquet(
        target
    )
    return target


def _codes(count: int, first: int) -> pl.Series:
    """Right codes of companies that do not exist."""
    return codes.column(
        pl.Series([codes.COMPANY]).new_from_index(0, count), pl.int_range(first, first + count, eager=True)
    )


def synthetic(rows: int, folder: Path) -> Path:
    """A register of made-up companies, where no real one is given; named by its rows."""
    dice = random.Random(SEED)
    frame = pl.DataFrame(
        {
            "name": [f"深圳市演示{n:07d}有限公司" for n in range(rows)],
            "uscc": _codes(rows, 100_000_000),
            "reg_date": [date(2000, 1, 1) + timedelta(days=dice.randrange(9000)) for _ in range(rows)],
        }
    )
    target = folder / f"register-{rows}.parquet"
    frame.write_parquet(target)
    return target


def prepared(rows: int) -> Path | None:
    """The synthetic register that `make bench-data` has kept, if it has this many rows."""
    kept = PREPARED / f"register-{rows}.parquet"
    return kept if kept.exists() else None


def main() -> None:
    """Run the four parts and conclude."""
    words = argparse.ArgumentParser()
    words.add_argument("--file", type=Path)
    words.add_argument("--rows", type=int, default=3_000_000)
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as place, Memory() as memory:
        folder = Path(place)
        file = given.file or prepared(given.rows) or synthetic(given.rows, folder)
        rows = pl.scan_parquet(file).select(pl.len()).collect().item()
        with Lap(f"导入 {rows:,} 行到空台账") as first:
            counts = load(file, "登记")
        peak = memory.peak
        copied = raw_copy(folder)
        with Lap("同一份数据再来一次") as again:
            repeated = load(file, "登记")
        second = others(file, folder)
        with Lap(f"另外 {rows:,} 行到已有 {rows:,} 家的台账") as onto:
            load(second, "登记")
    ratio, speed = first.seconds / copied, rows / first.seconds
    must = {
        "at most 5 x raw COPY": ratio <= 5,
        "at least 25,000 rows/s": speed >= 25_000,
        "at most 2 GB": memory.peak <= 2 * 10**9,
        "the same feed again is faster": again.seconds < first.seconds,
        "onto the full register at least 0.6 of the speed": first.seconds / onto.seconds >= 0.6,
        "no row lost": counts["read"] + counts["rejected"] >= rows,
    }
    conclude(
        "register", must, rows=rows, seconds=round(first.seconds, 1), rows_per_second=round(speed),
        copy_seconds=round(copied, 1), ratio_to_copy=round(ratio, 2), again_seconds=round(again.seconds, 1),
        again_unchanged=repeated["unchanged"], onto_full_seconds=round(onto.seconds, 1),
        onto_full_speed_ratio=round(first.seconds / onto.seconds, 2), peak_mb=round(memory.peak / 1e6),
        peak_first_mb=round(peak / 1e6), counts=counts, seed=SEED,
    )  # fmt: skip


if __name__ == "__main__":
    main()
