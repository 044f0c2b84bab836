"""Forgetting: addresses soon after a delivery is over, notices after their time."""

from datetime import datetime, timedelta

from django.db import transaction

from niangjia.kernel import audit, clock, sight
from niangjia.kernel.actor import Actor
from niangjia.union.notices import limits, permissions
from niangjia.union.notices.models import Delivery, Notice
from niangjia.union.notices.rules.outbox import OPEN

AT_ONCE = 20_000


@transaction.atomic
def forget_old(*, by: Actor, at: datetime) -> int:
    """Let go of the addresses of deliveries long over and of notices past their time; return how many rows."""
    permissions.check_may_manage(by)
    held = limits.held(clock.day_of(at))
    with sight.everywhere("清理过期通知"):
        over = Delivery.objects.exclude(state__in=(*OPEN, "held")).filter(
            address__isnull=False, tried_at__lt=at - timedelta(days=held.address_days)
        )
        numbers = list(over.values_list("pk", flat=True)[:AT_ONCE])
        bare = Delivery.objects.filter(pk__in=numbers).update(address=None, address_digest=None)
        old = Notice.objects.filter(made_at__lt=at - timedelta(days=held.kept_days))
        gone = list(old.values_list("pk", flat=True)[:AT_ONCE])
        Notice.objects.filter(pk__in=gone).delete()
    if bare or gone:
        audit.record("notices.old_forgotten", by=by, at=at, addresses=bare, notices=len(gone))
    return bare + len(gone)
