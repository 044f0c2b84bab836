"""Clocks as acts: a period is opened, extended on a basis, suspended, finished or revoked; each is a row (G-6)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction

from niangjia.kernel import audit, calendar, pages, params, reactions, working_hours
from niangjia.kernel.actor import Actor
from niangjia.kernel.calendar import WorkCalendar
from niangjia.kernel.models import Deadline, Suspension
from niangjia.kernel.pages import Page
from niangjia.kernel.periods import Pause, due
from niangjia.kernel.refusals import Invalid, NotFound, NotNow

__all__ = [
    "Period", "breached", "due", "due_between", "extend", "finish", "of", "open", "open_many", "recompute",
    "resume", "revoke", "suspend",
]  # fmt: skip

BATCH = 2_000
BY_THE_CLOCK = {"minutes", "working_hours"}
MOVES = ["due_at", "warn_at", "warned_at", "provisional"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What a clock is opened with: `length` units (natural, working, months, working_hours, minutes) from `start_at`.

    Counted in days it starts with the day after that of `start_at`, else with the moment. `warn_before` counts
    natural days before the end, for working_hours and minutes it counts minutes.
    """

    subject: str
    rule: str
    title: str
    start_event: str
    start_at: datetime
    length: int
    unit: str
    warn_before: int = 0


@transaction.atomic
def open(
    *, subject: str, rule: str, title: str, start_event: str, start_at: datetime, length: int, unit: str,
    warn_before: int = 0, by: Actor, at: datetime,
) -> Deadline:  # fmt: skip
    """Start one period (see Period). Raises NotNow while the rule's clock already runs."""
    period = Period(
        subject=subject, rule=rule, title=title, start_event=start_event, start_at=start_at, length=length,
        unit=unit, warn_before=warn_before,
    )  # fmt: skip
    [deadline] = _opened([period])
    _record("open", deadline, by, at, due_at=deadline.due_at, start_event=start_event)
    return deadline


@transaction.atomic
def open_many(*, periods: Sequence[Period], by: Actor, at: datetime) -> list[Deadline]:
    """Start many periods with one event, all or none. Raises NotNow where a rule's clock already runs."""
    opened = _opened(periods)
    audit.record(
        "deadlines.open_many", by=by, at=at, subject="kernel.Deadline", opened=len(opened),
        rules=sorted({period.rule for period in periods}),
    )  # fmt: skip
    return opened


@transaction.atomic
def extend(*, subject: str, rule: str, length: int, basis: str, by: Actor, at: datetime) -> Deadline:
    """Lengthen the open clock. Raises Invalid without a basis, NotNow when it has run out or is suspended.

    A suspended clock is not extended: whether what is left will do is judged when it runs again.
    """
    deadline = _open_one(subject, rule)
    if not basis.strip() or length < 1:
        raise Invalid("延长期限要写明长度和依据，", field="basis", remedy="请填写批准延长的文件或理由。")
    if deadline.suspended_at:
        raise NotNow(f"“{deadline.title}”中止计算，不能延长。", rule=rule, remedy="请先恢复计算，再办延长。")
    _check_not_over(deadline, at, "延长")
    deadline.extended_by += length
    deadline.extension_basis = basis.strip()
    _compute(deadline, calendar.load())
    deadline.save()
    _record("extend", deadline, by, at, due_at=deadline.due_at, length=length, basis=deadline.extension_basis)
    return deadline


@transaction.atomic
def suspend(*, subject: str, rule: str, reason: str, by: Actor, at: datetime) -> Deadline:
    """Let the open clock stand still: until it is resumed it neither falls due nor is breached.

    Raises Invalid without a reason or before the last resumption, NotNow when suspended or run out already.
    """
    deadline = _open_one(subject, rule)
    if not reason.strip():
        raise Invalid("中止期限要写明原因。", field="reason")
    if deadline.suspended_at:
        raise NotNow(f"“{deadline.title}”已经中止计算。", rule=rule)
    _check_not_over(deadline, at, "中止")
    if deadline.suspensions.filter(resumed_at__gt=at).exists():
        raise Invalid("中止的时间早于上一次恢复的时间，", field="at", remedy="请检查日期。")
    Suspension.objects.create(deadline=deadline, reason=reason.strip(), suspended_at=at)
    deadline.suspended_at = at
    deadline.save(update_fields=["suspended_at"])
    _record("suspend", deadline, by, at, due_at=deadline.due_at, reason=reason.strip())
    return deadline


@transaction.atomic
def resume(*, subject: str, rule: str, by: Actor, at: datetime) -> Deadline:
    """Let a suspended clock run on with what was left of it. Raises NotNow when it is not suspended."""
    deadline = _open_one(subject, rule)
    if not deadline.suspended_at:
        raise NotNow(f"“{deadline.title}”没有中止计算，不用恢复。", rule=rule)
    since = deadline.suspended_at
    _run_on(deadline, at)
    _record("resume", deadline, by, at, due_at=deadline.due_at, suspended_at=since)
    return deadline


@transaction.atomic
def finish(*, subject: str, rule: str, by: Actor, at: datetime) -> Deadline:
    """Stop the open clock: what it waited for has been done, in time or late; while suspended, in time."""
    deadline = _open_one(subject, rule)
    _run_on(deadline, at)
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
    _run_on(deadline, at)
    deadline.revoked_at, deadline.revoked_reason = at, reason.strip()
    deadline.save(update_fields=["revoked_at", "revoked_reason"])
    _record("revoke", deadline, by, at, reason=deadline.revoked_reason)
    return deadline


