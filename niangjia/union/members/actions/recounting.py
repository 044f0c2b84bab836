"""Open clocks follow the calendar: when a year is loaded, what is waited for is counted by it (G-5).

A clock starts on the day of its step. What has run out stays so, and nothing ends before today does.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction

from niangjia.kernel import audit, calendar, clock, deadlines, params, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.calendar import WorkCalendar
from niangjia.kernel.models import AuditEvent
from niangjia.union.members import limits
from niangjia.union.members.actions.moving.clocks import STEPS
from niangjia.union.members.models import Application, Request, Transfer
from niangjia.union.members.rules import joining, rights

BATCH = 2_000
Clocked = Transfer | Application | Request
Clock = tuple[Clocked, datetime, str]
"""A row, when its step began, and the param that says how many working days it has."""


@transaction.atomic
def recount_clocks(*, by: Actor, at: datetime) -> int:
    """Count every open clock of transfers, applications and requests anew; return how many moved."""
    limits.forget()
    days = calendar.load()
    with sight.everywhere("期限：工作日历更新"):
        transfers = _recount(_transfers(at), days, at)
        applications = _recount(_applications(at), days, at)
        requests = _recount(_requests(at), days, at)
        audit.record(
            "members.clocks_recounted",
            by=by,
            at=at,
            transfers=transfers,
            applications=applications,
            requests=requests,
        )
    return transfers + applications + requests


def _transfers(at: datetime) -> Iterator[Clock]:
    for row in Transfer.objects.select_for_update().filter(state__in=STEPS, due_at__gt=at).order_by("id"):
        yield row, row.step_at or row.asked_at, STEPS[row.state]


def _applications(at: datetime) -> Iterator[Clock]:
    rows = (
        Application.objects.select_for_update().filter(state__in=joining.OPEN, due_at__gt=at).order_by("id")
    )
    for row in rows:
        yield row, row.escalated_at or _handed_on(row) or row.asked_at, joining.REVIEW_DAYS.key


def _requests(at: datetime) -> Iterator[Clock]:
    for row in Request.objects.select_for_update().filter(state="waiting", due_at__gt=at).order_by("id"):
        yield row, row.asked_at, rights.ANSWER_DAYS.key


def _handed_on(row: Application) -> datetime | None:
    """When an application was last handed to another union, which begins its days anew."""
    if row.forwarded_from_id is None:
        return None
    events = AuditEvent.objects.filter(
        subject=f"members.Application:{row.pk}", act="members.application_forwarded"
    )
    return events.order_by("-id").values_list("at", flat=True).first()


def _recount(clocks: Iterable[Clock], days: WorkCalendar, at: datetime) -> int:
    """Write the ends that moved, batch by batch."""
    today = clock.day_end(clock.day_of(at))
    changed: list[Clocked] = []
    for row, start, key in clocks:
        length = params.value(key, on=clock.day_of(start))
        end = max(deadlines.due(days, start, length, "working").at, today)
        if end != row.due_at:
            row.due_at = end
            changed.append(row)
    for model in {type(row) for row in changed}:
        model._default_manager.bulk_update(changed, ["due_at"], batch_size=BATCH)  # type: ignore[arg-type]  # rows of one table at a time
    return len(changed)
