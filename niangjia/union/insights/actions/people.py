"""Counting people: leaves by union, then every ancestor's sum over the closure, in one statement."""

import time
from datetime import datetime

from django.db import transaction

from niangjia.kernel import audit, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.bulk.copy import execute
from niangjia.union.insights.models import MemberRebuild, MemberTally
from niangjia.union.members import queries as members
from niangjia.union.organisations import queries as organisations

FIGURES = ("members", "verified", "reachable", "retained", "preparatory", "women")


@transaction.atomic
def count_members(*, by: Actor, at: datetime) -> MemberRebuild:
    """Count everybody anew by union and above; ten million people take seconds."""
    started, seen = time.monotonic(), audit.last_event()
    MemberTally.objects.all().delete()
    sums = ", ".join(f"sum(leaf.{figure})" for figure in FIGURES)
    with sight.everywhere("会员汇总"):
        execute(
            f"""WITH leaf AS MATERIALIZED ({members.BY_UNION_SQL})
                INSERT INTO insights_membertally (organisation_id, {", ".join(FIGURES)})
                SELECT t.ancestor_id, {sums} FROM leaf
                  JOIN ({organisations.BELOW_SQL}) t ON t.descendant_id = leaf.organisation_id GROUP BY t.ancestor_id"""
        )
    made = MemberRebuild.objects.create(
        at=at, seen_event=seen, milliseconds=round((time.monotonic() - started) * 1000)
    )
    audit.record(
        "insights.members_counted",
        by=by,
        at=at,
        subject=f"insights.MemberRebuild:{made.pk}",
        ms=made.milliseconds,
    )
    return made


def count_members_if_moved(*, by: Actor, at: datetime) -> MemberRebuild | None:
    """Count when anybody has moved since the last count; the timetable asks every few minutes."""
    last = MemberRebuild.objects.order_by("-id").first()
    if last is not None and not members.moved_since(last.seen_event):
        return None
    return count_members(by=by, at=at)
