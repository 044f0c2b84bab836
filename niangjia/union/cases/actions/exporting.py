"""Taking the hotline's calls along: who, when, how much; the file carries its mark."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from niangjia.kernel import audit, clock
from niangjia.kernel.actor import Actor
from niangjia.union.cases import permissions
from niangjia.union.cases.actions.seats import line_for


@transaction.atomic
def note_export(*, lines: Sequence[int], since: date, until: date, rows: int, by: Actor, at: datetime) -> str:
    """Record that calls are taken along; return the mark that the file carries. Raises NotFound, NotAllowed."""
    by.check_may(permissions.LINES)
    for line_id in lines:
        line_for(by, line_id, permissions.LINES)
    event = audit.record(
        "cases.calls_exported",
        by=by,
        at=at,
        subject="cases.Call",
        lines=list(lines),
        since=since,
        until=until,
        rows=rows,
    )
    return f"{by.name} {at.astimezone(clock.ZONE):%Y-%m-%d %H:%M} 导出 {rows} 行，审计号 {event.pk}"
