"""The mark that a database holds a demonstration city: the run that planted it."""

from dataclasses import dataclass

from niangjia.kernel import runs
from niangjia.kernel.models import Run

KIND = "seed.plant"


@dataclass(frozen=True, slots=True)
class Mark:
    """Which city was planted, or is being planted."""

    run: Run
    size: str
    number: int

    @property
    def is_whole(self) -> bool:
        """True when nothing is left to plant."""
        return bool(self.run.state == Run.State.DONE)


def latest() -> Mark | None:
    """The last planting of this database, whole or not."""
    run = runs.recent(KIND, limit=1).first()
    return Mark(run, run.settings["size"], run.settings["number"]) if run else None


def planted() -> Mark | None:
    """The demonstration city of this database, or None."""
    found = latest()
    return found if found and found.is_whole else None
