"""What every benchmark shares: memory of the whole product, progress on stderr, one JSON line at the end."""

import json
import os
import platform
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import django
import polars
from django.db import connection

PREPARED = Path(os.environ.get("NIANGJIA_HOME", "var")).parent / "prepared"
"""Beside the scratch folders of the benchmarks: what `make bench-data` keeps between runs."""


class Memory:
    """Peak memory of this process, its children and the database's processes, shared buffers counted once out.

    Every 0.2 s the resident memory that is not shared (RssAnon) of every process of the product is added up:
    the database's shared buffers are shared memory and so are left out.
    """

    def __init__(self) -> None:
        self.peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            self.peak = max(self.peak, sum(_anonymous(pid) for pid in _product()))


def _product() -> list[int]:
    """This process and everything that shares our scratch data folder: the database's server and backends."""
    home, mine = os.environ["NIANGJIA_HOME"], os.getpid()
    found, parents, servers = [mine], {}, set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().decode(errors="replace")
            parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError, ValueError):
            continue
        if "postgres" in words and home in words:
            servers.add(int(entry.name))
    backends = [pid for pid, parent in parents.items() if parent in servers]
    return [*found, *servers, *(pid for pid in backends if pid not in servers)]


def _anonymous(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next(
        (int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("RssAnon")), 0
    )


class Lap:
    """Seconds of one part: `with Lap("copy") as lap: …; lap.seconds`."""

    def __init__(self, title: str) -> None:
        self.title, self.seconds = title, 0.0

    def __enter__(self) -> Self:
        print(f"… {self.title}", file=sys.stderr, flush=True)
        self._start = time.perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.seconds = time.perf_counter() - self._start
        print(f"  {self.title}: {self.seconds:.1f} s", file=sys.stderr, flush=True)


def conclude(name: str, must: dict[str, bool], **figures: Any) -> None:
    """Print the benchmark's one JSON line; `ok` only where everything that must show holds. Exits 1 otherwise."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    versions = {
        "python": platform.python_version(), "django": django.__version__, "polars": polars.__version__,
        "postgresql": server, "cores": os.cpu_count(), "commit": _commit(),
    }  # fmt: skip
    ok = all(must.values())
    print(
        json.dumps(
            {"name": name, "ok": ok, **figures, "must": must, "versions": versions}, ensure_ascii=False
        )
    )
    sys.exit(0 if ok else 1)


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()