@transaction.atomic
def recompute(*, by: Actor, at: datetime) -> int:
    """Count every open clock anew by the calendar as it now stands; return how many moved or became firm.

    Reactions are told the changed ones as `moved`, so that who keeps a copy of an end can follow.
    """
    days = calendar.load()
    changed: list[Deadline] = []
    rows = Deadline.objects.open().select_for_update().prefetch_related("suspensions")
    for deadline in rows.iterator(chunk_size=BATCH):
        before = (deadline.due_at, deadline.provisional)
        _compute(deadline, days)
        if before != (deadline.due_at, deadline.provisional):
            changed.append(deadline)
    for first in range(0, len(changed), BATCH):
        _move(changed[first : first + BATCH])
    audit.record(
        "deadlines.recompute", by=by, at=at, subject="kernel.Deadline", changed=len(changed), _moved=changed
    )
    return len(changed)


@reactions.after(params.CHANGE)
def follow_working_hours(happening: reactions.Happening) -> None:
    """Other working hours count every open clock anew; hours that cannot be read undo the change."""
    if happening.facts.get("key") == working_hours.HOURS.key:
        recompute(by=happening.by, at=happening.at)


def of(subject: str) -> list[Deadline]:
    """Return every clock of a subject, open or over, the latest first."""
    return list(Deadline.objects.filter(subject=subject).order_by("-id"))


def breached(*, at: datetime, rule: str = "", after: str = "", size: int = 500) -> Page[Deadline]:
    """Return open clocks that have run out by now, the longest over first, page by page.

    `rule` has its parts with it: "R-2" finds "R-2.sign". Suspended clocks are not among them.
    """
    return _page(rule, after, size, due_at__lte=at)


def due_between(
    *, since: datetime, until: datetime, rule: str = "", after: str = "", size: int = 500
) -> Page[Deadline]:
    """Return open clocks that run out after `since` and up to `until`, the first one first, page by page.

    A job that takes up where it left off sees every clock run out once: `since` is its last `until`.
    """
    return _page(rule, after, size, due_at__gt=since, due_at__lte=until)


def _page(rule: str, after: str, size: int, **within: datetime) -> Page[Deadline]:
    found = Deadline.objects.running().of_rule(rule).filter(**within)
    return pages.page(found, order=("due_at", "id"), after=after, size=size)


def _opened(periods: Sequence[Period]) -> list[Deadline]:
    """Write one row for each period, in one statement."""
    days = calendar.load()
    deadlines = [Deadline(**asdict(period)) for period in periods]
    for deadline in deadlines:
        _set_end(deadline, days, [])
    try:
        with transaction.atomic():
            return Deadline.objects.bulk_create(deadlines, batch_size=BATCH)
    except IntegrityError as error:
        raise NotNow(
            f"“{periods[0].title}”{'等期限中有的' if periods[1:] else '的期限'}已经在计算，",
            rule=periods[0].rule,
            remedy="请先办结或撤销原来的期限。",
        ) from error


def _compute(deadline: Deadline, days: WorkCalendar) -> None:
    """Set the end anew, by the pauses that are over; what moves on is warned of again."""
    spells = sorted(deadline.suspensions.all(), key=lambda spell: spell.suspended_at)
    pauses = [Pause(spell.suspended_at, spell.resumed_at) for spell in spells if spell.resumed_at]
    _set_end(deadline, days, pauses)
    if deadline.warned_at and deadline.warned_at < deadline.warn_at:
        deadline.warned_at = None


def _set_end(deadline: Deadline, days: WorkCalendar, pauses: Sequence[Pause]) -> None:
    length = deadline.length + deadline.extended_by
    end = due(days, deadline.start_at, length, deadline.unit, pauses)
    unit = "minutes" if deadline.unit in BY_THE_CLOCK else "days"
    deadline.due_at, deadline.provisional = end.at, end.provisional
    deadline.warn_at = max(end.at - timedelta(**{unit: deadline.warn_before}), deadline.start_at)


def _move(changed: Sequence[Deadline]) -> None:
    """Write the ends that moved, in one statement."""
    columns = zip(*((d.pk, d.due_at, d.warn_at, d.warned_at, d.provisional) for d in changed), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [list(column) for column in columns])


_MOVE = """UPDATE kernel_deadline d
              SET due_at = n.due_at, warn_at = n.warn_at, warned_at = n.warned_at, provisional = n.provisional
             FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::boolean[])
                  AS n (id, due_at, warn_at, warned_at, provisional)
            WHERE d.id = n.id"""


def _run_on(deadline: Deadline, at: datetime) -> None:
    """End a suspension, where there is one. Raises Invalid before it began."""
    if deadline.suspended_at is None:
        return
    if at < deadline.suspended_at:
        raise Invalid("时间早于期限中止的时间，", field="at", remedy="请检查日期。")
    deadline.suspensions.filter(resumed_at=None).update(resumed_at=at)
    deadline.suspended_at = None
    _compute(deadline, calendar.load())
    deadline.save(update_fields=["suspended_at", *MOVES])


def _check_not_over(deadline: Deadline, at: datetime, act: str) -> None:
    if deadline.is_breached(at):
        raise NotNow(
            f"“{deadline.title}”已经到期，不能再{act}。",
            rule=deadline.rule,
            data={"due_at": deadline.due_at},
        )


def _open_one(subject: str, rule: str) -> Deadline:
    deadline = Deadline.objects.open().select_for_update().filter(subject=subject, rule=rule).first()
    if deadline is None:
        raise NotFound("没有正在计算的期限。", rule=rule)
    return deadline


def _record(act: str, deadline: Deadline, by: Actor, at: datetime, **facts: Any) -> None:
    audit.record(f"deadlines.{act}", by=by, at=at, subject=deadline.subject, rule=deadline.rule, **facts)
