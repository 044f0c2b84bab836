"""The dated numbers of joining and signing in, read once a minute in each process.

A changed number or calendar is followed within a minute. A review's clock starts with the day, so every
application of one day falls due at the same moment.
"""

from datetime import date, datetime
from functools import lru_cache

from niangjia.kernel import calendar, clock, deadlines, params
from niangjia.kernel.clock import ZONE
from niangjia.union.members.rules import access, joining


def of_joining(at: datetime) -> joining.Numbers:
    """Who may join, and how often somebody may claim a record."""
    return _joining(_minute(at))


def review_due(at: datetime) -> datetime:
    """When an application of this moment must have been decided (M-3)."""
    return _due(clock.day_of(at), _minute(at))


def of_access(at: datetime) -> access.Numbers:
    """How long codes, proofs and sessions last, and how often they may be tried."""
    return _access(_minute(at))


def forget() -> None:
    """Read everything anew: for tests that change numbers."""
    for kept in (_joining, _due, _access):
        kept.cache_clear()


@lru_cache(maxsize=2)
def _joining(minute: datetime) -> joining.Numbers:
    held = params.on(minute.date())
    return joining.Numbers(
        youngest=held[joining.YOUNGEST.key],
        grown_up=held[joining.GROWN_UP.key],
        foreigners=bool(held[joining.FOREIGN.key]),
        synthetic=bool(held[joining.SYNTHETIC.key]),
        claims=held[joining.CLAIMS_A_DAY.key],
    )


@lru_cache(maxsize=2)
def _due(day: date, minute: datetime) -> datetime:
    length = params.value(joining.REVIEW_DAYS.key, on=day)
    return deadlines.due(calendar.load(), minute, length, "working").at


@lru_cache(maxsize=2)
def _access(minute: datetime) -> access.Numbers:
    held = params.on(minute.date())
    return access.Numbers(*(held[key] for key in access.KEYS))


def _minute(at: datetime) -> datetime:
    return at.astimezone(ZONE).replace(second=0, microsecond=0)
