"""The queue's one job, and the kernel's own work. Periodic work stands in `config.timetable` and needs no queue."""

from procrastinate.contrib.django import app

from niangjia.kernel import queue, rotation
from niangjia.kernel.models import Run


@app.task(name=queue.PERFORM_RUN, queue="runs", retry=False)
def perform_run(run_id: int) -> None:
    """Perform a run by its number."""
    queue.perform(run_id)


@queue.work(rotation.KIND)
def rotate(run: Run) -> None:
    """Change a purpose's key."""
    rotation.rotate(run)
