"""Reactions: an upper room follows an act of a lower one, in the same transaction.

The upper room subscribes in its `reactions.py`; anything slow goes to the queue from there. No model signals.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from niangjia.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Happening:
    """What a reaction is told: the act's name, who, when, and the act's own facts."""

    act: str
    by: Actor
    at: datetime
    facts: dict[str, Any]


Reaction = Callable[[Happening], None]
_subscribers: dict[str, list[Reaction]] = defaultdict(list)


def after(act: str) -> Callable[[Reaction], Reaction]:
    """Subscribe the decorated function to an act, such as `@after("enterprises.stated")`."""

    def subscribe(reaction: Reaction) -> Reaction:
        _subscribers[act].append(reaction)
        return reaction

    return subscribe


def wake(act: str, *, by: Actor, at: datetime, **facts: Any) -> None:
    """Call every subscriber of the act, in the caller's transaction; an error undoes the act too."""
    happening = Happening(act=act, by=by, at=at, facts=facts)
    for reaction in _subscribers[act]:
        reaction(happening)
