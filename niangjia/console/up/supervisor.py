"""One process tree: database, web, worker; a death is answered by a restart, an end by an orderly stop."""

import signal
import sys
import time
from pathlib import Path
from types import FrameType

from niangjia.console import database
from niangjia.console.up import address
from niangjia.console.up.children import Child, Deaths
from niangjia.console.up.words import say
from niangjia.gateways.postgres import Server, Unusable

LOOK_EVERY = 0.3
WEB_READY_WITHIN = 60.0
WEB_WORKERS = 2
WEB_THREADS = 2  # a page is half Python, half database: more threads only wait for each other


class Stop(BaseException):
    """Somebody asked us to end."""


def stop_on_signals() -> None:
    """Let Ctrl-C, a polite kill and a closed terminal all end in the same orderly way."""

    def stop(number: int, _: FrameType | None) -> None:
        for order in _ENDINGS:
            signal.signal(order, signal.SIG_IGN)
        raise Stop(number)

    for order in _ENDINGS:
        signal.signal(order, stop)


_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def web(home: Path, port: int) -> Child:
    """The web server: blocking workers with threads, bound to this machine alone."""
    options = {
        "--interface": "wsgi",
        "--host": address.HOST,
        "--port": str(port),
        "--workers": str(WEB_WORKERS),
        "--blocking-threads": str(WEB_THREADS),
        "--workers-kill-timeout": "10",
    }
    words = [word for pair in options.items() for word in pair]
    line = [sys.executable, "-m", "granian", *words, "--no-ws", "--respawn-failed-workers"]
    env = database.environment(process="web")
    return Child("网站", [*line, "niangjia.config.wsgi:application"], env, home / "log" / "web.log")


def worker(home: Path) -> Child:
    """The worker of queued jobs and of the timetable."""
    env = database.environment(process="worker")
    return Child("后台任务", database.command("worker"), env, home / "log" / "worker.log")


class Supervisor:
    """Keeps a server (or none, for an outside database) and the children alive."""

    def __init__(self, server: Server | None, children: list[Child]) -> None:
        self.server = server
        self.children = children
        log = server.home / "log" / "postgres.log" if server else Path()
        self.deaths = Deaths("数据库", log)

    def start(self, port: int) -> None:
        """Start all children and return once the web answers."""
        for child in self.children:
            child.start()
        end = time.monotonic() + WEB_READY_WITHIN
        while not address.answers(port):
            self.look()
            if time.monotonic() > end:
                raise Unusable(f"网站一分钟内没有启动；原因见 {self.children[0].log} 的最后几行。")
            time.sleep(0.1)

    def watch(self) -> None:
        """Look after everything until Stop is raised."""
        while True:
            self.look()
            time.sleep(LOOK_EVERY)

    def look(self) -> None:
        """Start again whatever has died: the database first, the others need it."""
        if self.server is not None and not self.server.running:
            self.deaths.count()
            say("数据库意外停止，正在重启；已提交的数据都还在。")
            self.server.restart()
        for child in self.children:
            if not child.alive:
                say(f"{child.title}意外停止，正在重启。")
                child.restart()

    def stop(self) -> None:
        """Stop the web first, then the worker, the database last."""
        for child in self.children:
            child.stop()
        if self.server is not None:
            self.server.stop()
