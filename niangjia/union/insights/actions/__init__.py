"""Every write of the room: the rollups made anew."""

from niangjia.union.insights.actions.people import count_members, count_members_if_moved
from niangjia.union.insights.actions.rollups import mark_stale, rebuild, rebuild_if_stale

__all__ = ["count_members", "count_members_if_moved", "mark_stale", "rebuild", "rebuild_if_stale"]
