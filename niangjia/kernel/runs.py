"""Runs as people see them: progress, ends, and the words of a failure."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models

from niangjia.kernel import clock
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import Refusal

log = logging.getLogger(__name__)


def carry_out(run: Run, work: Callable[[Run], None]) -> None:
    """Run the work and write how it ended. A refusal is shown as it is; a bug as a number to report."""
    begin(run, at=clock.now())
    try:
        work(run)
    except Refusal as refusal:
        fail(run, sentence=str(refusal), at=clock.now())
    except Exception:
        log.exception("run %s (%s) broke", run.pk, run.kind)
        fail(run, sentence=f"系统出错，工作停在“{run.step}”，已完成的部分保留；请把任务号 {run.pk} 告诉管理员。", at=clock.now())
        raise
    else:
        finish(run, at=clock.now())


def begin(run: Run, *, at: datetime) -> None:
    """Mark the run as running; a run resumed keeps its first start."""
    run.state, run.started_at = Run.State.RUNNING, run.started_at or at
    run.save(update_fields=["state", "started_at"])


def progress(run: Run, *, step: str = "", done: int | None = None, total: int | None = None) -> None:
    """Write how far the run is; cheap enough for every chunk of thousands of rows."""
    run.step = step or run.step
    run.done = run.done if done is None else done
    run.total = run.total if total is None else total
    run.save(update_fields=["step", "done", "total"])


def leave(run: Run, **result: Any) -> None:
    """Keep what the run found out, beside what it already left."""
    run.result = run.result | result
    run.save(update_fields=["result"])


def finish(run: Run, *, at: datetime) -> None:
    """Mark the run as done."""
    run.state, run.ended_at, run.done = Run.State.DONE, at, max(run.done, run.total)
    run.save(update_fields=["state", "ended_at", "done"])


def fail(run: Run, *, sentence: str, at: datetime) -> None:
    """Mark the run as failed, with one sentence for people."""
    run.state, run.ended_at, run.sentence = Run.State.FAILED, at, sentence[:400]
    run.save(update_fields=["state", "ended_at", "sentence"])


def run(run_id: int) -> Run | None:
    """Return one run, or None; whether the reader may see it is the caller's question."""
    return Run.objects.filter(pk=run_id).first()


def recent(kind: str = "", *, asked_by_id: int | None = None, limit: int = 50) -> "models.QuerySet[Run]":
    """Return the latest runs, of one kind or one asker if given."""
    found = Run.objects.order_by("-id")
    if kind:
        found = found.filter(kind=kind)
    if asked_by_id is not None:
        found = found.filter(asked_by_id=asked_by_id)
    return found[:limit]
