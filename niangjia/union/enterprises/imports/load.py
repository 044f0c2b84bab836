"""One piece of a feed into the register, set by set, in the caller's transaction.

    staged    the piece as it came, cleaned and placed on the map (COPY)
    found     rows without a known code that belong to a known company all the same
    placed    every row with the company it belongs to, and whether that company is new
    touched   the companies whose statements changed: what the ruling and the ledger follow

Order of matching: the code; the old number; a company that has no code and exactly this name; and for a
row without any number, a company of exactly this name (of several, the one at exactly this address).
What is left ambiguous is a person's decision (`Unmatched`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import connection

from niangjia.kernel import reactions
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import copy_frame, execute, refresh_statistics
from niangjia.kernel.bulk.selection import Selection
from niangjia.union.enterprises.imports import ruling, statements

STAGED = {
    "row": "integer", "name": "text", "name_key": "text", "uscc": "text", "regno": "text", "kind": "text",
    "status": "text", "founded_on": "date", "closed_on": "date", "capital_fen": "bigint",
    "capital_currency": "text", "industry": "text", "headcount": "integer", "address": "text",
    "region": "text", "head_key": "text", "area_id": "bigint", "area_label": "bigint",
    "area_confidence": "smallint",
}  # fmt: skip
COMPANY = (
    "name", "name_key", "uscc", "regno", "kind", "status", "founded_on", "closed_on", "capital_fen",
    "capital_currency", "industry", "headcount", "address", "region", "head_key", "area_id", "area_label",
    "area_confidence",
)  # fmt: skip
NUMBERED = "(s.uscc IS NOT NULL OR s.regno IS NOT NULL)"
NEXT_ID = (
    "nextval('enterprises_company_id_seq')"  # by its name: looking it up for each row took most of the time
)


@dataclass(frozen=True, slots=True)
class Letter:
    """The head of a feed: whose word it is, of which day, in which run, and who carries it in."""

    source_id: int
    stated_on: date
    run_id: int | None
    by: Actor
    at: datetime

    @property
    def named(self) -> dict[str, object]:
        """The letter's parts as query parameters."""
        return {"source": self.source_id, "on": self.stated_on, "run": self.run_id, "at": self.at}


def load_piece(frame: pl.DataFrame, letter: Letter) -> dict[str, int]:
    """Load one piece; return counts: read, founded, changed, unchanged, review."""
    numbered = frame.filter(pl.col("uscc").is_not_null() | pl.col("regno").is_not_null())
    _stage(frame)
    found = _find_numbered()
    _place(NUMBERED)
    founded, review = _found_companies(letter, NUMBERED), 0
    if numbered.height < frame.height:
        _tell_growth(founded)
        review = _find_bare(letter)
        _place(f"NOT {NUMBERED} AND s.row NOT IN (SELECT row FROM ambiguous)")
        founded += _found_companies(letter, f"NOT {NUMBERED}")
    if found or numbered.height < frame.height:  # else every row is its code's own company
        review += _set_doubles_aside(letter)
    execute("ANALYZE placed (company_id)")
    changed = statements.write(letter.named)
    ruling.apply()
    reactions.wake(
        "enterprises.stated", by=letter.by, at=letter.at, companies=Selection("SELECT id FROM touched")
    )
    return {
        "read": frame.height, "founded": founded, "changed": changed, "review": review,
        "unchanged": frame.height - review - founded - changed,
    }  # fmt: skip


def load_known(facts: Mapping[str, object], company_id: int | None, letter: Letter) -> int:
    """Load one row that a person has assigned to a company, or to a new one; return the company's number."""
    given = {name: facts.get(name) for name in STAGED} | {"row": 0}
    given["status"] = given["status"] or "unknown"
    _stage(pl.DataFrame([given], schema=dict.fromkeys(STAGED, pl.String), strict=False))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO placed SELECT s.*, coalesce(%(company)s, {NEXT_ID}), %(company)s::bigint IS NULL
                  FROM staged s RETURNING company_id""",
            {"company": company_id},
        )
        number = int(cursor.fetchone()[0])
    _found_companies(letter)
    statements.write(letter.named)
    ruling.apply()
    reactions.wake(
        "enterprises.stated", by=letter.by, at=letter.at, companies=Selection("SELECT id FROM touched")
    )
    return number


def _stage(frame: pl.DataFrame) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in STAGED.items())
    execute("DROP TABLE IF EXISTS staged, found, placed, ambiguous, touched, differing")
    execute(f"CREATE TEMPORARY TABLE staged ({columns}) ON COMMIT DROP")
    execute("CREATE TEMPORARY TABLE found (row integer, company_id bigint) ON COMMIT DROP")
    execute(
        """CREATE TEMPORARY TABLE placed ON COMMIT DROP AS
           SELECT s.*, 0::bigint AS company_id, false AS is_new FROM staged s WITH NO DATA"""
    )
    told = [name for name in STAGED if frame[name].null_count() < frame.height]
    copy_frame(frame, "staged", told)
    execute("ANALYZE staged (uscc, name_key)")


def _find_numbered() -> int:
    """Old numbers, and companies without a code whose name is exactly this row's: each side must be single."""
    found = execute(
        """INSERT INTO found SELECT min(s.row), c.id
             FROM (SELECT regno, min(id) AS id FROM enterprises_company WHERE regno IS NOT NULL
                    AND regno IN (SELECT regno FROM staged) GROUP BY regno HAVING count(*) = 1) c
             JOIN staged s ON s.regno = c.regno
            WHERE NOT EXISTS (SELECT 1 FROM enterprises_company k WHERE k.uscc = s.uscc)
            GROUP BY c.id"""
    )
    if not execute("SELECT 1 FROM enterprises_company WHERE uscc IS NULL LIMIT 1"):
        return found
    return found + execute(
        """INSERT INTO found SELECT min(s.row), c.id
             FROM (SELECT name_key, min(id) AS id FROM enterprises_company WHERE uscc IS NULL
                    AND name_key IN (SELECT name_key FROM staged) GROUP BY name_key HAVING count(*) = 1) c
             JOIN staged s ON s.name_key = c.name_key AND s.uscc IS NOT NULL
            WHERE NOT EXISTS (SELECT 1 FROM enterprises_company k WHERE k.uscc = s.uscc)
              AND c.id NOT IN (SELECT company_id FROM found) AND s.row NOT IN (SELECT row FROM found)
            GROUP BY c.id HAVING count(*) = 1"""
    )


