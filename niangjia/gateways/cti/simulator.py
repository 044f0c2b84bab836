"""A day of calls, drawn by a seed: when people call, how long they wait, who answers and for how long.

Arrivals follow a Poisson process whose pace changes by the hour (given the number of calls: so many moments
drawn by the hours' weights). Agents stand in two shifts with breaks. The day is played in the order of time by
a queue; what comes out is the list of events a telephone system would send, and the day's own count, made from
the calls and not from the events.
"""

import heapq
from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Final
from uuid import UUID

from niangjia.gateways.cti.contract import AgentState, Event, Kind
from niangjia.kernel.clock import ZONE

HOURS: Final = {8: 6, 9: 12, 10: 14, 11: 10, 12: 4, 13: 5, 14: 11, 15: 13, 16: 11, 17: 7, 18: 4, 19: 3}
"""How many of a hundred calls come in each hour."""
RINGS, TALK, WRAP, PATIENCE = (2.0, 9.0), (5.0, 0.7), 35.0, 75.0
"""Seconds: a ring from to; talk as a log-normal; means of wrap-up and patience."""
HELD, HANDED_ON, HIDDEN = 0.12, 0.05, 0.03
"""Shares of answered calls put on hold, handed on, and of callers who hide their number."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One agent's day, in seconds from midnight: from, until, and the break in it."""

    agent: str
    starts: int
    ends: int
    rests: int
    rested: int


@dataclass(slots=True)
class Call:
    """One call as it went; seconds from midnight."""

    number: str
    caller: str
    offered: float
    patience: float
    agent: str = ""
    answered: float | None = None
    ended: float | None = None
    handed_on: str = ""

    @property
    def waited(self) -> float:
        """Seconds until somebody answered, or until the caller gave up."""
        end = self.ended if self.answered is None else self.answered
        return (self.offered if end is None else end) - self.offered


@dataclass(frozen=True, slots=True)
class Count:
    """The day in numbers, by the simulator's own counting."""

    offered: int
    answered: int
    abandoned: int
    abandoned_soon: int
    within: int
    talked_seconds: int


@dataclass(frozen=True, slots=True)
class Day:
    """What was drawn: events in the order of time, the calls, the agents."""

    on: date
    events: Sequence[Event]
    calls: Sequence[Call]
    shifts: Sequence[Shift]

    def count(self, *, quick: int = 15, soon: int = 5) -> Count:
        """Count the calls: answered within `quick` seconds, given up within `soon` seconds."""
        answered = [call for call in self.calls if call.answered is not None]
        given_up = [call for call in self.calls if call.answered is None]
        return Count(
            offered=len(self.calls),
            answered=len(answered),
            abandoned=len(given_up),
            abandoned_soon=sum(whole(call.ended) - whole(call.offered) <= soon for call in given_up),
            within=sum(whole(call.answered) - whole(call.offered) <= quick for call in answered),
            talked_seconds=sum(whole(call.ended) - whole(call.answered) for call in answered),
        )


def whole(seconds: float | None) -> int:
    """Telephone systems tell whole seconds."""
    return int(seconds or 0)


