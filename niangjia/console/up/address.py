"""The address that `up` serves on, and the lock that lets one `up` run for one data folder."""

import os
import socket
import time
from pathlib import Path

from niangjia.gateways.postgres import Unusable
from niangjia.gateways.postgres.locks import Lock

HOST = "127.0.0.1"
PATIENCE = 5.0  # seconds a killed predecessor may take to let go of the port


def port() -> int:
    """Read NIANGJIA_PORT, 8000 by default. Raises Unusable on anything but a port number."""
    text = os.environ.get("NIANGJIA_PORT", "").strip() or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Unusable(f"NIANGJIA_PORT={text} 不是端口号；请写 1 到 65535 之间的整数。")
    return int(text)


def url(port: int) -> str:
    """Return the address people open."""
    return f"http://{HOST}:{port}/"


def claim(home: Path, port: int) -> Lock:
    """Take the data folder for this `up`. Raises SystemExit(0) with the address where one runs already."""
    lock = Lock(home / "up.lock")
    if not lock.take():
        where = lock.note() or url(port)
        print(f"娘家已经在运行：{where}（数据文件夹 {home}）。")
        raise SystemExit(0)
    lock.write(url(port))
    return lock


def check_free(port: int) -> None:
    """Refuse a port that another program listens on."""
    end = time.monotonic() + PATIENCE
    while not _free(port):
        if time.monotonic() > end:
            raise Unusable(
                f"端口 {port} 已被别的程序占用；请关掉那个程序，"
                f"或用 NIANGJIA_PORT={port + 1} make up 换一个端口。"
            )
        time.sleep(0.2)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def next_free(port: int) -> int:
    """Return the first free port from this one on. Raises Unusable where none of a hundred is."""
    for candidate in range(port, min(port + 100, 65536)):
        if _free(candidate):
            return candidate
    raise Unusable(f"端口 {port} 起的一百个端口都被占用；请用 NIANGJIA_PORT 换一段端口。")


def answers(port: int) -> bool:
    """Return whether somebody takes connections on the port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0
