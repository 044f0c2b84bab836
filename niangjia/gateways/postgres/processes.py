"""Children that are waited for and do not outlive their parent."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
_LIBC = ctypes.CDLL(None)


def spawn(
    command: Sequence[str],
    *,
    death: signal.Signals = signal.SIGTERM,
    user: tuple[int, int] | None = None,
    output: IO[bytes] | None = None,
    env: dict[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own; the kernel sends it `death` when we die, however we die.

    Its own session keeps the terminal's Ctrl-C away from it, so that the order of stopping is ours.
    """
    uid, gid = user if user and os.getuid() == 0 else (None, None)
    return subprocess.Popen(  # noqa: S603  the command is ours
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        env=env,
        cwd="/" if uid is not None else None,
        user=uid,
        group=gid,
        extra_groups=[] if uid is not None else None,
        umask=0o077 if uid is not None else -1,
        start_new_session=True,
        preexec_fn=_die_with(os.getpid(), death),  # noqa: PLW1509  one prctl call, no Python locks taken
    )


def _die_with(parent: int, death: signal.Signals) -> Callable[[], None]:
    def arrange() -> None:
        _LIBC.prctl(_SET_DEATH_SIGNAL, int(death))
        if os.getppid() != parent:
            os._exit(1)

    return arrange


def alive(pid: int) -> bool:
    """Return whether a process of this number runs; one that died and was never waited for does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def gone(pid: int, *, within: float) -> bool:
    """Wait up to `within` seconds for a process that is not our child to end."""
    end = time.monotonic() + within
    while alive(pid):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
