"""The work behind the ledger's runs."""

from niangjia.kernel import clock, queue, runs
from niangjia.kernel.actor import system
from niangjia.kernel.models import Run
from niangjia.union.outreach import actions


@queue.work(actions.RESTATE)
def restate(run: Run) -> None:
    """State every company anew, in one go: readers see how they stood until the end."""
    runs.progress(run, step="重新判定")
    changed = actions.restate_all(by=system(f"重新判定（{run.asked_by}）"), at=clock.now())
    runs.progress(run, done=changed, total=changed)
