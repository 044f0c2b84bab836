"""Plays a drawn day to our door at any speed."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from niangjia.gateways.cti.contract import Code, Event
from niangjia.gateways.cti.sender import Sender
from niangjia.gateways.cti.simulator import Day

AT_ONCE = 0.0
"""The speed that does not wait."""
Look = Callable[[int, int], None]


def play(
    day: Day, sender: Sender, *, speed: float = AT_ONCE, live_from: datetime | None = None,
    pause: Callable[[float], None] = time.sleep, look: Look = lambda _done, _all: None,
) -> Counter[Code]:  # fmt: skip
    """Send the day's events, `speed` times as fast as they happened; return how many got which answer.

    With `live_from` they happen from that moment on instead, compressed by the speed, for a wall to watch.
    """
    events = lively(day.events, live_from, speed) if live_from and speed else list(day.events)
    answers: Counter[Code] = Counter()
    if speed == AT_ONCE:
        answers.update(sender.send(events).values())
        look(len(events), len(events))
        return answers
    before, done = day.events[0].at if day.events else None, 0
    for at, group in groupby(zip(day.events, events, strict=True), key=lambda pair: pair[0].at):
        if before is not None:
            pause((at - before).total_seconds() / speed)
        together = [event for _, event in group]
        answers.update(sender.send(together).values())
        before, done = at, done + len(together)
        look(done, len(events))
    return answers


def lively(events: Sequence[Event], start: datetime, speed: float) -> list[Event]:
    """The same events, as if the day began at `start` and went by so fast."""
    if not events:
        return []
    first = events[0].at
    return [replace(event, at=start + (event.at - first) / speed) for event in events]
