"""A file of millions of rows, piece by piece: read ahead, load a piece in one transaction, remember how far.

The piece's rows, its history and the mark of how far we are commit together. Whatever is killed, and
whenever, the next start goes on behind the last committed piece: no row lost, none doubled.
"""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import transaction

from niangjia.kernel import runs
from niangjia.kernel.bulk.copy import execute, refresh_statistics
from niangjia.kernel.models import Run

Item = TypeVar("Item")
AHEAD = 2
GROWN = frozenset(4**power for power in range(12))


@dataclass(frozen=True, slots=True)
class Piece(Generic[Item]):
    """One piece of a file: its content and the number of the file's last row in it."""

    content: Item
    last_row: int


def load_pieces(
    run: Run,
    pieces: Iterable[Piece[Item]],
    load: Callable[[Item], dict[str, int]],
    *,
    step: str,
    rehearse: bool = False,
    tables: Sequence[str] = (),
) -> dict[str, int]:
    """Load each piece in its own transaction; return the counts added up, also over earlier starts.

    `load` writes one piece and returns counts. The counts and the last row stand in `run.result`. A
    rehearsal rolls every piece back and keeps the counts only. The planner hears of the growth of `tables`
    before the first piece, after it, and whenever the load has grown fourfold.
    """
    refresh_statistics(*tables)
    for number, piece in enumerate(ahead(pieces), start=1):
        with transaction.atomic():
            # A piece that the disk has not seen at a power cut is gone with its mark, and is simply done again;
            # the run's end is written through.
            execute("SET LOCAL synchronous_commit = off")
            counts = load(piece.content)
            if rehearse:
                transaction.set_rollback(True)
            else:
                _remember(run, piece.last_row, counts, step)
        if rehearse:
            _remember(run, piece.last_row, counts, step)
        elif number in GROWN:
            refresh_statistics(*tables)
    return dict(run.result.get("counts", {}))


def last_row(run: Run) -> int:
    """The file's last row that is safely in; 0 at the beginning."""
    return int(run.result.get("last_row", 0))


def _remember(run: Run, row: int, counts: dict[str, int], step: str) -> None:
    so_far = run.result.get("counts", {})
    total = {key: so_far.get(key, 0) + counts.get(key, 0) for key in {*so_far, *counts}}
    runs.leave(run, counts=total, last_row=row)
    runs.progress(run, step=step, done=min(row, run.total or row))  # titles and headers are rows too


def ahead(items: Iterable[Item], depth: int = AHEAD) -> Iterator[Item]:
    """Yield the items while the next ones are already being made in another thread.

    The maker's error is raised here; when the reader stops early, the maker stops too.
    """
    made: queue.Queue[tuple[str, object]] = queue.Queue(maxsize=depth)
    stop = threading.Event()
    maker = threading.Thread(target=_make, args=(items, made, stop), name="reading ahead", daemon=True)
    maker.start()
    try:
        while True:
            word, thing = made.get()
            if word == "end":
                return
            if word == "error":
                assert isinstance(thing, BaseException)
                raise thing
            yield thing  # type: ignore[misc]  # what went in as an item comes out as one
    finally:
        stop.set()
        maker.join()


def _make(items: Iterable[Item], made: "queue.Queue[tuple[str, object]]", stop: threading.Event) -> None:
    try:
        for item in items:
            if not _hand_over(made, stop, ("item", item)):
                return
        _hand_over(made, stop, ("end", None))
    except BaseException as error:
        _hand_over(made, stop, ("error", error))


def _hand_over(
    made: "queue.Queue[tuple[str, object]]", stop: threading.Event, thing: tuple[str, object]
) -> bool:
    while not stop.is_set():
        try:
            made.put(thing, timeout=0.2)
        except queue.Full:
            continue
        return True
    return False
