"""A load of unions taken back, set by set, in the caller's transaction.

withdrawn   unions that only this load knows; rooms above take out of it those with people of their own
kept        the others of the load, and what stands above them
"""

from datetime import datetime
from typing import Final

from niangjia.kernel import reactions
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.bulk.selection import Selection

OF_RUN: Final = "SELECT id FROM organisations_organisation WHERE run_id = %(run)s"
BUILT_ON: Final = " UNION ".join(
    [
        f"SELECT organisation_id FROM organisations_{table} WHERE organisation_id IN ({OF_RUN})"
        " AND run_id IS DISTINCT FROM %(run)s"
        for table in ("coverage", "term", "officer", "jurisdiction", "parentlink")
    ]
    + [
        f"SELECT organisation_id FROM organisations_{table} WHERE organisation_id IN ({OF_RUN})"
        for table in ("office", "certificate")
    ]
    + [
        f"SELECT parent_id FROM organisations_parentlink WHERE parent_id IN ({OF_RUN})"
        " AND run_id IS DISTINCT FROM %(run)s"
    ]
)
TYPES: Final = {"code": "text", "founded_on": "date", "chair_name": "text", "members_claimed": "integer"}


def take_back(run_id: int, *, by: Actor, at: datetime) -> dict[str, int]:
    """Undo a load; return counts: gone, kept (built on since, or standing above what is kept), restored.

    Whoever calls holds the tree: nobody joins a union while it is judged.
    """
    run: dict[str, object] = {"run": run_id, "at": at, "by_id": by.id, "by": by.name}
    _gather(run, by=by, at=at)
    execute("DELETE FROM organisations_coverage WHERE run_id = %(run)s", run)
    execute("DELETE FROM organisations_jurisdiction WHERE run_id = %(run)s", run)
    execute("DELETE FROM organisations_officer WHERE run_id = %(run)s", run)
    execute(
        """DELETE FROM organisations_term t WHERE run_id = %(run)s
              AND NOT EXISTS (SELECT 1 FROM organisations_officer o WHERE o.term_id = t.id)""",
        run,
    )
    restored = _restore(run)
    _settle(run)
    gone = _remove(run)
    kept = execute("SELECT 1 FROM kept")
    return {"gone": gone, "kept": kept, "restored": restored}


def _gather(run: dict[str, object], *, by: Actor, at: datetime) -> None:
    """Fill `withdrawn` and `kept`; whom it hurts in the rooms above says so (`organisations.withdrawing`)."""
    execute("DROP TABLE IF EXISTS withdrawn, kept")
    execute(f"CREATE TEMPORARY TABLE withdrawn ON COMMIT DROP AS {OF_RUN} AND id NOT IN ({BUILT_ON})", run)
    unions = Selection("SELECT id FROM withdrawn")
    reactions.wake("organisations.withdrawing", by=by, at=at, organisations=unions)
    execute(
        f"""CREATE TEMPORARY TABLE kept ON COMMIT DROP AS
            SELECT DISTINCT c.ancestor_id AS id FROM organisations_closure c
             WHERE c.descendant_id IN ({OF_RUN} AND id NOT IN (SELECT id FROM withdrawn))
               AND c.ancestor_id IN ({OF_RUN})""",
        run,
    )


def _restore(run: dict[str, object]) -> int:
    """What the load renewed says again what it said before."""
    sets = ", ".join(
        f"{f} = CASE WHEN c.after ? '{f}' THEN coalesce((c.before ->> '{f}')::{kind}"
        f"{', %(none)s' if f == 'chair_name' else ', NULL'}) ELSE o.{f} END"
        for f, kind in TYPES.items()
    )
    restored = execute(
        f"""UPDATE organisations_organisation o SET {sets} FROM organisations_change c
             WHERE c.run_id = %(run)s AND c.organisation_id = o.id""",
        run | {"none": ""},
    )
    execute("DELETE FROM organisations_change WHERE run_id = %(run)s", run)
    return restored


def _settle(run: dict[str, object]) -> None:
    execute(
        """UPDATE organisations_unplaced SET outcome = 'undone', settled_at = %(at)s, settled_by_id = %(by_id)s,
                  settled_by = %(by)s, reason = '导入已撤销', organisation_id = NULL
            WHERE run_id = %(run)s""",
        run,
    )


def _remove(run: dict[str, object]) -> int:
    gone = f"({OF_RUN} AND id NOT IN (SELECT id FROM kept))"
    execute(f"DELETE FROM organisations_parentlink WHERE organisation_id IN {gone}", run)
    execute(f"DELETE FROM organisations_closure WHERE descendant_id IN {gone}", run)
    execute(f"DELETE FROM organisations_change WHERE organisation_id IN {gone}", run)
    execute(f"UPDATE organisations_unplaced SET organisation_id = NULL WHERE organisation_id IN {gone}", run)
    return execute(f"DELETE FROM organisations_organisation WHERE id IN {gone}", run)