def draw(
    *, seed: int, calls: int, on: date, agents: int = 6, callers: Sequence[str] = (), first_seat: int = 8001
) -> Day:
    """Draw a day. The same numbers give the same day, event for event."""
    dice = Random(f"cti {seed} {calls} {agents}")  # noqa: S311  a game, not a secret
    shifts = [_shift(str(first_seat + place), place, dice) for place in range(agents)]
    numbers = list(callers) or [f"1609999{n:04}" for n in range(max(20, calls // 2))]
    arrivals = sorted(_moment(dice) for _ in range(calls))
    drawn = [
        Call(
            f"{on:%Y%m%d}-{place:05}",
            "" if dice.random() < HIDDEN else dice.choice(numbers),
            moment,
            dice.expovariate(1 / PATIENCE),
        )
        for place, moment in enumerate(arrivals, start=1)
    ]
    floor = _Floor(dice, shifts, on)
    return Day(on, floor.play(drawn), drawn, shifts)


def _moment(dice: Random) -> float:
    """When one call comes."""
    hours = list(HOURS)
    marks = [sum(HOURS[hour] for hour in hours[: place + 1]) for place in range(len(hours))]
    hour = hours[bisect_left(marks, dice.random() * marks[-1])]
    return (hour + dice.random()) * 3600


def _shift(agent: str, place: int, dice: Random) -> Shift:
    """Even seats stand from 8 to 16, odd ones from 12 to 20; each rests for half an hour, not all at once."""
    starts = 8 if place % 2 == 0 else 12
    rests = (starts + 3) * 3600 + (place // 2) * 1800 + dice.randrange(300)
    return Shift(agent, starts * 3600, (starts + 8) * 3600, rests, rests + 1800)


@dataclass
class _Floor:
    """The room with the seats, as time goes by."""

    dice: Random
    shifts: Sequence[Shift]
    on: date
    free: list[str] = field(default_factory=list)
    queue: deque[Call] = field(default_factory=deque)
    told: list[Event] = field(default_factory=list)
    agenda: list[tuple[float, int, str, Call | None, str]] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=count)

    def play(self, calls: Sequence[Call]) -> list[Event]:
        """Let the day pass; return its events in the order of time."""
        for shift in self.shifts:
            self._at(shift.starts, "stand", agent=shift.agent)
            self._at(shift.rests, "rest", agent=shift.agent)
            self._at(shift.rested, "stand", agent=shift.agent)
            self._at(shift.ends, "leave", agent=shift.agent)
        for call in calls:
            self._at(call.offered, "offer", call)
        while self.agenda:
            now, _, what, call, agent = heapq.heappop(self.agenda)
            getattr(self, f"_{what}")(now, call, agent)
        return sorted(self.told, key=lambda event: event.at)

    def _at(self, moment: float, what: str, call: Call | None = None, agent: str = "") -> None:
        heapq.heappush(self.agenda, (moment, next(self.numbers), what, call, agent))

    def _tell(self, moment: float, kind: Kind, **words: str | bool) -> None:
        midnight = datetime.combine(self.on, time.min, tzinfo=ZONE)
        number = UUID(int=self.dice.getrandbits(128), version=4)
        at = midnight + timedelta(seconds=whole(moment))
        self.told.append(Event(number, kind, at, **words))  # type: ignore[arg-type]  # each kind names its own words

    def _works(self, agent: str, now: float) -> bool:
        shift = next(s for s in self.shifts if s.agent == agent)
        return shift.starts <= now < shift.ends and not shift.rests <= now < shift.rested

    def _offer(self, now: float, call: Call, _: str) -> None:
        self._tell(now, Kind.OFFERED, call=call.number, caller=call.caller)
        self.queue.append(call)
        self._at(now + call.patience, "give_up", call)
        self._serve(now)

    def _give_up(self, now: float, call: Call, _: str) -> None:
        if call.answered is None and call.ended is None and call in self.queue:
            self.queue.remove(call)
            call.ended = now
            self._tell(now, Kind.ABANDONED, call=call.number)

    def _serve(self, now: float) -> None:
        while self.queue and self.free:
            call, agent = self.queue.popleft(), self.free.pop(0)
            self._tell(now, Kind.RINGING, call=call.number, agent=agent)
            rings = self.dice.uniform(*RINGS)
            if now + rings > call.offered + call.patience:
                # the caller gives up while it rings: the seat is free again
                call.ended = call.offered + call.patience
                self._at(call.ended, "fall_silent", call, agent)
            else:
                self._at(now + rings, "answer", call, agent)

    def _fall_silent(self, now: float, call: Call, agent: str) -> None:
        self._tell(now, Kind.ABANDONED, call=call.number)
        self._free(now, agent)

    def _answer(self, now: float, call: Call, agent: str) -> None:
        call.answered, call.agent = now, agent
        self._tell(now, Kind.ANSWERED, call=call.number, agent=agent)
        self._tell(now, Kind.AGENT_STATE, agent=agent, state=AgentState.TALKING)
        ends = now + max(8.0, self.dice.lognormvariate(*TALK))
        if self.dice.random() < HELD:
            middle = (now + ends) / 2
            self._at(middle, "hold", call, agent)
            self._at((middle + ends) / 2, "resume", call, agent)
        elif self.free and self.dice.random() < HANDED_ON:
            call.handed_on = self.free.pop(0)
            self._at((now + ends) / 2, "hand_on", call, agent)
        self._at(ends, "end", call, agent)

    def _hold(self, now: float, call: Call, agent: str) -> None:
        self._tell(now, Kind.HELD, call=call.number, agent=agent, on=True)

    def _resume(self, now: float, call: Call, agent: str) -> None:
        self._tell(now, Kind.HELD, call=call.number, agent=agent, on=False)

    def _hand_on(self, now: float, call: Call, agent: str) -> None:
        self._tell(now, Kind.TRANSFERRED, call=call.number, agent=agent, to=call.handed_on)
        self._tell(now, Kind.AGENT_STATE, agent=call.handed_on, state=AgentState.TALKING)
        self._wrap_up(now, agent)

    def _end(self, now: float, call: Call, agent: str) -> None:
        call.ended, last = now, call.handed_on or agent
        by = "caller" if self.dice.random() < 0.7 else "agent"
        self._tell(now, Kind.HUNG_UP, call=call.number, agent=last, by=by)
        self._tell(now + 20, Kind.RECORDING_READY, call=call.number, reference=f"rec/{call.number}")
        self._wrap_up(now, last)

    def _wrap_up(self, now: float, agent: str) -> None:
        self._tell(now, Kind.AGENT_STATE, agent=agent, state=AgentState.WRAP_UP)
        self._at(now + self.dice.expovariate(1 / WRAP), "wrapped", agent=agent)

    def _wrapped(self, now: float, _: Call | None, agent: str) -> None:
        self._free(now, agent)

    def _free(self, now: float, agent: str) -> None:
        """A seat takes calls again, if its shift still runs and no break has begun meanwhile."""
        if self._works(agent, now):
            self._tell(now, Kind.AGENT_STATE, agent=agent, state=AgentState.READY)
            self.free.append(agent)
            self._serve(now)
            return
        shift = next(s for s in self.shifts if s.agent == agent)
        state = AgentState.BREAK if now < shift.ends else AgentState.OFF
        self._tell(now, Kind.AGENT_STATE, agent=agent, state=state)

    def _stand(self, now: float, _: Call | None, agent: str) -> None:
        if agent not in self.free and not self._busy(agent, now):
            self._free(now, agent)

    def _rest(self, now: float, _: Call | None, agent: str) -> None:
        self._step_away(now, agent, AgentState.BREAK)

    def _leave(self, now: float, _: Call | None, agent: str) -> None:
        self._step_away(now, agent, AgentState.OFF)

    def _step_away(self, now: float, agent: str, state: AgentState) -> None:
        if agent in self.free:
            self.free.remove(agent)
            self._tell(now, Kind.AGENT_STATE, agent=agent, state=state)

    def _busy(self, agent: str, now: float) -> bool:
        """Whether something of this seat is still on the agenda: a call, a ring or a wrap-up."""
        ours = {"answer", "end", "wrapped", "fall_silent"}
        return any(
            what in ours and agent in (seat, call.handed_on if call else "")
            for moment, _, what, call, seat in self.agenda
            if moment >= now
        )
