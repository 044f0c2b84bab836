"""The dates of the demonstration: everything counts back from its today."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Days:
    """The day on which each file was made; the register comes twice, so that there is history."""

    today: date

    @property
    def first_register(self) -> date:
        """The last day of the month five months back: the first whole register."""
        return _month_start(self.today, 4) - timedelta(days=1)

    @property
    def second_register(self) -> date:
        """A week ago: what has changed since."""
        return self.today - timedelta(days=7)

    @property
    def survey(self) -> date:
        """The end of the month before last: the communities' survey."""
        return _month_start(self.today, 1) - timedelta(days=1)

    @property
    def dues(self) -> date:
        """The end of last month: the dues collected with the taxes."""
        return _month_start(self.today, 0) - timedelta(days=1)

    @property
    def unions(self) -> date:
        """Two weeks ago: the federation's own list of unions."""
        return self.today - timedelta(days=14)

    @property
    def key_list(self) -> date:
        """The first of March of the year before: since when the key list holds."""
        return date(self.today.year - 1, 3, 1)


def _month_start(day: date, back: int) -> date:
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)
