"""A planting whose process died is carried on by a worker, as every run is."""

from niangjia.kernel import queue
from niangjia.kernel.models import Run
from niangjia.seed import mark, planting


@queue.work(mark.KIND)
def carry_on(run: Run) -> None:
    """Do the steps that are left."""
    for step in planting.Planting(run).steps():
        step.work()
