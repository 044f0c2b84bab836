"""The auditor's one act: to have the chain of the audit verified."""

from datetime import datetime

from django.db import transaction

from niangjia.kernel import audit, queue
from niangjia.kernel.actor import Actor
from niangjia.kernel.models import Run
from niangjia.union.accounts import permissions


@transaction.atomic
def verify_audit(*, by: Actor, at: datetime) -> Run:
    """Ask for a run that walks the chain. Raises NotNow while one is waiting or running."""
    permissions.check_may_read_audit(by)
    run = queue.ask("audit.verify", key="chain", title="核对审计链", by=by, at=at)
    audit.record("audit.verification_asked", by=by, at=at, subject=f"kernel.Run:{run.pk}")
    return run
