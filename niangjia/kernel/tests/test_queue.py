"""The queue: jobs that live and die with their act, and runs that survive their worker."""

import threading

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from niangjia.kernel import queue, runs, worker
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import Invalid, NotNow


@pytest.fixture
def work(monkeypatch):
    """Register works for the time of a test: `work(kind)(function)`."""
    monkeypatch.setattr(queue, "_kinds", {})
    return queue.work


@pytest.fixture
def ask(db, system, at):
    """Ask for a run of kind "test", in an empty queue: tests that commit leave their jobs behind."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    return lambda key="one", **given: queue.ask("test", key=key, title="试验", by=system, at=at, **given)


def jobs():
    return list(ProcrastinateJob.objects.order_by("id"))


@pytest.mark.django_db(transaction=True)
def test_a_job_is_rolled_back_with_its_act(ask):
    @transaction.atomic
    def act():
        ask()
        assert len(jobs()) == 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert not jobs()
    assert not Run.objects.exists()


def test_a_job_carries_the_run_s_number_and_nothing_else(ask):
    run = ask(file="花名册.xlsx")
    assert [job.args for job in jobs()] == [{"run_id": run.pk}]


def test_the_same_key_is_asked_for_once_at_a_time(ask):
    ask()
    with pytest.raises(NotNow, match="“试验”正在进行中"):
        ask()
    ask(key="two")
    assert len(jobs()) == 2


def test_a_key_is_free_again_when_its_run_is_over(ask, work):
    work("test")(lambda run: None)
    queue.perform(ask().pk)
    assert ask().state == Run.State.WAITING


def test_a_run_shows_how_far_it_is_and_ends_at_all_of_it(ask, work, at):
    seen = []

    @work("test")
    def half_and_whole(run):
        runs.progress(run, step="读取", done=50, total=200)
        seen.append((Run.objects.get(pk=run.pk).step, Run.objects.get(pk=run.pk).percent))
        runs.leave(run, rows=200)

    run = ask()
    queue.perform(run.pk)
    run.refresh_from_db()
    assert seen == [("读取", 25)]
    assert (run.state, run.percent, run.done, run.result) == ("done", 100, 200, {"rows": 200})
    assert run.started_at <= run.ended_at


def test_a_refusal_is_the_run_s_answer(ask, work):
    @work("test")
    def refuse(run):
        raise Invalid("第 3 行没有名称，", remedy="请补上。")

    run = ask()
    queue.perform(run.pk)
    run.refresh_from_db()
    assert (run.state, run.sentence) == ("failed", "第 3 行没有名称，请补上。")


def test_a_bug_ends_the_run_with_its_number_and_goes_on_to_the_log(ask, work):
    @work("test")
    def break_down(run):
        runs.progress(run, step="匹配")
        raise ZeroDivisionError

    run = ask()
    with pytest.raises(ZeroDivisionError):
        queue.perform(run.pk)
    run.refresh_from_db()
    assert run.state == "failed"
    assert "“匹配”" in run.sentence
    assert str(run.pk) in run.sentence


@pytest.mark.parametrize("cause", [psycopg.errors.AdminShutdown(), psycopg.OperationalError()], ids=repr)
def test_a_run_whose_database_went_away_stays_open(ask, work, cause):
    @work("test")
    def lose(run):
        raise OperationalError from cause

    run = ask()
    with pytest.raises(OperationalError):
        queue.perform(run.pk)
    run.refresh_from_db()
    assert run.state == "running"


def test_a_full_disk_is_a_failure_and_not_a_lost_connection(ask, work):
    @work("test")
    def fill(run):
        raise OperationalError from psycopg.errors.DiskFull()

    run = ask()
    with pytest.raises(OperationalError):
        queue.perform(run.pk)
    run.refresh_from_db()
    assert run.state == "failed"


def test_a_run_that_is_over_is_not_performed_again(ask, work):
    done = []
    work("test")(done.append)
    run = ask()
    queue.perform(run.pk)
    queue.perform(run.pk)
    assert len(done) == 1


def test_two_never_perform_one_run(ask, work):
    done = []
    work("test")(done.append)
    run = ask()
    with runs.alone(run.pk) as mine:
        assert mine
        assert runs.is_performed(run.pk)
        queue.perform(run.pk)
    assert not done
    assert not runs.is_performed(run.pk)


def test_a_successor_waits_for_the_last_commit_of_who_died(transactional_db, ask, work):
    seen, run = [], ask(enqueue=False)
    work("test")(lambda run: seen.append(run.result["last_row"]))
    successor = threading.Thread(target=in_a_thread, args=[queue.perform, run.pk])
    dead = connection.copy()
    dead.set_autocommit(False)
    try:
        with dead.cursor() as cursor:
            cursor.execute("""UPDATE kernel_run SET result = '{"last_row": 2}' WHERE id = %s""", [run.pk])
            successor.start()
            until_somebody_waits()
        dead.commit()
    finally:
        dead.close()
        successor.join()
    assert seen == [2]


def in_a_thread(act, *given):
    """Act on a connection that is closed again."""
    try:
        act(*given)
    finally:
        connection.close()


def until_somebody_waits():
    """Ask the database until one of its connections waits for another's transaction."""
    with connection.cursor() as cursor:
        for _ in range(20_000):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")


