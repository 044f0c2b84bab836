"""Runs as people see them: progress, ends, and the words of a failure.

Who performs a run holds a lock that PostgreSQL lets go of when the performer's process dies. So two never
perform one run, and a run that is "running" while its lock is free has lost its performer.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from django.db import Error, connection, models, transaction

from niangjia.kernel import clock
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import Refusal
from niangjia.kernel.run_states import RUN

log = logging.getLogger(__name__)
LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('kernel.run:' || %s, 0))"
LOST = ("08", "57P")  # SQLSTATE: connection exceptions; the server was shut down or crashed
BROKEN = "系统出错，工作停在“{step}”，已完成的部分保留；请把任务号 {number} 告诉管理员。"


def carry_out(run: Run, work: Callable[[Run], None]) -> None:
    """Run the work and write how it ended. A refusal is shown as it is; a bug as a number to report.

    Where the database went away nobody knows how far the work came: the run stays open and is carried on.
    """
    begin(run, at=clock.now())
    try:
        work(run)
    except Refusal as refusal:
        fail(run, sentence=str(refusal), at=clock.now())
    except Exception as error:
        if _database_went_away(error):
            log.info("run %s (%s) lost its database", run.pk, run.kind)
        else:
            log.exception("run %s (%s) broke", run.pk, run.kind)
            fail(run, sentence=BROKEN.format(step=run.step or "开始", number=run.pk), at=clock.now())
        raise
    else:
        finish(run, at=clock.now())


@contextmanager
def alone(run_id: int) -> Iterator[bool]:
    """Hold the run's lock while inside; yield False where another process performs it.

    The lock lives on a connection of its own, in a transaction that reads and writes nothing: it holds up
    neither the sealer nor a vacuum, and passes through a pooler.
    """
    link = connection.copy()
    try:
        link.set_autocommit(False)
        with link.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute(LOCK, [str(run_id)])
            mine = bool(cursor.fetchone()[0])
        yield mine
    finally:
        with suppress(Error):  # a lost connection has let go of the lock already
            link.rollback()
        link.close()


def is_performed(run_id: int) -> bool:
    """True while a living process holds the run's lock."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK, [str(run_id)])
        return not cursor.fetchone()[0]


def begin(run: Run, *, at: datetime) -> None:
    """Mark the run as running; a run resumed keeps its first start."""
    run.state, run.started_at = RUN.check(run.state, "begin"), run.started_at or at
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
    run.state, run.ended_at, run.done = RUN.check(run.state, "finish"), at, max(run.done, run.total)
    run.save(update_fields=["state", "ended_at", "done"])


def fail(run: Run, *, sentence: str, at: datetime) -> None:
    """Mark the run as failed, with one sentence for people."""
    run.state, run.ended_at, run.sentence = RUN.check(run.state, "fail"), at, sentence[:400]
    run.save(update_fields=["state", "ended_at", "sentence"])


def undo(run: Run, *, at: datetime) -> None:
    """Mark the run as undone: its rows have been taken back. Raises NotNow unless it is over."""
    run.state, run.ended_at = RUN.check(run.state, "undo"), at
    run.save(update_fields=["state", "ended_at"])


def run(run_id: int) -> Run | None:
    """Return one run, or None; whether the reader may see it is the caller's question."""
    return Run.objects.filter(pk=run_id).first()


def open_run(kind: str, key: str) -> Run | None:
    """Return the run of this key that is waiting or running, or was left half-way."""
    return Run.objects.filter(kind=kind, key=key, state__in=[Run.State.WAITING, Run.State.RUNNING]).first()


def known(kind: str, key: str) -> bool:
    """Whether a run of this key was ever asked for, whatever became of it."""
    return Run.objects.filter(kind=kind, key=key).exists()


def recent(kind: str = "", *, asked_by_id: int | None = None, limit: int = 50) -> "models.QuerySet[Run]":
    """Return the latest runs, of one kind or one asker if given."""
    found = Run.objects.order_by("-id")
    if kind:
        found = found.filter(kind=kind)
    if asked_by_id is not None:
        found = found.filter(asked_by_id=asked_by_id)
    return found[:limit]


def _database_went_away(error: Exception) -> bool:
    """Whether the connection failed, and not the statement; a dead connection tells no SQLSTATE."""
    cause = error.__cause__
    if not isinstance(error, Error) or cause is None:
        return False
    state = getattr(cause, "sqlstate", None)
    return state.startswith(LOST) if state else type(error).__name__ in ("OperationalError", "InterfaceError")
