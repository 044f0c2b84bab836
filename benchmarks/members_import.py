"""Rosters end to end: read, validate, seal, find the known, load with history; against a raw COPY of the same rows.

    make bench NAME=members-import [ARGS="--rows 1266000"]

In the same run: a CSV of all unions into an empty city, the raw COPY of the final rows of the four tables into
tables with the same indexes, the same CSV again, and other people from a workbook of two sheets. Onto ten million
people: `members-onto`. Every person is made up (niangjia.seed.persons).
"""

import argparse
import os
import tempfile
from datetime import date
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.config.settings")

import django

django.setup()

import polars as pl
import psycopg
import xlsxwriter
from _measure import Lap, Memory, conclude
from django.conf import settings
from psycopg.conninfo import make_conninfo

from niangjia.gateways import postgres
from niangjia.kernel import clock, queue
from niangjia.kernel.actor import system
from niangjia.seed import persons
from niangjia.union.members import actions
from niangjia.union.members.rules import codes
from niangjia.union.organisations import actions as unions

BY = system("测速")
SEED, UNIONS, PART = 20261122, 300, 100_000
TABLES = ("members_document", "members_person", "members_phone", "members_membership")
WORDS = ("sex", "ethnicity", "education", "politics", "skill_level", "household_type", "employment")
HEADERS = {
    "name": "姓名", "doc_number": "证件号码", "phone": "移动电话", "sex": "性别", "birth_date": "出生日期",
    "ethnicity": "民族", "education": "学历", "politics": "政治面貌", "skill_level": "技术等级",
    "household_type": "户籍类型", "household_place": "户籍所在地", "employment": "就业状况", "employer": "工作单位",
    "is_migrant": "是否农民工", "native_place": "籍贯", "job_title": "工种或职务", "joined_on": "入会日期",
    "union": "所属工会",
}  # fmt: skip


def found_unions() -> list[str]:
    """A city with unions enough that rows of one stand apart; return their names."""
    at, since = clock.now(), date(2015, 3, 2)
    city = unions.found(name="深圳市总工会", type_="city", parent_id=None, founded_on=since, by=BY, at=at)
    names = [f"深圳市潮汐{number}号实业有限公司工会委员会" for number in range(UNIONS)]
    for name in names:
        unions.found(name=name, type_="stand_alone", parent_id=city, founded_on=since, by=BY, at=at)
    return names


def sheet(first: int, size: int, names: list[str]) -> pl.DataFrame:
    """People first … first + size as a file of the whole city has them."""
    frame = persons.persons(SEED, first, size, clock.today())
    said = [pl.col(word).replace(codes.table(word)) for word in WORDS if word in frame.columns]
    which = pl.int_range(pl.len()) * len(names) // pl.len()
    frame = frame.with_columns(
        *said,
        pl.when("is_migrant").then(pl.lit("是")).otherwise(pl.lit("否")).alias("is_migrant"),
        pl.lit(date(2019, 5, 1)).alias("joined_on")
        if "joined_on" not in frame.columns
        else pl.col("joined_on"),
        which.replace_strict(dict(enumerate(names)), return_dtype=pl.String).alias("union"),
    )
    return frame.select(pl.col(name).alias(title) for name, title in HEADERS.items() if name in frame.columns)


def write_csv(path: Path, first: int, rows: int, names: list[str]) -> Path:
    """A CSV of so many people."""
    with path.open("wb") as file:
        for start in range(0, rows, PART):
            part = sheet(first + start, min(PART, rows - start), names)
            part.write_csv(file, include_header=start == 0)
    return path


