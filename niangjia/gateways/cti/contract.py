"""What we and a telephone system agree on; README.md says the same in words, tests compare the two."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

MOST: Final = 100
"""Events in one request."""
LARGEST: Final = 256 * 1024
"""Bytes of one request."""
AHEAD_SECONDS: Final = 300
"""How far an event's own moment may lie after the request that brings it."""
WORD: Final = 64
"""Characters of an id, an extension, a number, a reference."""


class Kind(StrEnum):
    """What a telephone system tells."""

    OFFERED = "call.offered"
    RINGING = "call.ringing"
    ANSWERED = "call.answered"
    HELD = "call.held"
    TRANSFERRED = "call.transferred"
    HUNG_UP = "call.hung_up"
    ABANDONED = "call.abandoned"
    RECORDING_READY = "call.recording_ready"
    AGENT_STATE = "agent.state"


class AgentState(StrEnum):
    """How an agent's seat stands."""

    READY = "ready"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    BREAK = "break"
    OFF = "off"


class Code(StrEnum):
    """What we answer for one event; `taken` and `known` are final, a `refused` one is never sent again."""

    TAKEN = "taken"
    KNOWN = "known"
    REFUSED = "refused"


OF_REQUEST: Final[Mapping[int, str]] = {
    400: "bad_request",
    401: "bad_signature",
    404: "no_such_line",
    409: "replayed",
    413: "too_large",
    503: "unavailable",
}
"""Codes of a whole request, by status."""


class Order(StrEnum):
    """What we ask of a telephone system."""

    STATE = "state"
    ANSWER = "answer"
    TRANSFER = "transfer"
    HANG_UP = "hang-up"
    CALL_BACK = "callbacks"


class Said(StrEnum):
    """What a telephone system answers to an order."""

    DONE = "done"
    NO_SUCH = "no_such"
    NOT_NOW = "not_now"
    UNAVAILABLE = "unavailable"
    REFUSED = "refused"


OF_ORDER: Final[Mapping[int, Said]] = {
    200: Said.DONE,
    400: Said.REFUSED,
    401: Said.REFUSED,
    404: Said.NO_SUCH,
    409: Said.NOT_NOW,
}
"""What an order's status means; any other is `unavailable`."""


@dataclass(frozen=True, slots=True, repr=False)
class Event:
    """One thing that happened. `id` makes it the same event however often it is sent; nothing prints it."""

    id: UUID
    kind: Kind
    at: datetime
    call: str = ""
    agent: str = ""
    caller: str = ""
    to: str = ""
    by: str = ""
    on: bool = True
    state: str = ""
    reference: str = ""


_WORDS: Final = ("call", "agent", "caller", "to", "by", "state", "reference")
_NEEDS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.OFFERED: ("call",),
    Kind.RINGING: ("call", "agent"),
    Kind.ANSWERED: ("call", "agent"),
    Kind.HELD: ("call",),
    Kind.TRANSFERRED: ("call", "to"),
    Kind.HUNG_UP: ("call",),
    Kind.ABANDONED: ("call",),
    Kind.RECORDING_READY: ("call", "reference"),
    Kind.AGENT_STATE: ("agent", "state"),
}


def told(event: Event) -> dict[str, Any]:
    """An event as JSON; what is empty is left out."""
    words = {name: getattr(event, name) for name in _WORDS if getattr(event, name)}
    held = {"on": event.on} if event.kind is Kind.HELD else {}
    return {"id": str(event.id), "kind": str(event.kind), "at": event.at.isoformat(), **words, **held}


def read(one: Any) -> Event:
    """An event from JSON. Raises ValueError for what is not the contract's, without repeating any of it."""
    try:
        kind, at = Kind(one["kind"]), datetime.fromisoformat(one["at"])
        words = {name: one.get(name, "") for name in _WORDS}
        number, on = UUID(one["id"]), one.get("on", True)
    except (KeyError, TypeError, AttributeError, ValueError):
        raise ValueError("not an event") from None
    if any(
        not isinstance(word, str) or len(word) > WORD or not word.isprintable() for word in words.values()
    ):
        raise ValueError("a word too long or of another kind")
    if at.tzinfo is None or not isinstance(on, bool):
        raise ValueError("a moment without its zone")
    if missing := [name for name in _NEEDS[kind] if not words[name]]:
        raise ValueError(f"without {missing[0]}")
    if kind is Kind.AGENT_STATE and words["state"] not in set(AgentState):
        raise ValueError("an unknown state")
    return Event(number, kind, at, on=on, **words)
