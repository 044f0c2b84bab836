"""The one place that reads the clock. The domain is handed `at`; portals, jobs and commands ask here."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the present moment in the city's zone; on a fixed date (NIANGJIA_TODAY) the time of day still runs."""
    real = datetime.now(ZONE)
    if not settings.FIXED_TODAY:
        return real
    return datetime.combine(date.fromisoformat(settings.FIXED_TODAY), real.timetz())


def today() -> date:
    """Return the city's date."""
    return now().date()


def day_of(at: datetime) -> date:
    """Return the city's date at a moment."""
    return at.astimezone(ZONE).date()


def day_end(day: date) -> datetime:
    """Return 24:00 of a day, the moment at which a period counted in days runs out (G-4)."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZONE)
