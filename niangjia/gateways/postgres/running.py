"""A running server for as long as a command needs it: joins the one that runs, or starts its own."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from niangjia.gateways.postgres import places
from niangjia.gateways.postgres.locks import Lock
from niangjia.gateways.postgres.refusal import AlreadyRunning
from niangjia.gateways.postgres.server import READY_WITHIN, Server, answers


@contextmanager
def running(home: Path, *, durable: bool = True) -> Iterator[None]:
    """Keep the embedded server of HOME running inside the block.

    Two commands may share one server: the one that started it stays until the other has finished.
    """
    users = Lock(home / "users.lock")
    users.take(shared=True, wait=True)
    server = Server(home, durable=durable)
    try:
        joined = _join_or_start(server)
        yield
        if not joined:
            users.take(wait=True)
    finally:
        server.stop()
        users.release()


def discard(home: Path) -> None:
    """Remove a scratch data folder with its database, wherever that stands; no error where none is."""
    base = places.find(home).base
    shutil.rmtree(base, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def _join_or_start(server: Server) -> bool:
    """Return True after joining somebody else's server, False after starting our own."""
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end:
        try:
            server.start()
        except AlreadyRunning:
            if answers(server.home):
                server.lock.release()
                return True
            time.sleep(0.1)
        else:
            return False
    raise AlreadyRunning(f"数据文件夹 {server.home} 的数据库正由另一个进程启动，十分钟内没有就绪。")
