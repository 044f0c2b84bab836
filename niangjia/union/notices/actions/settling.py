"""What an administrator does with dead letters: send again, or discard with a reason."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from niangjia.kernel import audit, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.notices import adapters, permissions
from niangjia.union.notices.models import Delivery
from niangjia.union.notices.rules import outbox
from niangjia.union.notices.rules.channels import OUTSIDE
from niangjia.union.notices.rules.outbox import ADDRESS_DAYS, FINAL, OUTBOX, UNSURE

AT_ONCE = 2_000


@transaction.atomic
def retry(*, delivery_id: int, by: Actor, at: datetime) -> None:
    """Put a dead letter back into the outbox. Raises NotFound, NotNow for one that must not go out again."""
    permissions.check_may_manage(by)
    with sight.everywhere("处理死信"):
        row = _locked(delivery_id)
        state = OUTBOX.check(row.state, "retry")
        _check_worth(row, at)
        row.state, row.attempts, row.due_at = state, 0, at
        row.save(update_fields=["state", "attempts", "due_at"])
    audit.record("notices.retried", by=by, at=at, subject=f"notices.Delivery:{row.pk}")


@transaction.atomic
def retry_dead(*, by: Actor, at: datetime) -> int:
    """Put back every dead letter that is worth another try, up to 2,000; return how many."""
    permissions.check_may_manage(by)
    with sight.everywhere("处理死信"):
        dead = Delivery.objects.select_for_update(skip_locked=True).filter(
            _safe(at), state="dead", lapses_at=None, address__isnull=False
        )
        numbers = list(dead.exclude(fault__in=FINAL).order_by("id").values_list("pk", flat=True)[:AT_ONCE])
        Delivery.objects.filter(pk__in=numbers).update(state="queued", attempts=0, due_at=at)
    audit.record("notices.dead_retried", by=by, at=at, deliveries=len(numbers))
    return len(numbers)


@transaction.atomic
def discard(*, delivery_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Set a dead letter aside for good. Raises NotFound, NotNow, and Invalid without a reason."""
    permissions.check_may_manage(by)
    if not reason.strip():
        raise Invalid("请写明作废原因，", field="reason", remedy="例如“已电话告知本人”。")
    with sight.everywhere("处理死信"):
        row = _locked(delivery_id)
        row.state = OUTBOX.check(row.state, "discard")
        row.settled_at, row.settled_by_id, row.reason = at, by.id, reason.strip()[:200]
        row.save(update_fields=["state", "settled_at", "settled_by_id", "reason"])
    audit.record("notices.discarded", by=by, at=at, subject=f"notices.Delivery:{row.pk}")


def _locked(delivery_id: int) -> Delivery:
    row = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("notice")
        .filter(pk=delivery_id)
        .first()
    )
    if row is None:
        raise NotFound
    return row


def _safe(at: datetime) -> Q:
    """Those whose last attempt cannot be doubled by another: surely not sent, or sent under a key still known."""
    kept = Q(tried_at__gt=at - timedelta(days=ADDRESS_DAYS))
    unsure = [
        Q(channel=code, fault__in=UNSURE, tried_at__lte=at - adapters.adapter(code).remembered)
        for code in OUTSIDE
    ]
    for one in unsure:
        kept &= ~one
    return kept


def _check_worth(row: Delivery, at: datetime) -> None:
    """Refuse what nobody needs any more, and what the gateway may have sent and forgotten."""
    if (row.lapses_at and row.lapses_at <= at) or row.notice.words is None or row.address is None:
        raise NotNow(
            "这条通知已过有效时间，内容或地址不再保留，", remedy="请写明原因作废；需要时请本人重新获取。"
        )
    remembered = adapters.adapter(row.channel).remembered
    if row.tried_at and outbox.retry_until(row.fault, row.tried_at, remembered=remembered) <= at:
        minutes = int((at - row.tried_at).total_seconds() // 60)
        ago = f"{ADDRESS_DAYS} 天以前" if minutes >= ADDRESS_DAYS * 1440 else f"{minutes} 分钟以前"
        raise NotNow(
            f"这条通知最后一次发送在 {ago}，对方已不能识别是否重复，",
            remedy="请写明原因作废；仍需通知的，由经办人重新发送。",
        )
