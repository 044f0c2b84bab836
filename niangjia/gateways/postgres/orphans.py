"""What a killed supervisor or a killed server leaves behind is ended before the next start."""

import os
import signal
from contextlib import suppress
from pathlib import Path

from niangjia.gateways.postgres.places import Place
from niangjia.gateways.postgres.processes import gone
from niangjia.gateways.postgres.refusal import Unusable

CHECKPOINT_WITHIN = 60.0  # seconds for an orderly stop
QUIT_WITHIN = 10.0


def end_orphans(place: Place) -> None:
    """End an abandoned server, then the backends of a killed one; the caller holds the server's lock.

    A backend in the middle of a long statement does not notice that its postmaster was killed, and
    PostgreSQL rightly refuses to start beside it. Committed rows are safe whatever is ended here.
    """
    postmaster = _postmaster(place)
    if postmaster is not None:
        _end([postmaster], signal.SIGINT, CHECKPOINT_WITHIN)
    for order in (signal.SIGQUIT, signal.SIGKILL):
        _end(_at_home_in(place.data), order, QUIT_WITHIN)
    if left := _at_home_in(place.data):
        numbers = " ".join(map(str, left))
        raise Unusable(f"上次留下的数据库进程没有结束；请运行 kill -KILL {numbers} 后再试，数据没有改动。")


def _end(pids: list[int], order: signal.Signals, patience: float) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, order)
    for pid in pids:
        gone(pid, within=patience)


def _postmaster(place: Place) -> int | None:
    """Read postmaster.pid; a number that now belongs to another program does not count."""
    try:
        pid = int((place.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if pid in _at_home_in(place.data) else None


def _at_home_in(data: Path) -> list[int]:
    """Return the PostgreSQL processes that work in a data folder: all of them, and only they, stand in it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").readlink() == data and (process / "exe").readlink().name.startswith(
                "postgres"
            ):
                found.append(int(process.name))
    return found