def _find_bare(letter: Letter) -> int:
    """Rows without any number, by exact name; of several candidates by exact address; else aside."""
    execute("TRUNCATE found")
    execute(
        """CREATE TEMPORARY TABLE ambiguous ON COMMIT DROP AS
           SELECT s.row, array_agg(c.id ORDER BY c.id) AS candidates,
                  array_agg(c.id) FILTER (WHERE c.address = s.address) AS at_address
             FROM staged s JOIN enterprises_company c ON c.name_key = s.name_key
            WHERE s.uscc IS NULL AND s.regno IS NULL GROUP BY s.row"""
    )
    execute(
        """WITH settled AS (
               DELETE FROM ambiguous WHERE cardinality(candidates) = 1 OR cardinality(at_address) = 1
               RETURNING row, coalesce(at_address[1], candidates[1]) AS company_id)
           INSERT INTO found SELECT row, company_id FROM settled"""
    )
    return _set_aside(
        """SELECT s.row, s.name_key, a.candidates, '没有信用代码，同名企业有 ' || cardinality(a.candidates) || ' 家'
             FROM ambiguous a JOIN staged s USING (row)""",
        letter,
    )


def _place(which: str) -> None:
    """Give each row its company: known by code, found otherwise, or a new number."""
    execute(
        f"""INSERT INTO placed
            SELECT s.*, coalesce(c.id, f.company_id, {NEXT_ID}), c.id IS NULL AND f.company_id IS NULL
              FROM staged s LEFT JOIN enterprises_company c ON c.uscc = s.uscc LEFT JOIN found f ON f.row = s.row
             WHERE {which}"""
    )


def _found_companies(letter: Letter, which: str = "true") -> int:
    """Enter the new companies among these rows of `placed`; return how many."""
    columns = ", ".join(COMPANY)
    return execute(
        f"""INSERT INTO enterprises_company
                   (id, {columns}, placed_by_hand, source_id, stated_on, first_run_id)
            SELECT company_id, {columns}, false, %(source)s, %(on)s, %(run)s FROM placed s
             WHERE is_new AND {which}""",
        letter.named,
    )


def _tell_growth(founded: int) -> None:
    """Refresh the planner's idea of the register when this piece has outgrown it.

    On a register that it believes to be empty (after a rehearsal, say) it would compare every row of the
    piece with every company, one by one.
    """
    if execute(
        "SELECT 1 FROM pg_class WHERE oid = 'enterprises_company'::regclass AND reltuples < %s", [founded]
    ):
        refresh_statistics("enterprises_company")


def _set_doubles_aside(letter: Letter) -> int:
    """Of several rows of one piece that mean one company the founding one speaks, else the last; others are shown."""
    if not execute("SELECT 1 FROM placed GROUP BY company_id HAVING count(*) > 1 LIMIT 1"):
        return 0
    doubles = """SELECT company_id, (array_agg(row ORDER BY is_new DESC, row DESC))[1] AS row
                   FROM placed GROUP BY company_id HAVING count(*) > 1"""
    aside = _set_aside(
        f"""SELECT p.row, p.name_key, ARRAY[p.company_id], '与第 ' || d.row || ' 行是同一家企业，以那一行为准'
              FROM placed p JOIN ({doubles}) d ON d.company_id = p.company_id AND d.row <> p.row""",
        letter,
    )
    if aside:
        execute(
            f"DELETE FROM placed p USING ({doubles}) d WHERE p.company_id = d.company_id AND p.row <> d.row"
        )
    return aside


def _set_aside(rows: str, letter: Letter) -> int:
    return execute(
        f"""INSERT INTO enterprises_unmatched
                   (run_id, source_id, row, stated_on, facts, name_key, candidates, why, state, decided_by, reason)
            SELECT %(run)s, %(source)s, w.row, %(on)s, to_jsonb(s), w.name_key, w.candidates, w.why, 'waiting', '', ''
              FROM ({rows}) AS w (row, name_key, candidates, why) JOIN staged s ON s.row = w.row
                ON CONFLICT DO NOTHING""",
        letter.named,
    )
