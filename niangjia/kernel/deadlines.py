"""Clocks as acts: a period is opened, extended on a basis, finished or revoked; each is a row (G-6)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from niangjia.kernel import audit, calendar, clock
from niangjia.kernel.actor import Actor
from niangjia.kernel.calendar import Due, WorkCalendar
from niangjia.kernel.models import Deadline
from niangjia.kernel.refusals import Invalid, NotFound, NotNow

BATCH = 2_000


@transaction.atomic
def open(
    *, subject: str, rule: str, title: str, start_event: str, start_at: datetime, length: int, unit: str,
    warn_before: int = 0, by: Actor, at: datetime,
) -> Deadline:  # fmt: skip
    """Start a period of `length` units (natural, working, months) after the day of `start_at`.

    `warn_before` counts natural days before the end. Raises NotNow while the rule's clock already runs.
    """
    deadline = Deadline(
        subject=subject, rule=rule, title=title, start_event=start_event, start_at=start_at, length=length,
        unit=unit, warn_before=warn_before,
    )  # fmt: skip
    _compute(deadline, calendar.load())
    try:
        with transaction.atomic():
            deadline.save(force_insert=True)
    except IntegrityError as error:
        raise NotNow(
            f"“{title}”的期限已经在计算，", rule=rule, remedy="请先办结或撤销原来的期限。"
        ) from error
    _record("open", deadline, by, at, due_at=deadline.due_at, start_event=start_event)
    return deadline


@transaction.atomic
def extend(*, subject: str, rule: str, length: int, basis: str, by: Actor, at: datetime) -> Deadline:
    """Lengthen the open clock. Raises Invalid without a basis, NotNow when the period has run out."""
    deadline = _open_one(subject, rule)
    if not basis.strip() or length < 1:
        raise Invalid("延长期限要写明天数和依据，", field="basis", remedy="请填写批准延长的文件或理由。")
    if deadline.is_breached(at):
        raise NotNow(f"“{deadline.title}”已经到期，不能再延长。", rule=rule, data={"due_at": deadline.due_at})
    deadline.extended_by += length
    deadline.extension_basis = basis.strip()
    _compute(deadline, calendar.load())
    deadline.save()
    _record("extend", deadline, by, at, due_at=deadline.due_at, length=length, basis=deadline.extension_basis)
    return deadline


@transaction.atomic
def finish(*, subject: str, rule: str, by: Actor, at: datetime) -> Deadline:
    """Stop the open clock: what it waited for has been done, in time or late."""
    deadline = _open_one(subject, rule)
    deadline.done_at = at
    deadline.save(update_fields=["done_at"])
    _record("finish", deadline, by, at, breached=deadline.is_breached(at))
    return deadline


@transaction.atomic
def revoke(*, subject: str, rule: str, reason: str, by: Actor, at: datetime) -> Deadline:
    """Take back a clock that should not have been opened; the row stays, with the reason."""
    deadline = _open_one(subject, rule)
    if not reason.strip():
        raise Invalid("撤销期限要写明原因。", field="reason")
    deadline.revoked_at, deadline.revoked_reason = at, reason.strip()
    deadline.save(update_fields=["revoked_at", "revoked_reason"])
    _record("revoke", deadline, by, at, reason=deadline.revoked_reason)
    return deadline


@transaction.atomic
def recompute(*, by: Actor, at: datetime) -> int:
    """Count every open clock anew by the calendar as it now stands; return how many moved or became firm."""
    days = calendar.load()
    changed: list[Deadline] = []
    for deadline in Deadline.objects.select_for_update().filter(done_at=None, revoked_at=None).iterator():
        before = (deadline.due_at, deadline.provisional)
        _compute(deadline, days)
        if before != (deadline.due_at, deadline.provisional):
            changed.append(deadline)
    Deadline.objects.bulk_update(changed, ["due_at", "warn_at", "provisional"], batch_size=BATCH)
    audit.record("deadlines.recompute", by=by, at=at, subject="kernel.Deadline", changed=len(changed))
    return len(changed)


def due_soon(*, at: datetime, days: int) -> list[Deadline]:
    """Return the open clocks that run out within so many days or have run out, the most urgent first."""
    horizon = at + timedelta(days=days)
    return list(
        Deadline.objects.filter(done_at=None, revoked_at=None, due_at__lte=horizon).order_by("due_at")
    )


def of(subject: str) -> list[Deadline]:
    """Return every clock of a subject, open or over, the latest first."""
    return list(Deadline.objects.filter(subject=subject).order_by("-id"))


def due(days: WorkCalendar, start_at: datetime, length: int, unit: str) -> Due:
    """Return the end of a period that starts on the city's day of `start_at`."""
    start = clock.day_of(start_at)
    add = {
        "natural": days.add_natural_days,
        "working": days.add_working_days,
        "months": days.add_months,
    }[unit]
    return add(start, length)


def _compute(deadline: Deadline, days: WorkCalendar) -> None:
    end = due(days, deadline.start_at, deadline.length + deadline.extended_by, deadline.unit)
    deadline.due_at, deadline.provisional = end.at, end.provisional
    deadline.warn_at = max(end.at - timedelta(days=deadline.warn_before), deadline.start_at)


def _open_one(subject: str, rule: str) -> Deadline:
    found = Deadline.objects.select_for_update().filter(
        subject=subject, rule=rule, done_at=None, revoked_at=None
    )
    deadline = found.first()
    if deadline is None:
        raise NotFound("没有正在计算的期限。", rule=rule)
    return deadline


def _record(act: str, deadline: Deadline, by: Actor, at: datetime, **facts: Any) -> None:
    audit.record(f"deadlines.{act}", by=by, at=at, subject=deadline.subject, rule=deadline.rule, **facts)
