"""A worker that is killed in the middle: nothing is lost, nothing is done twice."""

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from niangjia.console import progress
from niangjia.kernel import clock, queue, runs, worker
from niangjia.kernel.actor import system
from niangjia.kernel.models import Run

PIECES, DEADLY = 10, 4
KILLED = "killed-worker"  # what the database calls it
KILLED_WORKER = f"""
import os, signal, django
django.setup()
from niangjia.console.tests import test_worker
from niangjia.kernel import queue, worker

queue.work("pieces")(lambda run: test_worker.lay(run, dies_at={DEADLY}))
worker.work_off()
"""


def lay(run, dies_at=None):
    """Lay one row a piece, each with its progress in one transaction, and die where told to."""
    for piece in range(run.done, PIECES):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO laid VALUES (%s)", [piece])
            runs.progress(run, done=piece + 1, total=PIECES)
            if piece == dies_at:
                os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def laid(transactional_db):
    """A table for the pieces."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE laid (piece int)")
        yield _pieces
        cursor.execute("DROP TABLE laid")


def _pieces():
    with connection.cursor() as cursor:
        cursor.execute("SELECT piece FROM laid ORDER BY piece")
        return [piece for (piece,) in cursor.fetchall()]


def kill_in_the_middle():
    """Let a worker of its own process die at a piece; return how it ended."""
    place = connection.settings_dict
    url = make_conninfo(
        dbname=place["NAME"],
        user=place["USER"],
        password=place["PASSWORD"],
        host=place["HOST"],
        port=place["PORT"],
    )
    env = os.environ | {"DATABASE_URL": url, "DATABASE_OWNER_URL": url, "PGAPPNAME": KILLED}
    return subprocess.run([sys.executable, "-c", KILLED_WORKER], env=env, check=False, timeout=60).returncode


def test_a_run_whose_worker_is_killed_goes_on_where_it_stopped(laid, monkeypatch):
    monkeypatch.setitem(queue._kinds, "pieces", lay)
    run = queue.ask("pieces", key="one", title="铺砖", by=system("测试"), at=clock.now())
    assert kill_in_the_middle() == -signal.SIGKILL
    run.refresh_from_db()
    assert (run.state, run.done, laid()) == (Run.State.RUNNING, DEADLY, list(range(DEADLY)))
    until(lambda: not sessions_of(KILLED))
    assert not runs.is_performed(run.pk)
    assert queue.rescue(at=clock.now()) == 1
    worker.work_off()
    run.refresh_from_db()
    assert (run.state, laid()) == (Run.State.DONE, list(range(PIECES)))


def sessions_of(name):
    """How many sessions the server still keeps for a process of this name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [name])
        return cursor.fetchone()[0]


def until(happens):
    """Ask again until the server has noticed that its client died; milliseconds, or never."""
    assert any(happens() for _ in range(20_000))


@pytest.mark.django_db
def test_a_command_waits_for_a_run_that_a_worker_carries_on(monkeypatch):
    run = queue.ask("pieces", key="one", title="铺砖", enqueue=False, by=system("测试"), at=clock.now())
    looks = []

    def look(run_id):
        looks.append(run_id)
        if len(looks) == 3:
            Run.objects.filter(pk=run_id).update(state=Run.State.DONE)

    monkeypatch.setattr(queue, "perform", look)
    monkeypatch.setattr(progress, "LOOK_SECONDS", 0)
    assert progress.perform(run).state == Run.State.DONE
    assert looks == [run.pk] * 3
