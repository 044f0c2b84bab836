"""The ruling value of every field, for the touched companies, in one statement.

The order is `rules.ruling.ORDER`: the smaller rank, then the later day, then the older source. A field that
a source does not know is ruled by the next one that does.
"""

import polars as pl
from django.db import connection

from niangjia.kernel.bulk.copy import copy_frame, execute
from niangjia.union.enterprises.imports import placing
from niangjia.union.enterprises.models import FACT_FIELDS
from niangjia.union.enterprises.rules import branches, names

ORDER = "src.rank, s.stated_on DESC, s.source_id"
KNOWN = {"status": "s.status <> 'unknown'", "capital_currency": "s.capital_fen IS NOT NULL"}


def _first(field: str) -> str:
    known = KNOWN.get(field, f"s.{field} IS NOT NULL")
    return f"(array_agg(s.{field} ORDER BY {ORDER}) FILTER (WHERE {known}))[1] AS {field}"


RULED = ", ".join(_first(field) for field in FACT_FIELDS)
NEW = ", ".join(f"{f} = coalesce(r.{f}, 'unknown')" if f == "status" else f"{f} = r.{f}" for f in FACT_FIELDS)
BATCH = 50_000
KEYED = (
    "company_id bigint, name text, address text, name_key text, head_key text, area_id bigint, area_label bigint, "
    "area_confidence smallint"
)
AREA = ("area_id", "area_label", "area_confidence")


def apply() -> int:
    """Let the statements rule the touched companies that were known before; return how many rows changed.

    The matching keys and the place on the map follow the row that said the ruling name and address.
    """
    if not execute("SELECT 1 FROM touched WHERE NOT is_new LIMIT 1"):
        return 0
    moved = "r.address IS DISTINCT FROM c.address AND r.address = p.address"
    keys = ", ".join(
        f"{k} = CASE WHEN r.name = p.name THEN p.{k} ELSE c.{k} END" for k in ("name_key", "head_key")
    )
    places = ", ".join(f"{a} = CASE WHEN {moved} THEN p.{a} ELSE c.{a} END" for a in AREA)
    return execute(
        f"""WITH ruled AS (
                SELECT s.company_id, {RULED}, (array_agg(s.source_id ORDER BY {ORDER}))[1] AS source_id,
                       (array_agg(s.stated_on ORDER BY {ORDER}))[1] AS stated_on
                  FROM enterprises_statement s JOIN enterprises_source src ON src.id = s.source_id
                 WHERE s.company_id IN (SELECT id FROM touched WHERE NOT is_new)
                 GROUP BY s.company_id)
            UPDATE enterprises_company c
               SET {NEW}, {keys}, {places}, source_id = r.source_id, stated_on = r.stated_on,
                   placed_by_hand = c.placed_by_hand AND NOT coalesce({moved}, false)
              FROM ruled r LEFT JOIN placed p ON p.company_id = r.company_id
             WHERE c.id = r.company_id"""
    )


def apply_alone() -> int:
    """The same where no row came in (a feed was taken back): names and addresses are read anew.

    Fills `placed` with the keys and places of those touched companies whose name or address will change.
    """
    execute("DROP TABLE IF EXISTS placed")
    execute(f"CREATE TEMPORARY TABLE placed ({KEYED}) ON COMMIT DROP")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT c.id, r.name, r.address FROM enterprises_company c JOIN (
                    SELECT s.company_id, {_first("name")}, {_first("address")}
                      FROM enterprises_statement s JOIN enterprises_source src ON src.id = s.source_id
                     WHERE s.company_id IN (SELECT id FROM touched) GROUP BY s.company_id) r ON r.company_id = c.id
                WHERE (r.name, r.address) IS DISTINCT FROM (c.name, c.address)"""
        )
        while rows := cursor.fetchmany(BATCH):
            copy_frame(_keyed(rows), "placed")
    return apply()


def _keyed(rows: list[tuple[int, str, str | None]]) -> pl.DataFrame:
    frame = pl.DataFrame(
        rows, schema={"company_id": pl.Int64, "name": pl.String, "address": pl.String}, orient="row"
    )
    head = branches.heads(frame["name"])
    return placing.placed(
        frame.with_columns(names.keys(frame["name"]).alias("name_key"), names.keys(head).alias("head_key")),
        placing.Map.read(),
    )
