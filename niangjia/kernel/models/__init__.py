"""Tables of the kernel, one file per mechanism."""

from niangjia.kernel.models.audit import AuditEvent, Seal
from niangjia.kernel.models.runs import Run

__all__ = ["AuditEvent", "Run", "Seal"]
