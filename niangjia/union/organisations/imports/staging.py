"""The staged rows of one run made into unions: who is who in the file, who is known, who is new.

Everything is set by set over `organisations_stagedunion`, inside one transaction; the steps stand in order:
`gather` → `recognise` → (unions are entered) → `find_employers` → `find_parents` → `place_by_address`.
"""

from typing import Any, Final

import polars as pl
from django.db import connection

from niangjia.kernel.bulk.copy import copy_frame, execute
from niangjia.union.areas import queries as areas
from niangjia.union.enterprises import queries as enterprises
from niangjia.union.organisations import rules
from niangjia.union.organisations.imports.reading import STAGED

KEPT: Final = "organisations_stagedunion"
TABLE: Final = "staged_union"  # the run's rows in a table of the transaction's own, which it may analyse
NEXT_ID: Final = "nextval(pg_get_serial_sequence('organisations_organisation', 'id'))"
IDENTITY: Final = "coalesce(s.code, s.name_key)"


def stage(rows: pl.DataFrame, run_id: int) -> int:
    """COPY one piece's rows in."""
    return copy_frame(rows.with_columns(run_id=pl.lit(run_id)), KEPT, list(STAGED))


def clear(run_id: int) -> None:
    """Forget a run's staged rows."""
    execute(f"DELETE FROM {KEPT} WHERE run_id = %s", [run_id])


def take_up(run_id: int) -> None:
    """Lay the run's staged rows out for this transaction."""
    execute(f"DROP TABLE IF EXISTS {TABLE}")
    execute(
        f"CREATE TEMPORARY TABLE {TABLE} ON COMMIT DROP AS SELECT * FROM {KEPT} WHERE run_id = %s", [run_id]
    )
    execute(f"ALTER TABLE {TABLE} ADD PRIMARY KEY (id)")
    execute(f"ANALYZE {TABLE}")


def gather(run: dict[str, object]) -> None:
    """Which rows are one union: the same code, or the same name where no code is given.

    A row without a code takes the one code that its name has elsewhere in the file. Of several rows the
    first leads. Two names under one code, or two codes under one name, are questions for a person.
    """
    execute(
        f"""UPDATE {TABLE} s SET code = x.code
              FROM (SELECT name_key, min(code) AS code FROM {TABLE} WHERE run_id = %(run)s AND code IS NOT NULL
                     GROUP BY name_key HAVING count(DISTINCT code) = 1) x
             WHERE s.run_id = %(run)s AND s.code IS NULL AND s.name_key = x.name_key""",
        run,
    )
    execute(
        f"""UPDATE {TABLE} s SET lead = x.place = 1
              FROM (SELECT id, row_number() OVER (PARTITION BY {IDENTITY} ORDER BY row, id) AS place
                      FROM {TABLE} s WHERE run_id = %(run)s) x
             WHERE s.id = x.id AND s.lead <> (x.place = 1)""",
        run,
    )
    execute(
        f"""UPDATE {TABLE} s SET issue = 'code_twice' FROM {TABLE} first
             WHERE s.run_id = %(run)s AND NOT s.lead AND first.run_id = %(run)s AND first.lead
               AND s.code = first.code AND s.name_key <> first.name_key""",
        run,
    )
    execute(
        f"""UPDATE {TABLE} s SET issue = 'name_twice'
              FROM (SELECT id, row_number() OVER (PARTITION BY name_key ORDER BY row, id) AS place
                      FROM {TABLE} WHERE run_id = %(run)s AND lead) x
             WHERE s.id = x.id AND x.place > 1 AND s.issue IS NULL""",
        run,
    )


