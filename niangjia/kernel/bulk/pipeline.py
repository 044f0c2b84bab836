"""A file of millions of rows, piece by piece: read ahead, load a piece in one transaction, remember how far.

The piece's rows, its history and the mark of how far we are commit together. Whatever is killed, and
whenever, the next start goes on behind the last committed piece: no row lost, none doubled.
"""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import transaction

from niangjia.kernel import runs
from niangjia.kernel.models import Run

Item = TypeVar("Item")
AHEAD = 2


@dataclass(frozen=True, slots=True)
class Piece(Generic[Item]):
    """One piece of a file: its content and the number of the file's last row in it."""

    content: Item
    last_row: int


def load_pieces(
    run: Run, pieces: Iterable[Piece[Item]], load: Callable[[Item], dict[str, int]], *, step: str
) -> dict[str, int]:
    """Load each piece in its own transaction; return the counts added up, also over earlier starts.

    `load` writes one piece and returns counts. The counts and the last row stand in `run.result`.
    """
    for piece in ahead(pieces):
        with transaction.atomic():
            counts = load(piece.content)
            so_far = run.result.get("counts", {})
            total = {key: so_far.get(key, 0) + counts.get(key, 0) for key in {*so_far, *counts}}
            runs.leave(run, counts=total, last_row=piece.last_row)
            runs.progress(run, step=step, done=piece.last_row)
    return dict(run.result.get("counts", {}))


def last_row(run: Run) -> int:
    """The file's last row that is safely in; 0 at the beginning."""
    return int(run.result.get("last_row", 0))


def ahead(items: Iterable[Item], depth: int = AHEAD) -> Iterator[Item]:
    """Yield the items while the next ones are already being made in another thread.

    The maker's error is raised here; when the reader stops early, the maker stops too.
    """
    made: queue.Queue[tuple[str, object]] = queue.Queue(maxsize=depth)
    stop = threading.Event()

    def put(word: str, thing: object) -> bool:
        while not stop.is_set():
            try:
                made.put((word, thing), timeout=0.2)
            except queue.Full:
                continue
            return True
        return False

    def make() -> None:
        try:
            for item in items:
                if not put("item", item):
                    return
            put("end", None)
        except BaseException as error:  # the reader raises it again, whatever it is
            put("error", error)

    maker = threading.Thread(target=make, name="reading ahead", daemon=True)
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
