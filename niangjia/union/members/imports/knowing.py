"""People whom the city knows: what a row means for them, and what it changes.

here       members of the row's union: items that the row says differently change, with a revision
rejoined   people in no union: they join by this roster; an application of theirs is over
transfer   people in another union: a proposal to move, never a second record; the row learns no more
again      the same person stands in another row of this file, which speaks
check      a person must look: another name stands under this number, the record is closed, or they have applied
           to another union
"""

from django.db import connection

from niangjia.kernel import reactions
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.bulk.selection import Selection
from niangjia.union.members.actions.spells import LABELS, MOVED
from niangjia.union.members.imports.founding import NEXT_PHONE, NEXT_SPELL, PHONE, SPELL
from niangjia.union.members.imports.staging import OTHERS, TEXTS, Letter
from niangjia.union.members.rules.joining import OPEN as OPEN_APPLICATIONS
from niangjia.union.members.rules.moving import LIVING, Why
from niangjia.union.members.rules.moving import OPEN as OPEN_TRANSFERS
from niangjia.union.organisations import queries as unions

ITEMS = (*TEXTS, *OTHERS)
DIFFERS = " OR ".join(f"coalesce(k.{item}, p.{item}) IS DISTINCT FROM p.{item}" for item in ITEMS)
REASON = "名册导入"
STAYS = "verdict IN ('here', 'rejoined')"


def judge(letter: Letter) -> None:
    """Give every row of `known` its verdict."""
    execute(
        """UPDATE known k SET verdict = CASE
               WHEN k.found_by = %(run)s AND p.organisation_id IS DISTINCT FROM k.organisation_id THEN 'again'
               WHEN p.standing <> 'none' AND p.organisation_id <> k.organisation_id THEN 'transfer'
               WHEN p.name_key <> k.name_key AND NOT EXISTS (
                    SELECT 1 FROM members_alias a WHERE a.person_id = p.id AND a.name = k.name) THEN 'check'
               WHEN p.standing <> 'none' THEN 'here'
               WHEN EXISTS (SELECT 1 FROM members_membership m WHERE m.person_id = p.id AND m.revoked_at IS NULL
                                AND m.ending = 'deceased') THEN 'check'
               WHEN EXISTS (SELECT 1 FROM members_application a WHERE a.person_id = p.id AND a.state = ANY(%(open)s)
                                AND a.organisation_id <> k.organisation_id) THEN 'check'
               ELSE 'rejoined' END
             FROM members_person p WHERE p.id = k.found_id""",
        letter.named | {"open": OPEN_APPLICATIONS},
    )
    execute(
        """UPDATE known k SET verdict = 'again'
             FROM (SELECT found_id, max(row) AS row FROM known GROUP BY found_id HAVING count(*) > 1) last
            WHERE k.found_id = last.found_id AND k.row <> last.row"""
    )


def apply(letter: Letter, column: str, *, by: Actor) -> None:
    """Write what the verdicts mean; `column` is the index column of phones that searches use now."""
    execute("CREATE TEMPORARY TABLE changed (person_id bigint) ON COMMIT DROP")
    if execute("SELECT 1 FROM known WHERE verdict = 'rejoined' LIMIT 1"):
        _rejoin(letter)
        moved = Selection("SELECT found_id AS id FROM known WHERE verdict = 'rejoined'")
        reactions.wake(MOVED, by=by, at=letter.at, people=moved)
    if execute(f"SELECT 1 FROM known WHERE {STAYS} LIMIT 1"):
        _revise(letter)
        _add_phones(letter, column)
    if execute("SELECT 1 FROM known WHERE verdict = 'transfer' LIMIT 1"):
        _propose_transfers(letter)


