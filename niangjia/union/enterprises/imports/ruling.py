"""The ruling value of every field, for the touched companies, in one statement.

The order is `rules.ruling.ORDER`: the smaller rank, then the later day, then the older source. A field that
a source does not know is ruled by the next one that does.
"""

from niangjia.kernel.bulk.copy import execute
from niangjia.union.enterprises.models import FACT_FIELDS

ORDER = "src.rank, s.stated_on DESC, s.source_id"
KNOWN = {"status": "s.status <> 'unknown'", "capital_currency": "s.capital_fen IS NOT NULL"}


def _first(field: str) -> str:
    known = KNOWN.get(field, f"s.{field} IS NOT NULL")
    return f"(array_agg(s.{field} ORDER BY {ORDER}) FILTER (WHERE {known}))[1] AS {field}"


RULED = ", ".join(_first(field) for field in FACT_FIELDS)
NEW = ", ".join(
    f"{f} = coalesce(r.{f}, 'unknown')" if f == "status" else f"{f} = r.{f}" for f in FACT_FIELDS
)
AREA = ("area_id", "area_label", "area_confidence")


def apply() -> int:
    """Let the statements rule the touched companies that were known before; return how many rows changed.

    The matching keys and the place on the map follow the row that said the ruling name and address.
    """
    if not execute("SELECT 1 FROM touched WHERE NOT is_new LIMIT 1"):
        return 0
    moved = "r.address IS DISTINCT FROM c.address AND r.address = p.address"
    keys = ", ".join(f"{k} = CASE WHEN r.name = p.name THEN p.{k} ELSE c.{k} END" for k in ("name_key", "head_key"))
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
              FROM ruled r JOIN placed p ON p.company_id = r.company_id
             WHERE c.id = r.company_id"""
    )
