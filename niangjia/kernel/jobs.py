"""The queue's one job. Periodic work stands in `config.timetable` and needs no queue."""

from procrastinate.contrib.django import app

from niangjia.kernel import queue


@app.task(name=queue.PERFORM_RUN, queue="runs", retry=False)
def perform_run(run_id: int) -> None:
    """Perform a run by its number."""
    queue.perform(run_id)
