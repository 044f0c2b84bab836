"""The door of `spells` for thousands at once: the same promises, kept set by set.

Every person is locked first, in the order of their numbers; who changed in the meantime is left out. Then the
old spells end and the new ones begin on one day (M-7), each person's own row and every row about them follow,
and the rooms above are told. Called with the whole city in sight and the tree standing still.
"""

from datetime import date, datetime

from django.db.models.expressions import RawSQL

from niangjia.kernel import clock, reactions
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.bulk.selection import Selection
from niangjia.union.members.actions.spells import LABELS, MOVED
from niangjia.union.members.models import Transfer
from niangjia.union.members.rules.memberships import Change, Reason

ARRIVING = "members_arriving"
"""The temporary table of a call: person_id, organisation_id, org_lft, old_id, standing, new_id, transfer_id."""


def finish(transfers: Selection, *, reason: Reason, by: Actor, at: datetime) -> int:
    """Bring everybody of these released transfers to their new union as members; return how many."""
    _gather(
        f"SELECT t.person_id, t.to_organisation_id, m.id, 'member', t.id FROM members_transfer t"
        " JOIN members_membership m ON m.person_id = t.person_id AND m.until IS NULL AND m.revoked_at IS NULL"
        "  AND m.organisation_id = t.from_organisation_id"
        f" WHERE t.id IN ({transfers.sql}) AND t.state IN ('released', 'escalated')",
        transfers.params,
    )
    execute(
        f"DELETE FROM {ARRIVING} a USING members_transfer t"
        " WHERE t.id = a.transfer_id AND t.state NOT IN ('released', 'escalated')"
    )
    many = switch(on=clock.day_of(at), change=Change.TRANSFERRED_IN, reason=reason, by=by, at=at)
    execute(
        f"UPDATE members_transfer t SET state = 'done', done_at = %s, decided_by = %s, due_at = NULL,"
        f" from_membership_id = a.old_id, to_membership_id = a.new_id FROM {ARRIVING} a WHERE t.id = a.transfer_id",
        [at, by.name],
    )
    return many


def arrived() -> list[Transfer]:
    """The transfers that brought everybody of the last call to their new union, with its name (1 query)."""
    done = Transfer.objects.filter(to_membership__in=RawSQL(f"SELECT new_id FROM {ARRIVING}", ()))  # noqa: S611  our own table
    return list(done.select_related("to_organisation").order_by("person_id"))


def gather(people: Selection, *, to_id: int, standing: str, on: date) -> int:
    """Line up people to be brought to one union on a day; return how many. With `standing` "keep" each keeps their own.

    Retained are only members and the parked (M-9); whoever waits to become a member keeps waiting.
    """
    return _gather(
        "SELECT m.person_id, %s::bigint, m.id,"
        " CASE WHEN %s = 'keep' OR (%s = 'retained' AND m.standing = 'preparatory') THEN m.standing ELSE %s END,"
        " NULL::bigint FROM members_membership m"
        f" WHERE m.until IS NULL AND m.revoked_at IS NULL AND m.organisation_id <> %s"
        f" AND m.since <= %s AND m.person_id IN ({people.sql})",
        (to_id, standing, standing, standing, to_id, on, *people.params),
    )


def switch(*, on: date, change: Change, reason: Reason | None, by: Actor, at: datetime) -> int:
    """End the spells of everybody lined up and begin the next ones that day; return how many."""
    execute(
        "UPDATE members_membership m SET until = %s, ending = 'transferred', ending_reason = %s, ended_at = %s"
        f" FROM {ARRIVING} a WHERE m.id = a.old_id",
        [on, reason, at],
    )
    execute(
        "WITH begun AS (INSERT INTO members_membership (person_id, organisation_id, org_lft, standing, since,"
        " change, reason, ending, note, recorded_at, recorded_by, revoked_by, revoke_reason)"
        " SELECT person_id, organisation_id, org_lft, standing, %s,"
        "        CASE WHEN standing = 'retained' THEN %s ELSE %s END, %s, '', '', %s, %s, '', ''"
        f"  FROM {ARRIVING} ORDER BY person_id RETURNING id, person_id)"
        f" UPDATE {ARRIVING} a SET new_id = begun.id FROM begun WHERE begun.person_id = a.person_id",
        [on, Change.RETAINED, change, reason, at, by.name],
    )
    return _settle(by, at)


