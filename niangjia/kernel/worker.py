"""The worker: one process that performs runs and keeps the timetable."""

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread

from django.db import close_old_connections
from procrastinate.contrib.django import DjangoApp, app
from procrastinate.contrib.django.django_connector import DjangoConnector

log = logging.getLogger(__name__)
LOOK_SECONDS = 0.5  # polled, not notified: LISTEN does not pass through a transaction pooler
HEARTBEAT_SECONDS = 10
PATIENCE_SECONDS = 5  # for work to end by itself when the worker is told to stop


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job that the worker repeats; it must be cheap when there is nothing to do and safe to run twice."""

    every_seconds: int
    do: Callable[[], object]
    why: str


@dataclass
class Timetable:
    """Repeats each job in a thread of its own, so that a slow one holds up no other."""

    jobs: Sequence[Periodic]
    stopped: Event = field(default_factory=Event)
    threads: list[Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin; each job is done at once, then again when its seconds have passed."""
        for job in self.jobs:
            self.threads.append(Thread(target=self._repeat, args=[job], name=job.why, daemon=True))
            self.threads[-1].start()

    def stop(self) -> None:
        """End, with patience for jobs under way."""
        self.stopped.set()
        for thread in self.threads:
            thread.join(timeout=PATIENCE_SECONDS)

    def _repeat(self, job: Periodic) -> None:
        """Do a job until stopped; one that breaks is logged and tried again."""
        while True:
            self._do(job)
            if self.stopped.wait(job.every_seconds):
                return

    def _do(self, job: Periodic) -> None:
        """Do a job once, on a connection that is closed again."""
        close_old_connections()
        try:
            job.do()
        except Exception:
            log.exception("the timetable's job broke: %s", job.why)
        finally:
            close_old_connections()


def serve(timetable: Sequence[Periodic], *, threads: int = 2) -> None:
    """Work until told to stop (SIGTERM, SIGINT) or the database goes away."""
    clockwork = Timetable(timetable)
    clockwork.start()
    try:
        asyncio.run(_work(threads=threads, wait=True))
    finally:
        clockwork.stop()


def work_off() -> None:
    """Perform what is in the queue now, one after the other, and return.

    In a thread of its own: the caller's may have a loop running already, as a browser's driver does.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(lambda: asyncio.run(_work(threads=1, wait=False))).result()


async def _work(*, threads: int, wait: bool) -> None:
    """Run the queue's own worker on an app of its own.

    Its connector is asynchronous; the house's app keeps the connector that shares Django's transaction, so
    that a job which asks for another run does so within its own act.
    """
    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError("the house's queue shares Django's connection")
    mine = DjangoApp(connector=connector.get_worker_connector())
    mine.tasks = app.tasks
    async with mine.open_async():
        working = asyncio.create_task(
            mine.run_worker_async(
                concurrency=threads,
                wait=wait,
                listen_notify=False,
                fetch_job_polling_interval=LOOK_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                delete_jobs="successful",
                install_signal_handlers=False,
            )
        )
        if wait:
            _stop_on_signal(working)
        with suppress(asyncio.CancelledError):
            await working


def _stop_on_signal(working: "asyncio.Task[None]") -> None:
    """Let the work end when told to stop; what is longer than our patience is cut off, as by any death."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        working.cancel()
        loop.call_later(PATIENCE_SECONDS, os._exit, 0)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