def recognise(run: dict[str, object]) -> None:
    """Known unions by code, then by a name that one living union alone has; the others get a new number."""
    execute(
        f"""UPDATE {TABLE} s SET organisation_id = o.id FROM organisations_organisation o
             WHERE s.run_id = %(run)s AND o.code = s.code AND s.issue IS NULL""",
        run,
    )
    execute(
        f"""WITH known AS (
                SELECT s.id, count(*) AS many, min(o.id) AS organisation_id,
                       bool_and(o.code IS NULL OR s.code IS NULL OR o.code = s.code) AS alike
                  FROM {TABLE} s JOIN organisations_organisation o ON o.name_key = s.name_key AND o.status <> 'ended'
                 WHERE s.run_id = %(run)s AND s.organisation_id IS NULL AND s.issue IS NULL GROUP BY s.id)
            UPDATE {TABLE} s SET organisation_id = CASE WHEN k.many = 1 AND k.alike THEN k.organisation_id END,
                   issue = CASE WHEN k.many = 1 AND k.alike THEN NULL ELSE 'name_twice' END
              FROM known k WHERE s.id = k.id""",
        run,
    )
    execute(
        f"""UPDATE {TABLE} s SET issue = CASE WHEN type IS NULL THEN 'type_unknown' ELSE 'parent_unfit' END
             WHERE run_id = %(run)s AND lead AND organisation_id IS NULL AND issue IS NULL
               AND (type IS NULL OR type = 'city')""",
        run,
    )
    execute(
        f"""UPDATE {TABLE} s SET organisation_id = {NEXT_ID}
             WHERE run_id = %(run)s AND lead AND organisation_id IS NULL AND issue IS NULL""",
        run,
    )
    execute(
        f"""UPDATE {TABLE} s SET organisation_id = first.organisation_id, type = first.type FROM {TABLE} first
             WHERE s.run_id = %(run)s AND NOT s.lead AND s.issue IS NULL AND first.run_id = %(run)s AND first.lead
               AND coalesce(first.code, first.name_key) = {IDENTITY}""",
        run,
    )


def find_employers() -> None:
    """The companies of the register that the file means: by code, then by exactly normalised name."""
    execute(f"ANALYZE {TABLE}")
    enterprises.match_staged(TABLE, code="employer_code", key="employer_key", into="company_id")


def find_parents(run: dict[str, object]) -> None:
    """The parent each new union names, by code or name, in the tree or in the file; fits are checked (F-30)."""
    prefix = areas.tree()[0].short_name if areas.tree() else ""
    execute("DROP TABLE IF EXISTS parent_names, type_fits")
    execute(
        """CREATE TEMPORARY TABLE parent_names ON COMMIT DROP AS
           SELECT key, min(id) AS id FROM (
               SELECT id, code AS key FROM organisations_organisation WHERE code IS NOT NULL AND status <> 'ended'
               UNION SELECT id, name_key FROM organisations_organisation WHERE status <> 'ended'
               UNION SELECT id, substr(name_key, length(%(prefix)s) + 1) FROM organisations_organisation
                      WHERE status <> 'ended' AND starts_with(name_key, %(prefix)s)
                        AND type <> 'city') k
            GROUP BY key HAVING count(*) = 1""",
        {"prefix": prefix},
    )
    pairs = [(t.value, p.value) for t, kind in rules.TYPES.items() for p in kind.parents]
    execute(
        """CREATE TEMPORARY TABLE type_fits ON COMMIT DROP AS
           SELECT * FROM unnest(%s::text[], %s::text[]) AS f(type, parent)""",
        [[a for a, _ in pairs], [b for _, b in pairs]],
    )
    execute("ANALYZE parent_names")
    execute(
        f"""UPDATE {TABLE} s SET parent_id = p.id
              FROM parent_names p, organisations_organisation o, organisations_organisation above
             WHERE s.run_id = %(run)s AND s.lead AND s.organisation_id = o.id
               AND p.key = s.parent_key AND above.id = p.id AND p.id <> s.organisation_id
               AND EXISTS (SELECT 1 FROM type_fits f WHERE f.type = o.type AND f.parent = above.type)""",
        run,
    )
    _cut_rings(run)


