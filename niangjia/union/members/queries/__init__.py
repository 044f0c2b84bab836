"""Every read of the room that a page or another room needs, scoped to an actor and within its sight."""

from niangjia.union.members.queries.people import FOUND, ROSTER, Line, find, lines, people, person_for, roster

__all__ = ["FOUND", "ROSTER", "Line", "find", "lines", "people", "person_for", "roster"]