def test_a_failed_run_goes_on_when_resumed(ask, work):
    starts = []

    @work("test")
    def fail_once(run):
        starts.append(run.pk)
        if len(starts) == 1:
            raise Invalid("磁盘满了。")

    run = ask()
    queue.perform(run.pk)
    run.refresh_from_db()
    queue.resume(run)
    assert (run.state, run.sentence) == ("waiting", "")
    queue.perform(run.pk)
    run.refresh_from_db()
    assert (run.state, len(starts), len(jobs())) == ("done", 2, 1)


def test_a_run_that_is_done_is_not_resumed(ask, work):
    work("test")(lambda run: None)
    run = ask()
    queue.perform(run.pk)
    run.refresh_from_db()
    with pytest.raises(NotNow, match="已完成"):
        queue.resume(run)


def test_a_run_undone_cannot_be_undone_again(ask, work, at):
    work("test")(lambda run: None)
    run = ask()
    queue.perform(run.pk)
    run.refresh_from_db()
    runs.undo(run, at=at)
    with pytest.raises(NotNow, match="已撤销"):
        runs.undo(run, at=at)


def test_a_run_whose_worker_died_is_put_back(ask, at):
    run = die_in(ask())
    assert queue.rescue(at=at) == 1
    assert [job.status for job in jobs()] == ["todo"]
    assert queue.rescue(at=at) == 0
    run.refresh_from_db()
    assert run.state == "running"


def test_a_run_whose_command_died_gets_a_job(ask, at):
    run = ask(enqueue=False)
    Run.objects.filter(pk=run.pk).update(state="running")
    assert queue.rescue(at=at) == 1
    assert [job.args for job in jobs()] == [{"run_id": run.pk}]


def test_a_run_at_work_is_left_alone(ask, at):
    run = die_in(ask())
    with runs.alone(run.pk):
        assert queue.rescue(at=at) == 0
    assert [job.status for job in jobs()] == ["doing"]


def test_work_that_kills_its_worker_every_time_is_given_up(ask, at):
    run = die_in(ask())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET attempts = %s", [queue.MOST_DEATHS])
    queue.rescue(at=at)
    run.refresh_from_db()
    assert run.state == "failed"
    assert f"{queue.MOST_DEATHS} 次" in run.sentence


def die_in(run):
    """Leave a run as a worker leaves it that dies in the middle."""
    Run.objects.filter(pk=run.pk).update(state="running")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    return run


@pytest.mark.django_db(transaction=True)
def test_a_worker_performs_what_waits_and_what_that_asks_for(ask, work, system, at):
    @work("test")
    def ask_for_more(run):
        with transaction.atomic():
            queue.ask("more", key="more", title="还有", by=system, at=at)

    work("more")(lambda run: runs.leave(run, performed=True))
    ask()
    worker.work_off()
    assert [(run.kind, run.state) for run in Run.objects.order_by("id")] == [
        ("test", "done"),
        ("more", "done"),
    ]
    assert not jobs()


def test_the_timetable_repeats_its_jobs_and_survives_one_that_breaks(transactional_db):
    tries, enough = [], threading.Event()

    def break_down():
        tries.append(1)
        if len(tries) == 3:
            enough.set()
        raise ZeroDivisionError

    table = worker.Timetable([worker.Periodic(0, break_down, "a job that breaks")])
    table.start()
    assert enough.wait(30)
    table.stop()
    assert not any(thread.is_alive() for thread in table.threads)


def test_a_slow_job_of_the_timetable_holds_up_no_other(transactional_db):
    finish, others = threading.Event(), threading.Event()
    slow = worker.Periodic(60, lambda: finish.wait(30), "a slow job")
    table = worker.Timetable([slow, worker.Periodic(60, others.set, "another job")])
    table.start()
    assert others.wait(30)
    finish.set()
    table.stop()
