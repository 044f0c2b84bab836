"""A feed taken back, set by set, in the caller's transaction.

withdrawn   companies that only this feed knows; rooms above take out of it what they have built on
touched     companies that are known without it and must be ruled anew
"""

from datetime import datetime

from niangjia.kernel import reactions
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.bulk.selection import Selection
from niangjia.union.enterprises.imports import ruling
from niangjia.union.enterprises.models import FACT_FIELDS

TYPES = {"founded_on": "date", "closed_on": "date", "capital_fen": "bigint", "headcount": "integer"}


def take_back(run_id: int, *, source_id: int, by: Actor, at: datetime) -> dict[str, int]:
    """Undo a run's statements; return counts: restored, withdrawn, kept (founded, but built on since)."""
    named: dict[str, object] = {"run": run_id, "source": source_id}
    execute("DROP TABLE IF EXISTS touched, withdrawn")
    execute("CREATE TEMPORARY TABLE touched (id bigint, is_new boolean DEFAULT false) ON COMMIT DROP")
    restored = _restore(named)
    founded = _withdraw(named)
    reactions.wake("enterprises.withdrawing", by=by, at=at, companies=Selection("SELECT id FROM withdrawn"))
    gone = _remove(named)
    reactions.wake("enterprises.withdrawn", by=by, at=at, companies=Selection("SELECT id FROM withdrawn"))
    execute("INSERT INTO touched (id) SELECT company_id FROM forgotten EXCEPT SELECT id FROM touched")
    ruling.apply_alone()
    reactions.wake("enterprises.stated", by=by, at=at, companies=Selection("SELECT id FROM touched"))
    execute(
        """UPDATE enterprises_unmatched SET state = 'dismissed', decided_at = %(at)s, decided_by = %(by)s,
                  reason = '导入已撤销' WHERE run_id = %(run)s AND state = 'waiting'""",
        named | {"at": at, "by": by.name},
    )
    return {"restored": restored, "withdrawn": gone, "kept": founded - gone}


def _restore(named: dict[str, object]) -> int:
    """Say again what was said before the run, the latest revision first, where nobody has spoken since."""
    restored = 0
    old = ", ".join(
        f"{f} = CASE WHEN r.changes ? '{f}' THEN (r.changes -> '{f}' ->> 0)::{TYPES.get(f, 'text')} ELSE s.{f} END"
        for f in FACT_FIELDS
    )
    while latest := execute(
        f"""WITH last AS (
                SELECT DISTINCT ON (company_id) * FROM enterprises_revision
                 WHERE run_id = %(run)s AND NOT undone ORDER BY company_id, id DESC),
            said AS (
                UPDATE enterprises_statement s SET {old}, run_id = r.previous_run_id, stated_on = r.previous_stated_on
                  FROM last r WHERE s.company_id = r.company_id AND s.source_id = r.source_id AND s.run_id = %(run)s
                RETURNING s.company_id),
            noted AS (INSERT INTO touched (id) SELECT company_id FROM said EXCEPT SELECT id FROM touched)
            UPDATE enterprises_revision r SET undone = true FROM last WHERE r.id = last.id""",
        named,
    ):
        restored += latest
    return restored


def _withdraw(named: dict[str, object]) -> int:
    """First words of the run, and the companies that nobody else knows."""
    execute("DROP TABLE IF EXISTS forgotten")
    execute(
        """CREATE TEMPORARY TABLE forgotten ON COMMIT DROP AS
           SELECT company_id FROM enterprises_statement WHERE run_id = %(run)s AND source_id = %(source)s""",
        named,
    )
    return execute(
        """CREATE TEMPORARY TABLE withdrawn ON COMMIT DROP AS
           SELECT c.id FROM enterprises_company c JOIN forgotten f ON f.company_id = c.id
            WHERE c.first_run_id = %(run)s
              AND NOT EXISTS (SELECT 1 FROM enterprises_statement s
                               WHERE s.company_id = c.id AND s.source_id <> %(source)s)
              AND NOT EXISTS (SELECT 1 FROM enterprises_company b WHERE b.head_id = c.id AND b.first_run_id <> %(run)s)""",
        named,
    )


def _remove(named: dict[str, object]) -> int:
    """Remove what is withdrawn; a founded company that is built on keeps its statement, its only word."""
    execute(
        """DELETE FROM forgotten f USING enterprises_company c
            WHERE c.id = f.company_id AND c.first_run_id = %(run)s AND c.id NOT IN (SELECT id FROM withdrawn)
              AND NOT EXISTS (SELECT 1 FROM enterprises_statement s
                               WHERE s.company_id = c.id AND s.source_id <> %(source)s)""",
        named,
    )
    execute(
        "DELETE FROM enterprises_statement WHERE source_id = %(source)s AND company_id IN (SELECT company_id FROM forgotten)",
        named,
    )
    execute("DELETE FROM enterprises_revision WHERE company_id IN (SELECT id FROM withdrawn)")
    execute("UPDATE enterprises_company SET head_id = NULL WHERE head_id IN (SELECT id FROM withdrawn)")
    gone = execute("DELETE FROM enterprises_company WHERE id IN (SELECT id FROM withdrawn)")
    execute("DELETE FROM forgotten WHERE company_id IN (SELECT id FROM withdrawn)")
    return gone
