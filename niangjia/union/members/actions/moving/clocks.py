"""The clocks of a transfer: so many working days after the day of each step, by the calendar as it stands."""

from datetime import datetime

from niangjia.kernel import calendar, clock, deadlines, params

STEPS = {
    "asked": "transfer_release_days",
    "appealed": "transfer_appeal_days",
    "released": "transfer_accept_days",
    "escalated": "transfer_accept_days",
}
"""The state in which a clock runs, and the number that sets its length."""


def due(state: str, at: datetime) -> datetime | None:
    """When a state entered at a moment runs out; None for a state without a clock."""
    if state not in STEPS:
        return None
    length = params.value(STEPS[state], on=clock.day_of(at))
    return deadlines.due(calendar.load(), at, length, "working").at
