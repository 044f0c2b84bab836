"""Imports done here and now, one after the other."""

from niangjia.kernel import queue
from niangjia.kernel.models import Run
from niangjia.kernel.refusals import NotNow


def performed(run: Run) -> Run:
    """Do a run's work and return it as it ended. Raises NotNow with its sentence where it failed."""
    queue.perform(run.pk)
    run.refresh_from_db()
    if run.state != Run.State.DONE:
        raise NotNow(run.sentence or f"“{run.title}”没有完成。")
    return run
