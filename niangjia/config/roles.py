"""Roles as readable code: the one place that sees the verbs of all rooms.

A role is a name, one sentence for people, and its verbs. It is held at one organisation for a time and
reaches everything below that place (`organisations.Office`). `docs/generated/permissions.md` is drawn
from this table.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """What a holder may do, in words and in verbs."""

    title: str
    sentence: str
    verbs: frozenset[str]


ROLES: dict[str, Role] = {}
