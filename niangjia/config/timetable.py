"""Every periodic job in one list: what, how often, why."""

from django.contrib.sessions.backends.db import SessionStore

from niangjia.kernel import audit, clock, queue
from niangjia.kernel.actor import system
from niangjia.kernel.worker import Periodic
from niangjia.union.accounts import actions as accounts

HOUR = 3600
TIMETABLE = [
    Periodic(3, lambda: audit.seal(at=clock.now()), "chain the audit rows within seconds of their act"),
    Periodic(3, lambda: queue.rescue(at=clock.now()), "carry on the runs whose worker died"),
    Periodic(HOUR, SessionStore.clear_expired, "remove browser sessions that are over"),
    Periodic(
        HOUR,
        lambda: accounts.forget_old(by=system("清理"), at=clock.now()),
        "remove failed attempts of past days and sessions of past years",
    ),
]
