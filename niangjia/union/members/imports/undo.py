"""A roster taken back, set by set, in the caller's transaction and with the whole city in sight.

    withdrawn   people whom only this roster knows; rooms above take out of it whom they have built on

Who has proven a phone, applied, moved, consented or asked for anything since has been built on and stays.
"""

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


def take_back(letter: Letter, *, by: Actor) -> dict[str, int]:
    """Undo a run; return counts: withdrawn, kept (founded, but built on since), restored, left, unasked."""
    named = letter.named | {"word": WORD, "open": OPEN}
    unasked = _withdraw_transfers(named)
    restored = _restore(named)
    left = _leave_again(named)
    if left:
        left_ones = Selection("SELECT person_id AS id FROM leaving")
        reactions.wake(MOVED, by=by, at=letter.at, people=left_ones)
    founded = _gather(letter.run_id, named)
    people = Selection("SELECT id FROM withdrawn")
    reactions.wake("members.withdrawing", by=by, at=letter.at, people=people)
    gone = _remove(named)
    return {"withdrawn": gone, "kept": founded - gone, "restored": restored, "left": left, "unasked": unasked}


def _withdraw_transfers(named: dict[str, object]) -> int:
    return execute(
        """UPDATE members_transfer SET state = 'withdrawn', done_at = %(at)s, decided_by = %(by)s, note = %(word)s
            WHERE run_id = %(run)s AND initiator = 'roster' AND state = ANY(%(open)s)""",
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
                 WHERE run_id = %(run)s AND NOT undone AND NOT before ? 'standing' ORDER BY person_id, id DESC),
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
            WHERE r.run_id = %(run)s AND NOT r.undone AND r.before ? 'standing' ORDER BY r.person_id, r.id""",
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
        """DELETE FROM members_phone h USING members_person p
            WHERE h.run_id = %(run)s AND h.verified_at IS NULL AND p.id = h.person_id
              AND p.run_id IS DISTINCT FROM %(run)s""",
        named,
    )
    return execute("DELETE FROM members_person WHERE id IN (SELECT id FROM withdrawn)")
