"""The queue's jobs: one that performs runs, and the periodic ones of `config.timetable`."""

from procrastinate.contrib.django import app

from niangjia.kernel import queue


@app.task(name="kernel.perform_run", queue="runs", retry=False)
def perform_run(run_id: int) -> None:
    """Perform a run by its number."""
    queue.perform(run_id)
