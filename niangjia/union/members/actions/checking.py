"""The nightly look at what no constraint can promise: found, counted, named by number, never repaired silently.

Rows of a million people are written without a look-up per row (`models.people.LINK`), their labels follow the
tree, and transfers leave no gap: each is a promise of the acts, and here each is asked of the data.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from niangjia.kernel import audit, queue, runs, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.clock import ZONE
from niangjia.kernel.models import Run
from niangjia.union.members import permissions
from niangjia.union.members.actions.relabelling import OF_A_UNION
from niangjia.union.members.actions.spells import LABELS
from niangjia.union.organisations import queries as unions

CHECK: Final = "members.check"
NIGHT: Final = 2
"""The hour after which the night's look is asked for."""
SHOWN: Final = 100
"""So many rows are named by number; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Question:
    """One promise, in words, and the query that yields the `id` of every person or row that breaks it."""

    key: str
    title: str
    sql: str


def _orphans() -> str:
    parts = [
        f"SELECT t.{whose} AS id FROM {model._meta.db_table} t LEFT JOIN members_person p ON p.id = t.{whose}"
        f" WHERE p.id IS NULL"
        for model, whose, _ in (*LABELS, *((model, "person_id", "") for model, _, _ in OF_A_UNION[:4]))
    ]
    return " UNION ALL ".join(parts)


def _labels() -> str:
    mine = [
        f"SELECT p.id FROM {model._meta.db_table} t JOIN members_person p ON p.id = t.{whose}"
        f" WHERE t.{label} IS DISTINCT FROM p.org_lft"
        for model, whose, label in LABELS
    ]
    theirs = [
        f"SELECT t.person_id FROM {model._meta.db_table} t JOIN organisations_organisation o ON o.id = t.{whose}"
        f" WHERE t.{label} IS DISTINCT FROM o.lft"
        for model, whose, label in OF_A_UNION
    ]
    return " UNION ALL ".join(
        [
            *mine,
            *theirs,
            "SELECT p.id FROM members_person p JOIN organisations_organisation o ON o.id = p.organisation_id"
            " WHERE p.org_lft IS DISTINCT FROM o.lft",
        ]
    )


_NEIGHBOURS: Final = (
    "SELECT person_id AS id, until, ending, lead(since) OVER w AS next FROM members_membership"
    " WHERE revoked_at IS NULL WINDOW w AS (PARTITION BY person_id ORDER BY since, until NULLS LAST, id)"
)
QUESTIONS: Final = (
    Question("orphans", "记录没有对应的职工档案", _orphans()),
    Question("overlaps", "两段会籍重叠", f"SELECT id FROM ({_NEIGHBOURS}) s WHERE next < coalesce(until, 'infinity')"),
    Question(
        "gaps", "转会或会籍变化之后断档",
        f"SELECT id FROM ({_NEIGHBOURS}) s WHERE ending IN ('transferred', 'changed')"
        " AND (next IS NULL OR next > until)",
    ),
    Question(
        "standings", "档案上的会籍状态与会籍记录不一致",
        "SELECT p.id FROM members_person p LEFT JOIN members_membership m"
        " ON m.person_id = p.id AND m.until IS NULL AND m.revoked_at IS NULL"
        " WHERE p.merged_into_id IS NULL AND (p.standing <> coalesce(m.standing, 'none')"
        " OR (m.id IS NOT NULL AND m.organisation_id <> p.organisation_id))",
    ),
    Question("labels", "组织位置与所属工会不一致", _labels()),
)  # fmt: skip
"""What is asked every night; every query yields numbers of people."""


@transaction.atomic
def ask_check(*, by: Actor, at: datetime) -> Run:
    """Ask for a look at all people's rows now. Raises NotAllowed below the city."""
    city = unions.root()
    permissions.check_may(by, permissions.REVOKE, city.lft if city else None)
    return queue.ask(CHECK, key=f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}", title="会籍数据检查", by=by, at=at)


def ask_nightly(*, by: Actor, at: datetime) -> Run | None:
    """Ask for tonight's look, once; None when it was asked for already or it is still evening."""
    here = at.astimezone(ZONE)
    key = f"{here:%Y-%m-%d}"
    if here.hour < NIGHT or runs.known(CHECK, key):
        return None
    return queue.ask(CHECK, key=key, title="会籍数据夜间检查", by=by, at=at)


@transaction.atomic
def answer(*, question: Question, by: Actor, at: datetime) -> dict[str, object]:
    """Ask one question of the data: how many people break the promise, and who, by number."""
    with sight.everywhere("夜间检查"), connection.cursor() as cursor:
        cursor.execute(
            f"WITH wrong AS MATERIALIZED (SELECT DISTINCT id FROM ({question.sql}) q)"
            f" SELECT (SELECT count(*) FROM wrong), ARRAY(SELECT id FROM wrong ORDER BY id LIMIT {SHOWN})"
        )
        many, ids = cursor.fetchone()
    if many:
        audit.record("members.check_found", by=by, at=at, question=question.key, people=many)
    return {"many": many, "ids": ids}
