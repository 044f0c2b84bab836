"""A whole city's people straight into the tables: sealed under real keys, COPYed by several processes.

The tables stand without their indexes meanwhile; these are built again at the end, two at a time. Every 200th
person is the one before once more, under a passport: the same name, birth and sex, mostly another union, and for
every other pair the same phone. So there is something for whoever looks for duplicates.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from datetime import date
from io import BytesIO
from multiprocessing import get_context
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.config.settings")

import django

django.setup()

import polars as pl
import psycopg
from _measure import Lap
from _people import SEED, owner
from _tree import AT, Tree, found
from django.db import transaction

from niangjia.kernel import crypto, keyrings
from niangjia.seed import persons, rosters
from niangjia.union.members.rules import names, pinyin

TODAY = date(2026, 11, 22)
TABLES = ("members_person", "members_document", "members_phone", "members_membership")
TWIN = 200
DOCUMENT, PHONE = "members.document", "members.phone"
Pens = tuple[crypto.Pen, crypto.Pen]
_BLANK = ("platform", "new_form_group", "native_place")


def plant(people: int, count: int) -> dict[str, float]:
    """Plant so many people in so many unions; return the seconds of each part."""
    keyrings.ready(at=AT)
    laps = {}
    with Lap(f"{count:,} 个工会") as laps["tree"], owner() as link:
        tree = found(link, count)
    with owner() as link:
        built = [statement for table in TABLES for statement in _bare(link, table)]
    with Lap(f"{people:,} 人写入") as laps["copy"], transaction.atomic():
        _copy_all(people, tree, (crypto.pen(DOCUMENT), crypto.pen(PHONE)))
    with Lap("重建索引和约束") as laps["indexes"]:
        _build(built)
    with owner() as link:
        for table in TABLES:
            link.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, people])
    with Lap("统计信息") as laps["statistics"], ThreadPoolExecutor(2) as pool:
        list(pool.map(_finish, (*TABLES, "organisations_organisation", "organisations_closure")))
    return {name: round(lap.seconds, 1) for name, lap in laps.items()}


def _bare(link: psycopg.Connection[Any], table: str) -> list[str]:
    """Take a table's row security by force, its constraints and its indexes away; return what gives them back."""
    named = {"t": table}
    constraints = link.execute(
        """SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE conrelid = %(t)s::regclass AND contype IN ('u', 'f', 'p') ORDER BY contype""", named
    ).fetchall()  # fmt: skip
    keys = {name for name, text in constraints if not text.startswith("FOREIGN")}
    indexes = link.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %(t)s", named
    ).fetchall()
    link.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    primary = [(name, text) for name, text in constraints if text.startswith("PRIMARY")]
    back = []
    for name, text in constraints:
        if (name, text) not in primary:
            link.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            back.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {text}')
    for name, text in indexes:
        if name not in keys:
            link.execute(f'DROP INDEX "{name}"')
            back.append(text)
    return back


def _copy_all(people: int, tree: Tree, pens: Pens) -> None:
    """All parts through as many processes as there are cores; the keys' locks are ours until the end."""
    starts = range(0, people, persons.PART)
    os.environ["POLARS_MAX_THREADS"] = "1"  # of each process: there are as many as cores
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        waiting = [
            pool.submit(_copy_part, start, min(persons.PART, people - start), tree, pens) for start in starts
        ]
        for done in as_completed(waiting):
            done.result()


def _copy_part(start: int, size: int, tree: Tree, pens: Pens) -> None:
    """One part of the people into the four tables."""
    made = list(_frames(start, size, tree, pens))
    with owner() as link, link.transaction(), link.cursor() as cursor:
        for table, frame in zip(TABLES, made, strict=True):
            buffer = BytesIO()
            frame.write_csv(buffer, include_header=False, null_value="")
            with cursor.copy(
                f"COPY {table} ({', '.join(frame.columns)}) FROM STDIN (FORMAT csv, NULL '')"
            ) as copy:
                copy.write(buffer.getbuffer())


