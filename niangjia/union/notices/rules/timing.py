"""When a phone may ring, how often, and how long a text is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from niangjia.kernel.clock import ZONE

GROWTH = 4  # each wait is so many times the one before
ONE_SMS, PART_OF_SMS = 70, 67  # characters of one text, and of each part of a longer one


@dataclass(frozen=True, slots=True)
class Pace:
    """At most so many texts to one number within a time."""

    most: int
    within: timedelta


def quiet_until(at: datetime, *, start: int, end: int) -> datetime | None:
    """Return when the city's quiet hours in which a moment lies are over, or None outside them.

    Both are hours and minutes as one number (2130, 800); the start belongs to the quiet, the end does not.
    Equal ones mean that there are no quiet hours.
    """
    at = at.astimezone(ZONE)
    since, until, now = _time(start), _time(end), at.time()
    if since == until or not _holds(now, since, until):
        return None
    over = at.replace(hour=until.hour, minute=until.minute, second=0, microsecond=0)
    return over if over > at else over + timedelta(days=1)


def free_at(rung: Sequence[datetime], paces: Sequence[Pace], *, at: datetime) -> datetime:
    """Return when a number that rang at these moments may ring again: now, or when enough of them are past."""
    free = at
    for pace in paces:
        recent = sorted(moment for moment in rung if moment > at - pace.within)
        if len(recent) >= pace.most > 0:
            free = max(free, recent[-pace.most] + pace.within)
    return free


def wait(attempts: int, *, first: timedelta) -> timedelta:
    """Return how long to wait after so many attempts: the first wait, then four times the one before."""
    return first * int(GROWTH ** (attempts - 1))


def parts(text: str) -> int:
    """Return as how many texts the network counts and charges a text: 70 characters, or 67 for each part."""
    units = len(text.encode("utf-16-le")) // 2
    return 1 if units <= ONE_SMS else -(-units // PART_OF_SMS)


def _time(number: int) -> time:
    hour, minute = divmod(number, 100)
    return time(hour % 24, min(minute, 59))


def _holds(now: time, since: time, until: time) -> bool:
    """Whether a time of day lies in a span that may pass midnight."""
    if since < until:
        return since <= now < until
    return now >= since or now < until
