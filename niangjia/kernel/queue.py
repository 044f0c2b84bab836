"""The queue's one seam: jobs are rows in PostgreSQL, enqueued in the act's transaction, known by a key.

Work that people wait for is a `Run`; the job carries the run's number and nothing else, so that no
personal data ever stands in the queue. A job must be safe to run twice: a worker may die at any line.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from niangjia.kernel import runs
from niangjia.kernel.actor import Actor
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import NotNow
from niangjia.kernel.run_states import RUN

Work = Callable[[Run], None]
PERFORM_RUN = "kernel.perform_run"
MOST_DEATHS = 20  # work that has killed its worker this often will do so again
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # for the queue: due at once, whatever the city's fixed date
_kinds: dict[str, Work] = {}


def work(kind: str) -> Callable[[Work], Work]:
    """Register the decorated function as the work of a kind of run, such as `@work("register.import")`."""

    def register(function: Work) -> Work:
        _kinds[kind] = function
        return function

    return register


@transaction.atomic
def ask(
    kind: str, *, key: str, title: str, by: Actor, at: datetime, enqueue: bool = True, **settings: Any
) -> Run:
    """Ask for a run, in the caller's transaction. Raises NotNow while the same key is waiting or running.

    With `enqueue=False` the caller performs it (`perform`); should it die, a worker carries on.
    """
    try:
        with transaction.atomic():
            run = Run.objects.create(
                kind=kind, key=key, title=title, asked_by_id=by.id, asked_by=by.name, asked_at=at,
                settings=settings,
            )  # fmt: skip
    except IntegrityError as error:
        raise _busy(title) from error
    if enqueue:
        _enqueue(run)
    return run


@transaction.atomic
def resume(run: Run) -> None:
    """Put a failed run back into the queue; its work goes on where it stopped. Raises NotNow for another."""
    target = RUN.check(run.state, "resume")
    try:
        with transaction.atomic():
            Run.objects.filter(pk=run.pk).update(state=target, sentence="", ended_at=None)
    except IntegrityError as error:
        raise _busy(run.title) from error
    run.refresh_from_db()
    _enqueue(run)


def perform(run_id: int) -> None:
    """Do a run's work now, unless it is over or another process is at it.

    Its own words of failure are kept for people; a refusal is an answer, not a crash.
    """
    with runs.alone(run_id) as mine:
        if mine and (run := _settled(run_id)).is_open:
            runs.carry_out(run, _do)


def rescue(*, at: datetime) -> int:
    """Put back every run whose performer died; return how many. Cheap when nobody did."""
    running = Run.objects.filter(state=Run.State.RUNNING).order_by("id")
    return sum(_put_back(run, at) for run in running if not runs.is_performed(run.pk))


@transaction.atomic
def _settled(run_id: int) -> Run:
    """The run behind the last commit of a performer that died: it may be under way when its lock is free."""
    return Run.objects.select_for_update().get(pk=run_id)


def _do(run: Run) -> None:
    _kinds[run.kind](run)


def _put_back(run: Run, at: datetime) -> bool:
    """Make the run's job due again, or give it one; False where a worker is about to take it anyway."""
    job = ProcrastinateJob.objects.filter(queueing_lock=_lock(run), status__in=["todo", "doing"]).first()
    if job is None:
        _enqueue(run)
    elif job.status == "todo":
        return False
    elif job.attempts >= MOST_DEATHS:
        runs.fail(run, sentence=f"工作进程在这一步中断了 {MOST_DEATHS} 次，已停止重试；请告诉管理员。", at=at)
    else:
        app.job_manager.retry_job_by_id(job.id, retry_at=LONG_AGO)
    return True


def _enqueue(run: Run) -> None:
    """Leave one job for the run; one that waits already is enough."""
    job = app.configure_task(PERFORM_RUN, queue="runs", queueing_lock=_lock(run))
    try:
        with transaction.atomic():
            job.defer(run_id=run.pk)
    except AlreadyEnqueued:
        return


def _lock(run: Run) -> str:
    return f"run:{run.pk}"


def _busy(title: str) -> NotNow:
    return NotNow(f"“{title}”正在进行中，", remedy="请等它结束后再试，进度见“后台任务”。")