def _frames(start: int, size: int, tree: Tree, pens: Pens) -> Iterator[pl.DataFrame]:
    """The rows of the four tables, in the order of TABLES."""
    known = _known(start, size, tree)
    yield known.select(
        pl.exclude("doc_kind", "doc_number", "phone", "person", "since", "proven"), restricted=pl.lit(False),
        synthetic=pl.lit(True), created_at=pl.lit(AT.isoformat()), remark=pl.lit(""),
    )  # fmt: skip
    yield _sealed(known, "doc_number", pens[0]).with_columns(kind=known["doc_kind"])
    yield _sealed(known, "phone", pens[1]).with_columns(
        since=known["since"],
        verified_at=known.select(pl.when("proven").then(pl.lit(AT.isoformat()))).to_series(),
    )
    yield known.select(
        "id", "organisation_id", "org_lft", "standing", "since", person_id="id", change=pl.lit(1), ending=pl.lit(""),
        note=pl.lit("测速铺设"), recorded_at=pl.lit(AT.isoformat()), recorded_by=pl.lit("测速"), revoked_by=pl.lit(""),
        revoke_reason=pl.lit(""),
    )  # fmt: skip


def _known(start: int, size: int, tree: Tree) -> pl.DataFrame:
    """The people with their union, how they stand, and since when."""
    made = persons.persons(SEED, start, size, TODAY)
    chance = rosters.scattered(made["person"])
    drawn = (chance % 1_000_003).cast(pl.Float64) / 1_000_003
    place = rosters.zipf(len(tree.ids)).search_sorted(drawn, side="right").clip(0, len(tree.ids) - 1)
    made = made.with_columns(
        id=pl.col("person") + 1,
        organisation_id=pl.Series(tree.ids, dtype=pl.Int64).gather(place),
        org_lft=pl.Series(tree.labels, dtype=pl.Int64).gather(place),
        since=(pl.lit(TODAY) - pl.duration(days=(chance // 1_000_003 % 3_000).cast(pl.Int64) + 1)).cast(
            pl.Date
        ),
        standing=pl.when(pl.col("employment") == "4").then(pl.lit("retained")).otherwise(pl.lit("member")),
        assurance=pl.when(pl.col("person") % 3 > 0).then(2).otherwise(0),
        proven=pl.col("person") % 2 == 0,
        doc_kind=pl.lit("resident"),
        employer=pl.lit("演示企业") + (place + 1).cast(pl.String),
        **{name: pl.col(name).fill_null("") for name in _BLANK},
    )
    made = _with_twins(made)
    return made.with_columns(names.keys(made["name"]), pinyin.initials(made["name"]))


def _with_twins(made: pl.DataFrame) -> pl.DataFrame:
    """Every 200th person is the one before, under a passport; every other time with the same phone."""
    twin, phone = (pl.col("person") % many == many - 1 for many in (TWIN, 2 * TWIN))
    return made.with_columns(
        *(
            pl.when(twin).then(pl.col(name).shift(1)).otherwise(name).alias(name)
            for name in ("name", "sex", "birth_date")
        ),
        pl.when(phone).then(pl.col("phone").shift(1)).otherwise("phone").alias("phone"),
        doc_kind=pl.when(twin).then(pl.lit("passport")).otherwise("doc_kind"),
        doc_number=pl.when(twin)
        .then(pl.lit("NJ") + pl.col("person").cast(pl.String).str.zfill(8))
        .otherwise("doc_number"),
    )


def _sealed(known: pl.DataFrame, column: str, pen: crypto.Pen) -> pl.DataFrame:
    texts = known[column].to_list()
    digests = {name: pl.Series(found, dtype=pl.String) for name, found in pen.digests_many(texts).items()}
    return known.select(
        "id", "org_lft", person_id="id",
        cipher="\\x" + pl.Series(pen.seal_many(texts), dtype=pl.Binary).bin.encode("hex"), **digests,
    )  # fmt: skip


def _build(statements: list[str]) -> None:
    """Every index and constraint again, two at a time, foreign keys last; then row security by force."""
    last = [text for text in statements if "FOREIGN KEY" in text]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(_execute, [text for text in statements if text not in last]))
    for text in (*last, *(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in TABLES)):
        _execute(text)


def _execute(text: str) -> None:
    with owner() as link:
        link.execute("SET maintenance_work_mem = '1GB'")
        link.execute("SET max_parallel_maintenance_workers = 0")
        link.execute(text)


def _finish(table: str) -> None:
    """Statistics and the map of visible rows."""
    with owner() as link:
        link.execute(f"VACUUM (ANALYZE) {table}")
