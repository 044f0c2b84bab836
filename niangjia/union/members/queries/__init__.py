"""Every read of the room that a page or another room needs, scoped to an actor and within its sight."""

from niangjia.union.members.queries.counts import BY_UNION_SQL, moved_since
from niangjia.union.members.queries.people import (
    FOUND,
    ROSTER,
    Line,
    find,
    lines,
    person_for,
    roster,
    within_reach,
)
from niangjia.union.members.queries.record import Record, record

__all__ = [
    "BY_UNION_SQL",
    "FOUND",
    "ROSTER",
    "Line",
    "Record",
    "find",
    "lines",
    "moved_since",
    "person_for",
    "record",
    "roster",
    "within_reach",
]
