"""People counted by union, for the rollups; the caller has the whole city in sight."""

from typing import Final

from niangjia.kernel.models import AuditEvent

BY_UNION_SQL: Final = """
    SELECT organisation_id, count(*) AS members,
           count(*) FILTER (WHERE assurance >= 2) AS verified, count(*) FILTER (WHERE assurance >= 1) AS reachable,
           count(*) FILTER (WHERE standing = 'retained') AS retained,
           count(*) FILTER (WHERE standing = 'preparatory') AS preparatory, count(*) FILTER (WHERE sex = '2') AS women
      FROM members_person WHERE standing <> 'none' AND merged_into_id IS NULL GROUP BY organisation_id"""
"""Everybody with a membership, by their own union."""


def moved_since(event_id: int) -> bool:
    """Whether an act on people was recorded behind this event."""
    return AuditEvent.objects.filter(id__gt=event_id, act__gte="members.", act__lt="members/").exists()
