"""The website and the knowledge of the demonstration: what ships with the house, written by one and checked by another."""

from datetime import date, datetime, time, timedelta

from niangjia.kernel import clock
from niangjia.kernel.actor import system
from niangjia.union.publications import actions

BEFORE = timedelta(days=60)
HOUR = time(9, 30)


def publish(*, at: datetime) -> int:
    """Publish every shipped article on its own day, at the latest now; return how many."""
    writer, checker = system("编辑（演示）"), system("审稿（演示）")
    brought = actions.bring_shipped(by=writer, at=at - BEFORE)
    for version, day in brought:
        moment = min(at, max(at - BEFORE, _moment(day) if day else at))
        actions.publish(version_id=version, by=checker, at=moment)
    return len(brought)


def _moment(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), HOUR, tzinfo=clock.ZONE)
