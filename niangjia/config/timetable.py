"""Every periodic job in one list: what, how often, why."""

from niangjia.kernel import audit, clock, queue
from niangjia.kernel.worker import Periodic

TIMETABLE = [
    Periodic(3, lambda: audit.seal(at=clock.now()), "chain the audit rows within seconds of their act"),
    Periodic(3, lambda: queue.rescue(at=clock.now()), "carry on the runs whose worker died"),
]
