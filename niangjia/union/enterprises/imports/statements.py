"""What a source says, kept: new statements, changed ones, and a revision for every change.

A blank says nothing: it never erases what the same source said before. An older letter never overwrites
a newer one of the same source.
"""

from niangjia.kernel.bulk.copy import execute
from niangjia.union.enterprises.models import FACT_FIELDS


def said(field: str) -> str:
    """The new word on a field: the row's, or what the source said before where the row is blank."""
    if field == "status":
        return "coalesce(nullif(p.status, 'unknown'), s.status)"
    return f"coalesce(p.{field}, s.{field})"


FIELDS = ", ".join(FACT_FIELDS)
SAID = ", ".join(f"{said(f)} AS {f}" for f in FACT_FIELDS)
BEFORE = ", ".join(f"s.{f} AS old_{f}" for f in FACT_FIELDS)
DIFFERS = f"({', '.join(said(f) for f in FACT_FIELDS)}) IS DISTINCT FROM ({', '.join(f's.{f}' for f in FACT_FIELDS)})"
CHANGES = " || ".join(
    f"CASE WHEN {f} IS DISTINCT FROM old_{f} THEN jsonb_build_object('{f}', jsonb_build_array(old_{f}, {f})) "
    f"ELSE '{{}}'::jsonb END"
    for f in FACT_FIELDS
)


def write(letter: dict[str, object]) -> int:
    """Write the statements of `placed`, fill `touched`; return how many known companies changed."""
    execute("CREATE TEMPORARY TABLE touched (id bigint, is_new boolean) ON COMMIT DROP")
    execute("INSERT INTO touched SELECT company_id, true FROM placed WHERE is_new")
    _say(letter, "is_new")
    if not execute("SELECT 1 FROM placed WHERE NOT is_new LIMIT 1"):
        execute("ANALYZE touched")
        return 0
    _compare(letter)
    execute("INSERT INTO touched SELECT company_id, false FROM differing")
    execute(
        """INSERT INTO touched SELECT company_id, false FROM placed p WHERE NOT is_new AND NOT EXISTS (
               SELECT 1 FROM enterprises_statement s
                WHERE s.company_id = p.company_id AND s.source_id = %(source)s)""",
        letter,
    )
    unheard = "NOT is_new AND company_id IN (SELECT id FROM touched) AND company_id NOT IN (SELECT company_id FROM differing)"
    changed = _say(letter, unheard) + _revise(letter)
    execute("ANALYZE touched")
    return changed


def _say(letter: dict[str, object], which: str) -> int:
    return execute(
        f"""INSERT INTO enterprises_statement (company_id, source_id, {FIELDS}, stated_on, learned_at, run_id)
            SELECT company_id, %(source)s, {FIELDS}, %(on)s, %(at)s, %(run)s FROM placed WHERE {which}""",
        letter,
    )


def _compare(letter: dict[str, object]) -> None:
    execute(
        f"""CREATE TEMPORARY TABLE differing ON COMMIT DROP AS
            SELECT p.company_id, s.stated_on AS old_on, s.run_id AS old_run, {SAID}, {BEFORE}
              FROM placed p JOIN enterprises_statement s ON s.company_id = p.company_id AND s.source_id = %(source)s
             WHERE NOT p.is_new AND %(on)s >= s.stated_on AND {DIFFERS}""",
        letter,
    )


def _revise(letter: dict[str, object]) -> int:
    """Keep what was said before, then say the new."""
    changed = execute(
        f"""INSERT INTO enterprises_revision (company_id, source_id, run_id, previous_run_id, stated_on,
                   previous_stated_on, learned_at, changes, undone)
            SELECT company_id, %(source)s, %(run)s, old_run, %(on)s, old_on, %(at)s, {CHANGES}, false
              FROM differing""",
        letter,
    )
    if changed:
        new = ", ".join(f"{f} = d.{f}" for f in FACT_FIELDS)
        execute(
            f"""UPDATE enterprises_statement s
                   SET {new}, stated_on = %(on)s, learned_at = %(at)s, run_id = %(run)s
                  FROM differing d WHERE s.company_id = d.company_id AND s.source_id = %(source)s""",
            letter,
        )
    return changed
