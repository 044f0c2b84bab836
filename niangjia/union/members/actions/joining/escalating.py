"""Silence: an application that nobody decided goes to the next higher union, set by set (M-3)."""

from datetime import datetime

from django.db import transaction

from niangjia.kernel import audit, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.clock import ZONE
from niangjia.union.members import limits
from niangjia.union.members.actions.joining import telling
from niangjia.union.members.models import Application
from niangjia.union.members.rules.joining import APPLICATION
from niangjia.union.notices import actions as notices
from niangjia.union.organisations import queries as unions

AT_ONCE = 500


@transaction.atomic
def escalate_overdue(*, by: Actor, at: datetime) -> int:
    """Hand every application that is past its days to the next higher union; return how many."""
    with sight.everywhere("逾期未审的入会申请"):
        overdue = Application.objects.select_for_update(skip_locked=True).filter(
            state="waiting", due_at__lt=at
        )
        late = list(overdue.order_by("due_at")[:AT_ONCE])
        if not late:
            return 0
        due = limits.review_due(at)
        for application in late:
            application.state = APPLICATION.check(application.state, "escalate")
            application.escalated_at, application.due_at = at, due
        Application.objects.bulk_update(late, ["state", "escalated_at", "due_at"])
        audit.record(
            "members.applications_escalated", by=by, at=at, subject="members.Application",
            applications=[application.pk for application in late],
        )  # fmt: skip
        _tell(late, due, by=by, at=at)
    return len(late)


def _tell(late: list[Application], due: datetime, *, by: Actor, at: datetime) -> None:
    above = unions.with_parents({application.organisation_id for application in late})
    letters = [
        notices.Letter(
            telling.recipient(application.person_id, application.org_lft),
            {
                "union": name, "above": parent or "上级工会", "day": f"{due.astimezone(ZONE):%m月%d日}",
            },
        )
        for application in late
        for name, parent in [above.get(application.organisation_id, ("受理工会", ""))]
    ]  # fmt: skip
    notices.send_many(
        template=telling.ESCALATED, letters=letters, subject="members.Application", by=by, at=at
    )
