"""Working hours: from when to when people work on a working day; one dated param for the whole house (R-2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from niangjia.kernel import params
from niangjia.kernel.models import Param
from niangjia.kernel.refusals import Invalid

HOURS = params.declare(
    "working_hours", [900, 1200, 1400, 1800], "时分（如 900）", "工作日的办公时间：依次为每段的开始和结束",
    rule="R-2", mark="D", source="本系统设定，按市总工会公布的办公时间调整",
)  # fmt: skip

Opening = tuple[timedelta, timedelta]
"""When work begins and when it ends, counted from midnight."""


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The openings of a working day, by the day from which they hold, the latest first."""

    since: tuple[tuple[date, tuple[Opening, ...]], ...]

    def on(self, day: date) -> tuple[Opening, ...]:
        """Return a working day's openings, the earliest first."""
        return next((openings for first, openings in self.since if first <= day), self.since[-1][1])


def read(numbers: Sequence[int]) -> tuple[Opening, ...]:
    """Return the openings that a param's numbers say. Raises Invalid unless they run on through one day."""
    moments = [timedelta(hours=number // 100, minutes=number % 100) for number in numbers]
    faces = all(number % 100 < 60 and number <= 2400 for number in numbers)
    if not faces or len(moments) % 2 or not moments or any(a >= b for a, b in pairwise(moments)):
        raise Invalid(
            "办公时间看不懂，",
            field="value",
            remedy="请成对填写每段的开始和结束，从早到晚，如 900、1200、1400、1800。",
        )
    return tuple(zip(moments[::2], moments[1::2], strict=True))


def declared() -> WorkingHours:
    """Return the hours that hold until somebody sets others."""
    return WorkingHours(((params.BEGINNING, read(HOURS.default)),))


def load() -> WorkingHours:
    """Return the hours as they stand in the table."""
    rows = Param.objects.filter(key=HOURS.key).order_by("-valid_from").values_list("valid_from", "value")
    return WorkingHours(tuple((first, read(value)) for first, value in rows)) if rows else declared()
