"""Cards follow their holders: where they belong, and whether they are members still. Whole sets at a time."""

from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from niangjia.kernel import audit, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.bulk.selection import Selection
from niangjia.union.cards.rules import ENDED, LIVE
from niangjia.union.members.queries.holders import BELONGING_SQL

FOLLOWING: Final = ("card", "batchrow", "event", "difference", "credential", "scan")
"""Tables whose rows belong where their person belongs."""
OUTSIDE: Final = ["none", "preparatory"]
WHY: Final = "卡跟着人走"
DRIFTED: Final = Selection(
    f"""SELECT c.person_id AS id FROM cards_card c JOIN ({BELONGING_SQL}) p ON p.id = c.person_id
         WHERE c.org_lft IS DISTINCT FROM p.org_lft
            OR (c.state <> ALL(%s) AND (c.frozen_at IS NULL) = (p.standing = ANY(%s)))
        UNION SELECT c.person_id FROM cards_credential c JOIN ({BELONGING_SQL}) p ON p.id = c.person_id
         WHERE c.org_lft IS DISTINCT FROM p.org_lft OR (c.revoked_at IS NULL AND p.standing = ANY(%s))""",
    (sorted(ENDED), OUTSIDE, OUTSIDE),
)
"""Whose cards say another union or another membership than their person does."""


@transaction.atomic
def follow(*, people: Selection, by: Actor, at: datetime) -> int:
    """Give these people's cards the label of their union; freeze them when membership is over, or thaw them.

    Returns how many rows changed. A frozen card serves at the bank and no longer at the union; the credentials of
    who is no member are revoked.
    """
    named: dict[str, object] = {"by": by.name, "at": at, "outside": OUTSIDE, "live": sorted(LIVE)}
    if not (ids := _ids(people)):
        return 0
    named["ids"] = ids
    with sight.everywhere(WHY):
        moved = sum(_relabel(table, named) for table in FOLLOWING)
        frozen, thawed = _freeze(named), _thaw(named)
        revoked = _revoke(named)
    changed = moved + frozen + thawed + revoked
    if changed:
        audit.record(
            "cards.followed", by=by, at=at, moved=moved, frozen=frozen, thawed=thawed, revoked=revoked
        )
    return changed


def follow_all(*, by: Actor, at: datetime) -> int:
    """Follow every holder: what no reaction has caught. Returns how many rows changed."""
    return follow(people=DRIFTED, by=by, at=at)


def _ids(people: Selection) -> list[int]:
    """Whom it concerns, named before the rows move under the selection."""
    with sight.everywhere(WHY), connection.cursor() as cursor:
        params: Any = people.params
        cursor.execute(f"SELECT id FROM ({people.sql}) people", params)
        return [row[0] for row in cursor.fetchall()]


def _relabel(table: str, named: dict[str, object]) -> int:
    return execute(
        f"""UPDATE cards_{table} t SET org_lft = p.org_lft FROM ({BELONGING_SQL}) p
             WHERE p.id = t.person_id AND t.person_id = ANY(%(ids)s) AND t.org_lft IS DISTINCT FROM p.org_lft""",
        named,
    )


def _freeze(named: dict[str, object]) -> int:
    return execute(
        f"""WITH frozen AS (
                UPDATE cards_card c SET frozen_at = %(at)s FROM ({BELONGING_SQL}) p
                 WHERE p.id = c.person_id AND c.person_id = ANY(%(ids)s) AND c.state = ANY(%(live)s)
                   AND c.frozen_at IS NULL AND p.standing = ANY(%(outside)s)
                RETURNING c.id, c.person_id, c.org_lft, c.state)
            {_EVENTS.format(verb="freeze", cards="frozen")}""",
        named,
    )


def _thaw(named: dict[str, object]) -> int:
    return execute(
        f"""WITH thawed AS (
                UPDATE cards_card c SET frozen_at = NULL FROM ({BELONGING_SQL}) p
                 WHERE p.id = c.person_id AND c.person_id = ANY(%(ids)s) AND c.state = ANY(%(live)s)
                   AND c.frozen_at IS NOT NULL AND NOT p.standing = ANY(%(outside)s)
                RETURNING c.id, c.person_id, c.org_lft, c.state)
            {_EVENTS.format(verb="thaw", cards="thawed")}""",
        named,
    )


_EVENTS: Final = """INSERT INTO cards_event (card_id, person_id, org_lft, verb, state, at, by, note)
            SELECT id, person_id, org_lft, '{verb}', state, %(at)s, %(by)s, '' FROM {cards}"""


def _revoke(named: dict[str, object]) -> int:
    return execute(
        f"""UPDATE cards_credential c SET revoked_at = %(at)s, why = '会籍终止' FROM ({BELONGING_SQL}) p
             WHERE p.id = c.person_id AND c.person_id = ANY(%(ids)s) AND c.revoked_at IS NULL
               AND p.standing = ANY(%(outside)s)""",
        named,
    )
