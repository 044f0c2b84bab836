"""A roster taken back, set by set, in the caller's transaction and with the whole city in sight.

    withdrawn   people whom only this roster knows; rooms above take out of it whom they have built on
    untouched   people known before whose membership has gone on since, or whose record is not ours to write in now

Who has proven a phone, applied, moved, consented or asked for anything since has been built on and stays.
"""

from datetime import datetime

from django.db import connection

from niangjia.kernel import reactions
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.bulk.selection import Selection
from niangjia.union.members.actions.spells import MOVED
from niangjia.union.members.imports.knowing import ITEMS, relabel
from niangjia.union.members.imports.staging import OTHERS, Letter
from niangjia.union.members.rules.moving import OPEN

WORD = "导入已撤销"
BUILT_ON = (
    "p.assurance > 0 OR p.verified_at IS NOT NULL OR p.merged_into_id IS NOT NULL OR p.restricted",
    "EXISTS (SELECT 1 FROM members_person f WHERE f.merged_into_id = p.id)",
    "EXISTS (SELECT 1 FROM members_merge g WHERE p.id IN (g.kept_id, g.folded_id))",
    *(
        f"EXISTS (SELECT 1 FROM members_{table} x WHERE x.person_id = p.id AND x.run_id IS DISTINCT FROM %(run)s)"
        for table in ("document", "phone", "membership", "revision", "transfer")
    ),
    *(
        f"EXISTS (SELECT 1 FROM members_{table} x WHERE x.person_id = p.id)"
        for table in ("application", "verification", "consent", "request", "departure")
    ),
    "EXISTS (SELECT 1 FROM members_phone x WHERE x.person_id = p.id AND x.verified_at IS NOT NULL)",
    "EXISTS (SELECT 1 FROM members_membership x WHERE x.person_id = p.id AND x.until IS NOT NULL)",
)
"""What somebody has done about a person since, one condition each."""


MOVED_ON = """(p.standing = 'none'
    OR EXISTS (SELECT 1 FROM members_membership m WHERE m.person_id = p.id AND m.revoked_at IS NULL
                  AND m.ended_at > %(loaded)s AND m.organisation_id IS DISTINCT FROM p.organisation_id)
    OR (EXISTS (SELECT 1 FROM members_revision r WHERE r.person_id = p.id AND r.run_id = %(run)s
                   AND NOT r.undone AND r.before ? 'standing')
        AND NOT EXISTS (SELECT 1 FROM members_membership m WHERE m.person_id = p.id AND m.run_id = %(run)s
                           AND m.until IS NULL AND m.revoked_at IS NULL)))"""
"""Another union keeps them now, or none: what this roster said of them is not this union's to take back."""
HELD = """(p.restricted OR p.merged_into_id IS NOT NULL
    OR EXISTS (SELECT 1 FROM members_merge g WHERE p.id IN (g.kept_id, g.folded_id) AND g.confirmed_at > %(loaded)s)
    OR EXISTS (SELECT 1 FROM members_transfer t WHERE t.person_id = p.id AND t.state = ANY(%(open)s)
                  AND t.run_id IS DISTINCT FROM %(run)s))"""
"""Their owner wants the record left as it is, it was put together with another, or a transfer stands on it."""
IN_USE = """(h.until IS NOT NULL OR h.verified_at IS NOT NULL
    OR EXISTS (SELECT 1 FROM members_application a WHERE a.claimed_phone_id = h.id)
    OR EXISTS (SELECT 1 FROM members_phonerelease x WHERE x.phone_id = h.id))"""
"""A phone that the roster gave and somebody has ended, proven or claimed since."""