def outcomes() -> list[tuple[int, str]]:
    """What each row of `known` came to, in the words of `results`: (row, outcome)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT row, CASE verdict WHEN 'rejoined' THEN 'joined' WHEN 'here' THEN
                      CASE WHEN found_id IN (SELECT person_id FROM changed) THEN 'changed' ELSE 'unchanged' END
                      ELSE verdict END
                 FROM known ORDER BY row"""
        )
        return list(cursor.fetchall())


def _rejoin(letter: Letter) -> None:
    """Begin a spell behind every earlier one, settle the person there, and conclude an open application."""
    execute(
        f"""INSERT INTO members_membership {SPELL}
            SELECT {NEXT_SPELL}, k.found_id, k.organisation_id, k.org_lft, k.standing,
                   greatest(k.joined_on, past.last), k.change, k.reason, '', '{REASON}', %(at)s, %(by)s, '', '', %(run)s
              FROM known k LEFT JOIN LATERAL (
                   SELECT max(m.until) AS last FROM members_membership m
                    WHERE m.person_id = k.found_id AND m.revoked_at IS NULL) past ON true
             WHERE k.verdict = 'rejoined'""",
        letter.named,
    )
    execute(
        f"""INSERT INTO members_revision (person_id, at, by, before, after, reason, org_lft, run_id, undone)
            SELECT p.id, %(at)s, %(by)s,
                   jsonb_build_object('standing', p.standing, 'organisation_id', p.organisation_id,
                                      'application_id', a.id, 'application_state', a.state),
                   jsonb_build_object('standing', k.standing, 'organisation_id', k.organisation_id),
                   '{REASON}', k.org_lft, %(run)s, false
              FROM known k JOIN members_person p ON p.id = k.found_id
              LEFT JOIN members_application a ON a.person_id = p.id AND a.state = ANY(%(open)s)
             WHERE k.verdict = 'rejoined'""",
        letter.named | {"open": OPEN_APPLICATIONS},
    )
    execute(
        """UPDATE members_application a
               SET state = 'passed',
                   decided_at = %(at)s, decided_by = %(by)s, note = '已按工会名册入会'
              FROM known k WHERE k.verdict = 'rejoined' AND a.person_id = k.found_id AND a.state = ANY(%(open)s)""",
        letter.named | {"open": OPEN_APPLICATIONS},
    )
    execute(
        """UPDATE members_person p SET standing = k.standing, organisation_id = k.organisation_id, org_lft = k.org_lft
             FROM known k WHERE k.verdict = 'rejoined' AND p.id = k.found_id"""
    )
    relabel("SELECT found_id AS id, org_lft FROM known WHERE verdict = 'rejoined'")


def relabel(people: str) -> None:
    """Give every row about the people the label of their union; `people` is a query of (id, org_lft)."""
    for model, person, label in LABELS:
        execute(
            f"""UPDATE {model._meta.db_table} t SET {label} = w.org_lft FROM ({people}) w
                 WHERE t.{person} = w.id AND t.{label} IS DISTINCT FROM w.org_lft"""
        )


def _revise(letter: Letter) -> None:
    """Change what is said differently, with the words before and after; a blank says nothing.

    A record that its owner has restricted is not touched.
    """
    sides = {
        side: " || ".join(
            f"CASE WHEN coalesce(k.{item}, p.{item}) IS DISTINCT FROM p.{item}"
            f" THEN jsonb_build_object('{item}', {value.format(item=item)}) ELSE '{{}}'::jsonb END"
            for item in ITEMS
        )
        for side, value in (("before", "p.{item}"), ("after", "k.{item}"))
    }
    which = f"k.{STAYS} AND NOT p.restricted AND ({DIFFERS})"
    revised = execute(
        f"""WITH revised AS (
                INSERT INTO members_revision (person_id, at, by, before, after, reason, org_lft, run_id, undone)
                SELECT p.id, %(at)s, %(by)s, {sides["before"]}, {sides["after"]}, '{REASON}', p.org_lft, %(run)s, false
                  FROM known k JOIN members_person p ON p.id = k.found_id WHERE {which}
                RETURNING person_id)
            INSERT INTO changed SELECT person_id FROM revised""",
        letter.named,
    )
    if revised:
        new = ", ".join(f"{item} = coalesce(k.{item}, p.{item})" for item in ITEMS)
        execute(f"UPDATE members_person p SET {new} FROM known k WHERE p.id = k.found_id AND {which}")


