"""Every read of the room that a page or another room needs, scoped to an actor and within its sight."""

from niangjia.union.members.queries.counts import BY_UNION_SQL, moved_since
from niangjia.union.members.queries.files import FIELDS as ROSTER_FIELDS
from niangjia.union.members.queries.files import (
    OUTCOMES,
    outcomes,
    preview,
    roster_run,
    rosters,
    write_template,
)
from niangjia.union.members.queries.files import ROOM as ROSTER_ROOM
from niangjia.union.members.queries.openids import openids
from niangjia.union.members.queries.people import (
    FOUND,
    ROSTER,
    Line,
    find,
    lines,
    person_for,
    roster,
    shown_name,
    within_reach,
)
from niangjia.union.members.queries.record import Record, record

__all__ = [
    "BY_UNION_SQL",
    "FOUND",
    "OUTCOMES",
    "ROSTER",
    "ROSTER_FIELDS",
    "ROSTER_ROOM",
    "Line",
    "Record",
    "find",
    "lines",
    "moved_since",
    "openids",
    "outcomes",
    "person_for",
    "preview",
    "record",
    "roster",
    "roster_run",
    "rosters",
    "shown_name",
    "within_reach",
    "write_template",
]