def take_back(letter: Letter, *, loaded: datetime, by: Actor) -> dict[str, int]:
    """Undo a run that was loaded at a moment; return counts of people, and of what is left alone and why:

    withdrawn, kept (founded, but built on since), restored, left, unasked; moved (their membership went on),
    held (restricted, merged or being transferred), changed (somebody said something newer, which stays).
    """
    named = letter.named | {"word": WORD, "open": OPEN, "loaded": loaded}
    unasked = _withdraw_transfers(named)
    alone = _leave_alone(named)
    alone["changed"] = _said_anew(named)
    restored = _restore(named)
    left = _leave_again(named)
    if left:
        left_ones = Selection("SELECT person_id AS id FROM leaving")
        reactions.wake(MOVED, by=by, at=letter.at, people=left_ones)
    founded = _gather(letter.run_id, named)
    people = Selection("SELECT id FROM withdrawn")
    reactions.wake("members.withdrawing", by=by, at=letter.at, people=people)
    gone = _remove(named)
    return {
        "withdrawn": gone, "kept": founded - gone, "restored": restored, "left": left, "unasked": unasked, **alone,
    }  # fmt: skip


def _withdraw_transfers(named: dict[str, object]) -> int:
    return execute(
        """UPDATE members_transfer SET state = 'withdrawn', done_at = %(at)s, decided_by = %(by)s, note = %(word)s
            WHERE run_id = %(run)s AND initiator = 'roster' AND state = ANY(%(open)s)""",
        named,
    )


