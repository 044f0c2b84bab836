"""The product's processes as `up` runs them, in a data folder of their own, to be killed one by one."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from niangjia.console import database
from niangjia.console.up import address, supervisor
from niangjia.console.up.children import Child
from niangjia.gateways import postgres
from niangjia.gateways.postgres.orphans import _at_home_in
from niangjia.gateways.postgres.places import find
from tests.faults import feeds

SOURCE = "市场监管局"
PATIENCE = 120.0  # seconds; what has not happened by then never will
OURS = ("NIANGJIA_DATABASE_ROLE", "DATABASE_URL", "DATABASE_OWNER_URL", "NIANGJIA_PROCESS")


def asked(story: int) -> Jsonb:
    """What the settings of a story's run hold, and those of its rehearsal do not."""
    return Jsonb({"file": f"feed-{story}.csv", "dry_run": False})


def ended(process: subprocess.Popen[bytes]) -> str:
    """Wait for a command's end; return what it said."""
    return process.communicate(timeout=PATIENCE)[0].decode()


class House:
    """One data folder with its server, and the supervisor that answers deaths."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.server = postgres.Server(home, durable=False)
        self.supervisor = supervisor.Supervisor(self.server, [])
        self.env = {k: v for k, v in os.environ.items() if k not in OURS} | {
            "NIANGJIA_HOME": str(home),
            "PYTHONPATH": str(database.ROOT),
        }

    def command(self, *words: str, name: str = "") -> subprocess.Popen[bytes]:
        """Start one of the product's commands, with small pieces; `name` is what the database calls it."""
        return self._start(*self._words(*words), name=name)

    def done(self, *words: str) -> str:
        """Run a command to its good end; return what it said."""
        return self._well(self.command(*words))

    def performed(self, module: str, *words: str) -> str:
        """Run a program of ours in the data folder to its good end."""
        return self._well(self._start(sys.executable, "-m", module, *words))

    def wait_for_a_look(self, name: str) -> None:
        """Wait until the command of this name has read how its run stands, and pauses."""
        paused = """SELECT count(*) FROM pg_stat_activity WHERE application_name = %s AND state = 'idle'
                       AND query LIKE 'SELECT%%kernel_run%%'"""
        self.until(lambda: self.one(paused, name))

    def _start(self, *words: str, name: str = "") -> subprocess.Popen[bytes]:
        env = self.env | ({"PGAPPNAME": name} if name else {})
        return subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def _well(self, process: subprocess.Popen[bytes]) -> str:
        said = ended(process)
        assert process.returncode == 0, said
        return said

    def load(self, story: int) -> tuple[str, ...]:
        """The words of `niangjia register import` of a story's feed."""
        return "register", "import", str(feeds.feed(self.home, story)), "--source", SOURCE

    @contextmanager
    def worker(self) -> Iterator[Child]:
        """A worker under the supervisor, as `up` has it."""
        made = Child("后台任务", self._words("worker"), self.env, self.home / "log" / "worker.log")
        with self._child(made):
            yield made

    @contextmanager
    def web(self) -> Iterator[tuple[Child, int]]:
        """A web server under the supervisor, and its port."""
        with socket.socket() as free:
            free.bind((address.HOST, 0))
            port = free.getsockname()[1]
        made = supervisor.web(self.home, port)
        made.env = self.env | {"NIANGJIA_PROCESS": "web"}
        made.command[made.command.index("--workers") + 1] = "1"
        with self._child(made):
            self.until(lambda: address.answers(port))
            yield made, port

    @contextmanager
    def _child(self, child: Child) -> Iterator[None]:
        child.start()
        self.supervisor.children.append(child)
        try:
            yield
        finally:
            self.supervisor.children.remove(child)
            child.stop()

    def until(self, happens: Callable[[], Any]) -> Any:
        """Look after the house, as `up` does, until something happens; return it."""
        end = time.monotonic() + PATIENCE
        while not (found := happens()):
            assert time.monotonic() < end, f"it never happened; see {self.home / 'log'}"
            self.supervisor.look()
            Event().wait(0.02)
        return found

    @contextmanager
    def held(self, story: int) -> Iterator[None]:
        """Hold one row in the middle of a story's feed: an import stops there, inside its piece's transaction."""
        link = self.link()
        try:
            link.execute(
                """SELECT 1 FROM enterprises_statement WHERE company_id =
                   (SELECT id FROM enterprises_company WHERE name = %s) FOR UPDATE""",
                [feeds.held_name(story)],
            )
            yield
        finally:
            link.close()

    def wait_for_the_middle(self, many: int = 1) -> None:
        """Wait until an import has come to the row that is held.

        A killed one stays there too until its row is let go: its successor is the second.
        """
        self.until(
            lambda: self.one("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") >= many
        )

    def link(self) -> psycopg.Connection[Any]:
        """A connection of the test's own."""
        return psycopg.connect(**postgres.connection(self.home, role="owner"))

    def one(self, question: str, *places: object) -> Any:
        """The single answer to a question."""
        with self.link() as link:
            row = link.execute(question, list(places)).fetchone()
        return row[0] if row else None

    def run(self, story: int) -> int:
        """The number of a story's run."""
        return int(self.one("SELECT id FROM kernel_run WHERE settings @> %s", asked(story)))

    def state(self, story: int) -> str:
        """How a story's run stands."""
        return str(self.one("SELECT state FROM kernel_run WHERE id = %s", self.run(story)))

    def kill_database(self) -> None:
        """Kill the postmaster and every backend."""
        data = find(self.home).data
        assert self.server.child is not None
        for pid in [self.server.child.pid, *_at_home_in(data)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.server.child.wait()

    def _words(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "tests.faults.runner", str(feeds.PIECE), *words]
