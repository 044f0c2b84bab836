"""The embedded server: a child in the foreground, started, waited for and stopped by one process."""

import errno
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from niangjia.gateways.postgres import binaries, cluster, credentials, places
from niangjia.gateways.postgres.locks import Lock
from niangjia.gateways.postgres.orphans import end_orphans
from niangjia.gateways.postgres.processes import spawn
from niangjia.gateways.postgres.refusal import AlreadyRunning, Unusable

READY_WITHIN = 600.0  # seconds; recovery after a crash in a bulk load may take minutes
STOPPED_WITHIN = 60.0
LEAST_DISK = 300 << 20
LONGEST_LOG = 16 << 20


class Server:
    """One embedded PostgreSQL for one data folder; a context manager.

    `durable=False` turns fsync off and is for tests and benchmark scratch folders only.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.resolve()
        self.durable = durable
        self.lock = Lock(self.home / "postgres.lock")
        self.child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def running(self) -> bool:
        """True while our child lives; reaps it when it has ended."""
        return self.child is not None and self.child.poll() is None

    @property
    def elsewhere(self) -> places.Place | None:
        """The place of the data where it could not be the data folder itself, else None."""
        place = places.find(self.home)
        return place if place.moved else None

    def start(self, *, wait: bool = False) -> None:
        """Start and return once the server answers; raises Unusable with one sentence.

        Raises AlreadyRunning where another process keeps this server; with `wait`, waits for its end.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        if not self.lock.take(wait=wait):
            raise AlreadyRunning(f"数据文件夹 {self.home} 的数据库已由另一个进程启动。")
        try:
            self._launch()
        except BaseException:
            self.stop()
            raise

    def restart(self) -> None:
        """Start the server again after it died; the lock is still ours."""
        self._launch()

    def stop(self) -> None:
        """Stop with a checkpoint; insist after a minute. Committed rows are safe either way."""
        if self.child is not None:
            _stop(self.child)
            self.child = None
        self.lock.release()

    def _launch(self) -> None:
        place = places.find(self.home)
        try:
            self._spawn(place)
        except OSError as error:
            raise _sentence(error, place) from error
        self._await_ready(place)
        cluster.ensure_roles(place)

    def _spawn(self, place: places.Place) -> None:
        found = binaries.discover(cluster.major_of(place))
        cluster.prepare_folders(place)
        if shutil.disk_usage(place.base).free < LEAST_DISK:
            raise cluster.disk_full(place.base)
        programs = binaries.readable_by(found, place)
        if cluster.major_of(place) is None:
            cluster.initialise(programs, place, durable=self.durable)
        end_orphans(place)
        cluster.configure(place, durable=self.durable)
        _rotate(place.log)
        command = [str(programs.folder / "postgres"), "-D", str(place.data)]
        with place.log.open("ab") as log:
            self.child = spawn(command, death=signal.SIGINT, user=(place.uid, place.gid), output=log)

    def _await_ready(self, place: places.Place) -> None:
        end = time.monotonic() + READY_WITHIN
        while time.monotonic() < end:
            if not self.running:
                raise cluster.explain(place, "数据库没有启动成功")
            if answers(self.home):
                return
            time.sleep(0.03)
        raise cluster.explain(place, "数据库十分钟内没有就绪")


def answers(home: Path) -> bool:
    """Return whether the server of this data folder takes connections now."""
    try:
        psycopg.connect(credentials.superuser_conninfo(home), connect_timeout=5).close()
    except psycopg.OperationalError as error:
        return error.sqlstate is not None and error.sqlstate.startswith("28")
    return True


def _stop(child: subprocess.Popen[bytes]) -> None:
    for order, patience in ((signal.SIGINT, STOPPED_WITHIN), (signal.SIGQUIT, 20.0)):
        if child.poll() is not None:
            return
        child.send_signal(order)
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            continue
    child.kill()
    child.wait()


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > LONGEST_LOG:
        log.replace(log.with_suffix(".log.1"))


def _sentence(error: OSError, place: places.Place) -> Unusable:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return cluster.disk_full(place.base)
    if error.errno in {errno.EACCES, errno.EPERM}:
        return Unusable(
            f"数据文件夹 {place.home} 属于另一个用户，当前用户无权读写；请换回原来的用户运行，"
            "或用 NIANGJIA_HOME=另一个文件夹 指定新的数据文件夹。"
        )
    return Unusable(f"数据库启动失败（{error}）；日志在 {place.log}。")
