"""Tables of the kernel, one file per mechanism."""

from niangjia.kernel.models.audit import AuditEvent, Seal
from niangjia.kernel.models.calendar import CalendarDay, CalendarYear
from niangjia.kernel.models.deadlines import Deadline, Suspension
from niangjia.kernel.models.keys import KeyMark, KeyRing
from niangjia.kernel.models.params import Param
from niangjia.kernel.models.runs import Run

__all__ = [
    "AuditEvent",
    "CalendarDay",
    "CalendarYear",
    "Deadline",
    "KeyMark",
    "KeyRing",
    "Param",
    "Run",
    "Seal",
    "Suspension",
]