def take_back(transfers: Selection, *, reason: str, by: Actor, at: datetime) -> int:
    """Revoke these done transfers where nothing came after; everybody is back where they were. Returns how many."""
    _gather(
        "SELECT t.person_id, t.from_organisation_id, t.to_membership_id, old.standing, t.id"
        " FROM members_transfer t JOIN members_membership old ON old.id = t.from_membership_id"
        f" WHERE t.state = 'done' AND t.id IN ({transfers.sql})",
        transfers.params,
    )
    execute(
        "UPDATE members_membership m SET revoked_at = %s, revoked_by = %s, revoke_reason = %s"
        f" FROM {ARRIVING} a WHERE m.id = a.old_id",
        [at, by.name, reason],
    )
    execute(
        "UPDATE members_membership m SET until = NULL, ending = '', ending_reason = NULL, ended_at = NULL"
        f" FROM {ARRIVING} a JOIN members_transfer t ON t.id = a.transfer_id WHERE m.id = t.from_membership_id"
    )
    many = _settle(by, at)
    execute(
        "UPDATE members_transfer t SET state = 'revoked', revoke_reason = %s, decided_by = %s"
        f" FROM {ARRIVING} a WHERE t.id = a.transfer_id",
        [reason, by.name],
    )
    return many


def _gather(rows: str, params: tuple[object, ...]) -> int:
    """Line up (person, union, running spell, standing, transfer), lock the people, drop who has changed."""
    execute(f"DROP TABLE IF EXISTS {ARRIVING}")
    execute(
        f"CREATE TEMPORARY TABLE {ARRIVING} ON COMMIT DROP AS"
        " SELECT g.person_id, g.organisation_id, o.lft AS org_lft, g.old_id, g.standing, g.transfer_id,"
        f" NULL::bigint AS new_id FROM ({rows}) g (person_id, organisation_id, old_id, standing, transfer_id)"
        " JOIN organisations_organisation o ON o.id = g.organisation_id AND o.status <> 'ended'",
        params,
    )
    execute(
        f"SELECT p.id FROM members_person p JOIN {ARRIVING} a ON a.person_id = p.id ORDER BY p.id FOR UPDATE OF p"
    )
    execute(
        f"DELETE FROM {ARRIVING} a WHERE NOT EXISTS (SELECT 1 FROM members_membership m"
        "   JOIN members_person p ON p.id = m.person_id AND p.merged_into_id IS NULL"
        "  WHERE m.id = a.old_id AND m.person_id = a.person_id AND m.until IS NULL AND m.revoked_at IS NULL)"
    )
    return execute(f"SELECT 1 FROM {ARRIVING}")


def _settle(by: Actor, at: datetime) -> int:
    """Write where everybody lined up belongs now, on their own rows and on every row about them."""
    many = execute(
        "UPDATE members_person p SET organisation_id = a.organisation_id, org_lft = a.org_lft,"
        f" standing = a.standing FROM {ARRIVING} a WHERE p.id = a.person_id"
    )
    for model, whose, label in LABELS:
        table = model._meta.db_table
        execute(
            f"UPDATE {table} t SET {label} = a.org_lft FROM {ARRIVING} a"
            f" WHERE t.{whose} = a.person_id AND t.{label} IS DISTINCT FROM a.org_lft"
        )
    if many:
        people = Selection(f"SELECT person_id AS id FROM {ARRIVING}")
        reactions.wake(MOVED, by=by, at=at, people=people)
    return many
