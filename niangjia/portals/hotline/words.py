"""Calls in the words of the pages."""

from datetime import datetime
from typing import Any

from niangjia.ui.values import State
from niangjia.union.cases.queries import calls as queries
from niangjia.union.cases.rules import calls as rules


def state(call: Any) -> State:
    """How a call stands."""
    found = rules.CALL.states[call.state]
    return State(found.kind, found.title)


def waited(call: Any) -> int | None:
    """Seconds until somebody answered, or the caller gave up."""
    end: datetime | None = call.answered_at or call.ended_at
    return rules.seconds(call.offered_at, end) if end else None


def talked(call: Any) -> int | None:
    """Seconds of talk."""
    return rules.seconds(call.answered_at, call.ended_at) if call.answered_at and call.ended_at else None


def outcome(call: Any) -> str:
    """What became of a call, in a word."""
    made = queries.wrap_up(call)
    return rules.OUTCOMES[made.outcome] if made else ""


def case_number(call: Any) -> str:
    """The number of the case of a call."""
    made = queries.wrap_up(call)
    return made.case.number if made and made.case else ""


def clock(seconds: int | None) -> str:
    """Seconds as minutes and seconds, such as 3:07, with the hours before them where there are any."""
    if seconds is None:
        return "—"
    hours, rest = divmod(seconds, 3600)
    minutes = f"{rest // 60:02}" if hours else f"{rest // 60}"
    return (f"{hours}:" if hours else "") + f"{minutes}:{rest % 60:02}"
