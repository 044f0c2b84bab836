"""Work that people wait for: the walk along the audit chain."""

from itertools import islice

from niangjia.kernel import audit, queue, runs
from niangjia.kernel.models import Run, Seal

SHOWN = 200  # faults kept word by word; more of them say nothing new


@queue.work("audit.verify")
def verify_audit(run: Run) -> None:
    """Walk the whole chain and keep one sentence per fault."""
    sealed = Seal.objects.count()
    runs.progress(run, step="核对审计链", done=0, total=sealed)
    faults = list(islice(audit.verify(), SHOWN + 1))
    runs.leave(run, sealed=sealed, faults=faults[:SHOWN], more=len(faults) > SHOWN)
    runs.progress(run, step="核对完毕", done=sealed, total=sealed)
