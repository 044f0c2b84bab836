"""Watching a run from the terminal: one line that moves, and a table at the end."""

import sys
import threading
import unicodedata
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from django.db import connection

from niangjia.kernel import queue, runs
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import Refusal

BAR = 24
LOOK_SECONDS = 0.5


def perform(run: Run) -> Run:
    """Do a run's work here, showing its progress; return it as it ended. Raises Refusal where it failed.

    Where a worker has carried it on already, wait for its end, and go on should it die.
    """
    pause = threading.Event()
    with Watch(run.pk):
        while run.is_open:
            queue.perform(run.pk)
            run.refresh_from_db()
            pause.wait(LOOK_SECONDS if run.is_open else 0)
    if run.state == Run.State.FAILED:
        raise Refusal(run.sentence)
    return run


class Watch:
    """Shows a run's progress while inside: a moving line on a terminal, nothing in a log file."""

    def __init__(self, run_id: int) -> None:
        self.run_id = run_id
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
            sys.stderr.write("\r\033[K")

    def _look(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            if run := runs.run(self.run_id):
                sys.stderr.write(f"\r\033[K{line(run)}")
                sys.stderr.flush()
        connection.close()


def line(run: Run) -> str:
    """The run's progress as one line of text."""
    full = BAR * run.percent // 100
    return f"{run.step or '准备'} [{'█' * full}{'·' * (BAR - full)}] {run.percent}% {run.done:,}/{run.total:,} 行"


def table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows as aligned text; Chinese characters are two columns wide, numbers stand at the right."""
    cells = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(headers, *cells, strict=True)]
    lines = [headers, ["-" * w for w in widths], *cells]
    return "\n".join(
        "  ".join(_put(c, w, i) for i, (c, w) in enumerate(zip(r, widths, strict=True))) for r in lines
    )


def width(text: str) -> int:
    """How many columns a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _put(cell: str, room: int, place: int) -> str:
    blank = " " * (room - width(cell))
    return cell + blank if place == 0 else blank + cell