def write_workbook(path: Path, first: int, rows: int, names: list[str]) -> Path:
    """A workbook of two sheets, numbers as text."""
    half = -(-rows // 2)
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        for start in (0, half):
            page = book.add_worksheet()
            line = 0
            for at in range(start, min(start + half, rows), PART):
                part = sheet(first + at, min(PART, start + half - at, rows - at), names)
                if line == 0:
                    page.write_row(0, 0, part.columns)
                for row in part.cast(pl.String).iter_rows():
                    line += 1
                    page.write_row(line, 0, row)
    return path


def load(file: Path) -> dict[str, int]:
    """Load one file through the product's own act and run; return its counts."""
    at = clock.now()
    run = actions.ask_import(path=file, stated_on=at.date(), enqueue=False, by=BY, at=at)
    queue.perform(run.pk)
    run.refresh_from_db()
    assert run.state == "done", run.sentence
    return dict(run.result["counts"])


def raw_copy(folder: Path) -> float:
    """Seconds of a plain COPY of the final rows into empty tables with the same indexes, one after the other."""
    seconds = 0.0
    with psycopg.connect(make_conninfo(**postgres.connection(Path(settings.HOME), role="owner"))) as owner:
        owner.execute(
            "SELECT set_config('niangjia.lo', '0', false), set_config('niangjia.hi', %s, false)", [str(2**62)]
        )
        for table in TABLES:
            dump = folder / "rows.csv"
            with (
                dump.open("wb") as file,
                owner.cursor().copy(f"COPY (SELECT * FROM {table}) TO STDOUT (FORMAT csv)") as out,
            ):
                for block in out:
                    file.write(block)
            owner.execute(f"CREATE TABLE scratch_copy (LIKE {table} INCLUDING ALL)")
            owner.commit()
            with Lap(f"原始 COPY {table}") as lap:
                with (
                    dump.open("rb") as file,
                    owner.cursor().copy("COPY scratch_copy FROM STDIN (FORMAT csv)") as copy,
                ):
                    while block := file.read(1 << 20):
                        copy.write(block)
                owner.commit()
            owner.execute("DROP TABLE scratch_copy")
            owner.commit()
            dump.unlink()
            seconds += lap.seconds
    return seconds


def main() -> None:
    """Run the parts and conclude."""
    words = argparse.ArgumentParser()
    words.add_argument("--rows", type=int, default=1_266_000)
    given = words.parse_args()
    names = found_unions()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        seconds, figures, must = from_csv(given.rows, names, folder)
        more, conditions = from_workbook(given.rows, names, folder, seconds)
    conclude("members-import", must | conditions, rows=given.rows, seed=SEED, **figures, **more)


Part = tuple[dict[str, object], dict[str, bool]]


def from_csv(rows: int, names: list[str], folder: Path) -> tuple[float, dict[str, object], dict[str, bool]]:
    """A CSV into an empty city, the raw COPY of what became of it, the same CSV again."""
    with Lap("生成 CSV"):
        file = write_csv(folder / "roster.csv", 0, rows, names)
    with Memory() as memory, Lap(f"导入 CSV {rows:,} 行到空库") as first:
        counts = load(file)
    copied = raw_copy(folder)
    with Lap("同一份 CSV 再来一次") as again:
        load(file)
    speed = rows / first.seconds
    must = {
        "no row lost": counts["joined"] + counts["rejected"] == rows,
        "at least 15,000 rows/s": speed >= 15_000,
        "at most 6 x raw COPY": first.seconds <= 6 * copied,
        "at most 2 GB": memory.peak <= 2 * 10**9,
    }
    figures = {
        "seconds": round(first.seconds, 1), "rows_per_second": round(speed), "copy_seconds": round(copied, 1),
        "ratio_to_copy": round(first.seconds / copied, 2), "again_seconds": round(again.seconds, 1),
        "peak_mb": round(memory.peak / 1e6), "counts": counts,
    }  # fmt: skip
    return first.seconds, figures, must


def from_workbook(rows: int, names: list[str], folder: Path, csv_seconds: float) -> Part:
    """As many other people from a workbook of two sheets."""
    with Lap("生成 XLSX"):
        book = write_workbook(folder / "roster.xlsx", rows, rows, names)
    with Memory() as memory, Lap("导入 XLSX（两个工作表）") as lap:
        counts = load(book)
    must = {
        "no row of the workbook lost": counts["joined"] + counts["rejected"] == rows,
        "XLSX within 2 x of CSV": lap.seconds <= 2 * csv_seconds,
        "XLSX at most 3 GB": memory.peak <= 3 * 10**9,
    }
    figures: dict[str, object] = {
        "xlsx_seconds": round(lap.seconds, 1), "xlsx_ratio": round(lap.seconds / csv_seconds, 2),
        "xlsx_peak_mb": round(memory.peak / 1e6),
    }  # fmt: skip
    return figures, must


if __name__ == "__main__":
    main()
