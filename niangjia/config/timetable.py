"""Every periodic job in one list: what, how often, why."""

from collections.abc import Callable
from dataclasses import dataclass

from niangjia.kernel import audit, clock


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job that a worker repeats; it must be cheap when there is nothing to do and safe to run twice."""

    every_seconds: int
    do: Callable[[], object]
    why: str


TIMETABLE = [
    Periodic(3, lambda: audit.seal(at=clock.now()), "chain the audit rows within seconds of their act"),
]
