"""Who is on duty (R-2)."""

from datetime import datetime

from django.db.models import Q

from niangjia.kernel.clock import ZONE
from niangjia.union.cases.models import Duty


def on_duty(organisation_id: int, category: str, *, at: datetime) -> int | None:
    """The account on duty at a union for a category at a moment, the most exactly named one; or None (1 query)."""
    moment = at.astimezone(ZONE)
    rows = Duty.objects.filter(
        Q(until__isnull=True) | Q(until__gt=moment.date()),
        organisation_id=organisation_id,
        since__lte=moment.date(),
    )
    fitting = [
        row
        for row in rows
        if (not row.weekdays or moment.isoweekday() in row.weekdays)
        and (not row.categories or any(category.startswith(code) for code in row.categories))
    ]
    fitting.sort(key=lambda row: (not row.categories, not row.weekdays, row.pk))
    return fitting[0].account_id if fitting else None