def _add_phones(letter: Letter, column: str) -> None:
    """Another phone becomes another dated row; one that the person has already says nothing."""
    execute(
        f"""WITH added AS (
                INSERT INTO members_phone {PHONE}
                SELECT {NEXT_PHONE}, k.found_id, k.phone_cipher, k.phone_digest_a, k.phone_digest_b, k.org_lft,
                       %(on)s, %(run)s
                  FROM known k WHERE {STAYS} AND k.phone_cipher IS NOT NULL AND NOT EXISTS (
                       SELECT 1 FROM members_phone h WHERE h.person_id = k.found_id AND h.until IS NULL
                          AND h.{column} = k.phone_{column})
                RETURNING person_id)
            INSERT INTO changed SELECT person_id FROM added""",
        letter.named,
    )


def _propose_transfers(letter: Letter) -> None:
    """Ask the union in which the person stands; one open transfer a person, whoever asked for it.

    It carries the name as the file has it: the new union learns nothing from it. Where nobody is there to ask,
    it waits for the new union at once.
    """
    execute(
        """CREATE TEMPORARY TABLE proposed ON COMMIT DROP AS
           SELECT k.found_id, k.name, k.organisation_id, k.org_lft, m.id AS spell, m.organisation_id AS from_id,
                  m.org_lft AS from_lft
             FROM known k JOIN members_membership m
               ON m.person_id = k.found_id AND m.until IS NULL AND m.revoked_at IS NULL
            WHERE k.verdict = 'transfer' AND m.organisation_id <> k.organisation_id
              AND NOT EXISTS (SELECT 1 FROM members_transfer t
                               WHERE t.person_id = k.found_id AND t.state = ANY(%(open)s))""",
        {"open": OPEN_TRANSFERS},
    )
    over, empty = _nobody_there(letter)
    execute(
        """INSERT INTO members_transfer (person_id, name, from_membership_id, from_organisation_id, to_organisation_id,
                  from_lft, org_lft, initiator, run_id, state, asked_at, asked_by, asked_by_id, step_at, due_at,
                  released_at, why, refusal, evidence, note, appeal, decided_by, revoke_reason)
           SELECT found_id, name, spell, from_id, organisation_id, from_lft, org_lft, 'roster', %(run)s,
                  CASE WHEN gone THEN 'released' ELSE 'asked' END, %(at)s, %(by)s, %(by_id)s, %(at)s,
                  CASE WHEN gone THEN %(accept)s ELSE %(due)s END, CASE WHEN gone THEN %(at)s::timestamptz END,
                  CASE WHEN from_id = ANY(%(over)s) THEN %(union_over)s WHEN gone THEN %(nobody)s ELSE '' END,
                  '', '', '', '', '', ''
             FROM (SELECT *, from_id = ANY(%(over)s) OR from_id = ANY(%(empty)s) AS gone FROM proposed) p""",
        letter.named
        | {
            "over": over,
            "empty": empty,
            "union_over": Why.UNION_OVER.value,
            "nobody": Why.NOBODY_THERE.value,
        },
    )


def _nobody_there(letter: Letter) -> tuple[list[int], list[int]]:
    """Of the old unions, those that are over, and those at which nobody holds an office."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT from_id FROM proposed")
        asked = [row[0] for row in cursor.fetchall()]
    living = unions.labels_of(asked, statuses=LIVING)
    manned = unions.manned(asked, letter.at.date())
    return [n for n in asked if n not in living], [n for n in asked if n in living and n not in manned]