def _leave_alone(named: dict[str, object]) -> dict[str, int]:
    """Fill `untouched` with the people known before whom the undoing does not touch; return how many for which why."""
    execute("DROP TABLE IF EXISTS untouched")
    execute(
        f"""CREATE TEMPORARY TABLE untouched ON COMMIT DROP AS
            SELECT p.id, CASE WHEN {HELD} THEN 'held' ELSE 'moved' END AS why FROM members_person p
             WHERE p.run_id IS DISTINCT FROM %(run)s AND ({HELD} OR {MOVED_ON}) AND p.id IN (
                   SELECT person_id FROM members_revision WHERE run_id = %(run)s AND NOT undone
                    UNION SELECT person_id FROM members_phone WHERE run_id = %(run)s)""",
        named,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT why, count(*) FROM untouched GROUP BY why")
        return {"moved": 0, "held": 0} | dict(cursor.fetchall())


def _said_anew(named: dict[str, object]) -> int:
    """How many people have an item or a phone of this roster that somebody has changed since."""
    return execute(
        f"""SELECT p.id FROM members_person p
             WHERE p.run_id IS DISTINCT FROM %(run)s AND p.id NOT IN (SELECT id FROM untouched) AND (
                   EXISTS (SELECT 1 FROM (
                       SELECT r.after FROM members_revision r WHERE r.person_id = p.id AND r.run_id = %(run)s
                          AND NOT r.undone AND NOT r.before ? 'standing' ORDER BY r.id DESC LIMIT 1) r,
                       jsonb_each(r.after) said WHERE to_jsonb(p) -> said.key IS DISTINCT FROM said.value)
                   OR EXISTS (SELECT 1 FROM members_phone h WHERE h.person_id = p.id AND h.run_id = %(run)s
                                 AND {IN_USE}))
               AND p.id IN (SELECT person_id FROM members_revision WHERE run_id = %(run)s
                             UNION SELECT person_id FROM members_phone WHERE run_id = %(run)s)""",
        named,
    )


def _restore(named: dict[str, object]) -> int:
    """Give items their former words, the latest revision first, where nobody has changed them since."""
    restored = 0
    old = ", ".join(
        f"{item} = CASE WHEN r.before ? '{item}' AND to_jsonb(p.{item}) IS NOT DISTINCT FROM"
        f" nullif(r.after -> '{item}', 'null'::jsonb)"
        f" THEN (r.before ->> '{item}')::{OTHERS.get(item, 'text')} ELSE p.{item} END"
        for item in ITEMS
    )
    while latest := execute(
        f"""WITH last AS (
                SELECT DISTINCT ON (person_id) * FROM members_revision
                 WHERE run_id = %(run)s AND NOT undone AND NOT before ? 'standing'
                   AND person_id NOT IN (SELECT id FROM untouched) ORDER BY person_id, id DESC),
            said AS (UPDATE members_person p SET {old} FROM last r WHERE p.id = r.person_id RETURNING p.id)
            UPDATE members_revision r SET undone = true FROM last WHERE r.id = last.id""",
        named,
    ):
        restored += latest
    return restored


def _leave_again(named: dict[str, object]) -> int:
    """Spells that the run began for people known before are as if they had never been; their places come back."""
    execute("DROP TABLE IF EXISTS leaving")
    left = execute(
        """CREATE TEMPORARY TABLE leaving ON COMMIT DROP AS
           SELECT DISTINCT ON (r.person_id) r.id AS revision, r.person_id, m.id AS spell,
                  (r.before ->> 'organisation_id')::bigint AS organisation_id,
                  (r.before ->> 'application_id')::bigint AS application_id,
                  r.before ->> 'application_state' AS application_state
             FROM members_revision r JOIN members_membership m ON m.person_id = r.person_id AND m.run_id = %(run)s
              AND m.until IS NULL AND m.revoked_at IS NULL
            WHERE r.run_id = %(run)s AND NOT r.undone AND r.before ? 'standing'
              AND r.person_id NOT IN (SELECT id FROM untouched) ORDER BY r.person_id, r.id""",
        named,
    )
    execute(
        """UPDATE members_membership m SET revoked_at = %(at)s, revoked_by = %(by)s, revoke_reason = %(word)s
             FROM leaving b WHERE m.id = b.spell""",
        named,
    )
    execute(
        """UPDATE members_person p SET standing = 'none', organisation_id = b.organisation_id, org_lft = o.lft
             FROM leaving b LEFT JOIN organisations_organisation o ON o.id = b.organisation_id
            WHERE p.id = b.person_id"""
    )
    execute(
        """UPDATE members_application a SET state = b.application_state, decided_at = NULL, decided_by = '', note = ''
             FROM leaving b WHERE a.id = b.application_id AND a.state IN ('passed', 'withdrawn')"""
    )
    relabel(
        "SELECT b.person_id AS id, o.lft AS org_lft FROM leaving b"
        " LEFT JOIN organisations_organisation o ON o.id = b.organisation_id"
    )
    execute("UPDATE members_revision r SET undone = true FROM leaving b WHERE r.id = b.revision")
    return left


def _gather(run_id: int, named: dict[str, object]) -> int:
    """Fill `withdrawn`, locked; return how many people the run founded."""
    execute("DROP TABLE IF EXISTS withdrawn")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM members_person WHERE run_id = %s", [run_id])
        founded = int(cursor.fetchone()[0])
    execute("SELECT id FROM members_person WHERE run_id = %(run)s ORDER BY id FOR UPDATE", named)
    execute(
        f"""CREATE TEMPORARY TABLE withdrawn ON COMMIT DROP AS
            SELECT p.id FROM members_person p WHERE p.run_id = %(run)s AND NOT ({" OR ".join(BUILT_ON)})""",
        named,
    )
    return founded


def _remove(named: dict[str, object]) -> int:
    """Remove who is withdrawn with every row about them, and the phones that the run gave to others."""
    for table, person in (
        *((f"members_{table}", "person_id") for table in ("membership", "document", "phone", "alias", "revision", "look")),
        ("members_transfer", "person_id"), ("members_pair", "low_id"), ("members_pair", "high_id"),
    ):  # fmt: skip
        execute(f"DELETE FROM {table} WHERE {person} IN (SELECT id FROM withdrawn)")
    execute(
        f"""DELETE FROM members_phone h USING members_person p
            WHERE h.run_id = %(run)s AND NOT {IN_USE} AND p.id = h.person_id
              AND p.run_id IS DISTINCT FROM %(run)s AND p.id NOT IN (SELECT id FROM untouched)""",
        named,
    )
    return execute("DELETE FROM members_person WHERE id IN (SELECT id FROM withdrawn)")