def _cut_rings(run: dict[str, object]) -> None:
    """New unions whose parents in the file never reach the tree lose their parent: a ring of names."""
    execute(
        f"""WITH RECURSIVE fresh AS (
                SELECT s.organisation_id AS id, s.parent_id FROM {TABLE} s
                 WHERE s.run_id = %(run)s AND s.lead AND s.parent_id IS NOT NULL
                   AND NOT EXISTS (SELECT 1 FROM organisations_closure c WHERE c.descendant_id = s.organisation_id)),
            reached AS (
                SELECT f.id FROM fresh f WHERE f.parent_id NOT IN (SELECT id FROM fresh)
                UNION SELECT f.id FROM fresh f JOIN reached r ON f.parent_id = r.id)
            UPDATE {TABLE} s SET parent_id = NULL FROM fresh f
             WHERE s.run_id = %(run)s AND s.lead AND s.organisation_id = f.id
               AND f.id NOT IN (SELECT id FROM reached)""",
        run,
    )


def place_by_address(run: dict[str, object], city_id: int) -> None:
    """New unions without a parent: the closest union that looks after the employer's place, else the city.

    `issue` says which of the two it was, for the review list; a place is judged once per label and type.
    """
    execute("DROP TABLE IF EXISTS addressed, closest")
    execute(
        f"""CREATE TEMPORARY TABLE addressed ON COMMIT DROP AS
            SELECT DISTINCT ON (s.organisation_id) s.organisation_id, s.type, c.area_label
              FROM {TABLE} s JOIN ({enterprises.LEDGER_FACTS}) c ON c.company_id = s.company_id
             WHERE s.organisation_id IN (SELECT organisation_id FROM {TABLE} WHERE lead AND parent_id IS NULL)
               AND c.area_label IS NOT NULL
             ORDER BY s.organisation_id, s.row, s.id"""
    )
    execute("ANALYZE addressed")
    execute(
        f"""CREATE TEMPORARY TABLE closest ON COMMIT DROP AS
            SELECT DISTINCT ON (w.type, w.area_label) w.type, w.area_label, above.id AS parent_id
              FROM (SELECT DISTINCT type, area_label FROM addressed) w
              JOIN ({areas.SPANS}) a ON w.area_label BETWEEN a.lft AND a.rgt
              JOIN organisations_jurisdiction j ON j.area_id = a.id AND j.until IS NULL AND j.revoked_at IS NULL
              JOIN organisations_organisation above ON above.id = j.organisation_id AND above.status <> 'ended'
              JOIN type_fits f ON f.type = w.type AND f.parent = above.type
             WHERE above.type IN ('community', 'street', 'district')
             ORDER BY w.type, w.area_label, a.rgt - a.lft, above.level DESC, above.id"""
    )
    execute("ANALYZE closest")
    execute(
        f"""UPDATE {TABLE} s SET parent_id = n.parent_id, issue = 'placed_by_address'
              FROM addressed x JOIN closest n ON n.type = x.type AND n.area_label = x.area_label
             WHERE s.lead AND s.parent_id IS NULL AND s.organisation_id = x.organisation_id
               AND n.parent_id <> s.organisation_id"""
    )
    execute(
        f"""UPDATE {TABLE} s SET parent_id = %(city)s, issue = 'placed_under_city'
             WHERE run_id = %(run)s AND lead AND parent_id IS NULL AND organisation_id IS NOT NULL
               AND organisation_id <> %(city)s""",
        run | {"city": city_id},
    )


def city_name() -> str:
    """What the file calls the city federation, if it has one."""
    return str(_first(f"SELECT name FROM {TABLE} WHERE type = 'city' ORDER BY row LIMIT 1")[0] or "")


def count() -> tuple[int, int]:
    """How many unions the file speaks of, and how many of them stand in the tree now."""
    row = _first(f"SELECT count(*), count(organisation_id) FROM {TABLE} WHERE lead")
    return int(row[0]), int(row[1])


def _first(statement: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone() or (None,)
