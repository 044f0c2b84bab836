"""Cases follow what moves under them: the labels of their unions, and their clocks when a calendar is known."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from niangjia.kernel import audit, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import execute
from niangjia.kernel.bulk.selection import Selection
from niangjia.kernel.models import Deadline
from niangjia.union.cases.actions.placing import FOLLOWING
from niangjia.union.cases.models import Case

OWN: Final = len("cases.Case:")


@transaction.atomic
def follow_tree(*, organisations: Selection, by: Actor, at: datetime) -> int:
    """Give the cases of these unions, handled or taken there, the labels their unions have now; return how many.

    The rows of a case go with it, in the same transaction: before anybody can look. `organisations`: id, after.
    """
    with sight.everywhere("工单随工会调整归属"):
        moved = sum(_relabel(label, union, organisations) for label, union in _LABELS.items())
        if moved:
            for model in FOLLOWING:
                _carry(model._meta.db_table, organisations)
            audit.record("cases.relabelled", by=by, at=at, subject="cases.Case", moved=moved)
    return moved


def follow_clocks(moved: Sequence[Deadline]) -> int:
    """Give cases whose running clock was counted anew its new end; return how many."""
    ends = {
        int(row.subject[OWN:]): row.due_at
        for row in moved
        if row.subject.startswith("cases.Case:") and row.suspended_at is None
    }
    with sight.everywhere("期限重新计算"):
        for case_id, due_at in ends.items():
            Case.objects.filter(pk=case_id, due_at__isnull=False).update(due_at=due_at)
    return len(ends)


_LABELS: Final = {"org_lft": "organisation_id", "taken_lft": "taken_org_id"}


def _relabel(label: str, union: str, organisations: Selection) -> int:
    return execute(
        f"UPDATE cases_case c SET {label} = r.after FROM ({organisations.sql}) r"
        f" WHERE c.{union} = r.id AND c.{label} IS DISTINCT FROM r.after",
        organisations.params,
    )


def _carry(table: str, organisations: Selection) -> None:
    execute(
        f"""UPDATE {table} t SET org_lft = c.org_lft, taken_lft = c.taken_lft
              FROM cases_case c, ({organisations.sql}) r
             WHERE c.id = t.case_id AND (c.organisation_id = r.id OR c.taken_org_id = r.id)
               AND (t.org_lft, t.taken_lft) IS DISTINCT FROM (c.org_lft, c.taken_lft)""",
        organisations.params,
    )
