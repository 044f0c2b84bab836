"""Rows about people follow the labels of their unions when the tree is moved or numbered anew.

In the transaction of the move itself: before its commit the old place sees the old rows, after it the new
place sees them; between the two nobody sees too much (architecture §4.2). A past spell, a transfer and an
application follow their own union; everything else follows the person.
"""

from datetime import datetime
from typing import Final

from django.db.models import Model

from niangjia.kernel import reactions, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.bulk.selection import Selection
from niangjia.union.members.actions.spells import LABELS, MOVED
from niangjia.union.members.models import Application, Departure, Membership, Transfer

OF_A_UNION: Final[tuple[tuple[type[Model], str, str], ...]] = (
    (Membership, "organisation_id", "org_lft"),
    (Departure, "organisation_id", "org_lft"),
    (Application, "organisation_id", "org_lft"),
    (Transfer, "from_organisation_id", "from_lft"),
    (Transfer, "to_organisation_id", "org_lft"),
)
"""Every label that is a union's: the table, the column of the union, the column of the label."""
CARRIED: Final = "members_carried"


def follow_tree(*, organisations: Selection, by: Actor, at: datetime) -> int:
    """Give every row its union's new label; return how many people moved. `organisations`: id, before, after."""
    with sight.everywhere("组织位置变动"):
        many = _carry_people(organisations)
        for model, whose, label in OF_A_UNION:
            execute(
                f"UPDATE {model._meta.db_table} t SET {label} = r.after FROM ({organisations.sql}) r"
                f" WHERE t.{whose} = r.id AND t.{label} IS DISTINCT FROM r.after",
                organisations.params,
            )
        for model, whose, label in LABELS if many else ():
            execute(
                f"UPDATE {model._meta.db_table} t SET {label} = c.org_lft FROM {CARRIED} c"
                f" WHERE t.{whose} = c.person_id AND t.{label} IS DISTINCT FROM c.org_lft"
            )
        if many:
            people = Selection(f"SELECT person_id AS id FROM {CARRIED}")
            reactions.wake(MOVED, by=by, at=at, people=people)
    return many


def keep_peopled(*, organisations: Selection) -> int:
    """Take out of `withdrawn` the unions that people belong, belonged or asked to belong to; return how many stay.

    People are found by the label of their union, as everywhere here: the columns of the union alone have no index.
    """
    named: list[tuple[type[Model], str]] = [(model, whose) for model, whose, _ in OF_A_UNION]
    named.append((Application, "forwarded_from_id"))
    there = " OR ".join(
        f"EXISTS (SELECT 1 FROM {model._meta.db_table} t WHERE t.{column} = o.id)" for model, column in named
    )
    with sight.everywhere("撤销工会导入：已有会员的工会"):
        return execute(
            f"""DELETE FROM withdrawn WHERE id IN (
                SELECT o.id FROM organisations_organisation o WHERE o.id IN ({organisations.sql}) AND (
                    {there}
                    OR EXISTS (SELECT 1 FROM members_person p WHERE p.org_lft = o.lft AND p.organisation_id = o.id)))""",
            organisations.params,
        )


def _carry_people(organisations: Selection) -> int:
    """Write the people's own rows, found by the label they had, and remember whose they are."""
    execute(f"DROP TABLE IF EXISTS {CARRIED}")
    execute(
        f"CREATE TEMPORARY TABLE {CARRIED} ON COMMIT DROP AS"
        f" SELECT p.id AS person_id, r.after AS org_lft FROM ({organisations.sql}) r"
        "   JOIN members_person p ON p.org_lft = r.before AND p.organisation_id = r.id",
        organisations.params,
    )
    return execute(
        f"UPDATE members_person p SET org_lft = c.org_lft FROM {CARRIED} c WHERE p.id = c.person_id"
    )
