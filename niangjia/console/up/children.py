"""The children of `up`: started, watched, started again when they die, stopped in order."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from niangjia.gateways.postgres import Unusable
from niangjia.gateways.postgres.processes import spawn

MOST_DEATHS = 5
WITHIN = 60.0  # seconds; more deaths than that in this time and a restart does not help
PATIENCE = 20.0


@dataclass
class Deaths:
    """Counts deaths, so that what cannot live is not started for ever."""

    of: str
    log: Path
    times: list[float] = field(default_factory=list)

    def count(self) -> None:
        """Note one death. Raises Unusable after too many in a short time."""
        now = time.monotonic()
        self.times = [moment for moment in self.times if now - moment < WITHIN] + [now]
        if len(self.times) > MOST_DEATHS:
            raise Unusable(
                f"{self.of}一分钟内停了 {len(self.times)} 次，不再重启；"
                f"原因见 {self.log} 的最后几行。数据没有丢失。"
            )


class Child:
    """One long-running process of ours with its own log file and its own process group."""

    def __init__(self, title: str, command: list[str], env: dict[str, str], log: Path) -> None:
        self.title = title
        self.command = command
        self.env = env
        self.log = log
        self.deaths = Deaths(title, log)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        """True while the process runs; reaps it when it has ended."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start the process; its words go to its log."""
        self.log.parent.mkdir(exist_ok=True)
        with self.log.open("ab") as log:
            self.process = spawn(self.command, output=log, env=self.env)

    def restart(self) -> None:
        """Start again after a death; what the dead one left behind of its group goes first."""
        self.deaths.count()
        self._signal_group(signal.SIGKILL)
        self.start()

    def stop(self) -> None:
        """Ask to end, then insist; leaves nothing of the group behind."""
        if self.process is None:
            return
        if self.alive:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(PATIENCE)
        self._signal_group(signal.SIGKILL)
        self.process.wait()
        self.process = None

    def _signal_group(self, order: signal.Signals) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, order)
