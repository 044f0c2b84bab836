"""The queue's one seam: jobs are rows in PostgreSQL, enqueued in the act's transaction, known by a key.

Work that people wait for is a `Run`; the job carries the run's number and nothing else, so that no
personal data ever stands in the queue. A job must be safe to run twice: a worker may die at any line.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from niangjia.kernel.actor import Actor
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import NotNow

Work = Callable[[Run], None]
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
    """Ask for a run, in the caller's transaction. Raises NotNow while the same key is waiting or running."""
    try:
        with transaction.atomic():
            run = Run.objects.create(
                kind=kind, key=key, title=title, asked_by_id=by.id, asked_by=by.name, asked_at=at, settings=settings
            )
    except IntegrityError as error:
        raise NotNow(f"“{title}”正在进行中，", remedy="请等它结束后再试，进度见“后台任务”。") from error
    if enqueue:
        _enqueue(run)
    return run


def resume(run: Run) -> None:
    """Put an open or failed run back into the queue; its work goes on where it stopped."""
    Run.objects.filter(pk=run.pk).update(state=Run.State.WAITING, sentence="")
    _enqueue(run)


def perform(run_id: int) -> None:
    """Do a run's work now. Its own words of failure are kept for people; a refusal is an answer, not a crash."""
    from niangjia.kernel import runs

    run = Run.objects.get(pk=run_id)
    if not run.is_open:
        return
    runs.carry_out(run, _kinds[run.kind])


def _enqueue(run: Run) -> None:
    from niangjia.kernel.jobs import perform_run

    perform_run.configure(queueing_lock=f"run:{run.pk}").defer(run_id=run.pk)
