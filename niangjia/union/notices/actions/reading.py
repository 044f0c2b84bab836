"""What a reader does: reads, switches a channel off for a category, and says which channel comes first."""

from collections.abc import Sequence
from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.db import transaction

from niangjia.kernel import audit, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.notices.actions.delivering import STOP
from niangjia.union.notices.models import NOWHERE, Delivery, OptOut, Wish
from niangjia.union.notices.queries import mine, own_sight, owner
from niangjia.union.notices.rules.channels import ORDER, OUTSIDE, SMS
from niangjia.union.notices.rules.templates import CATEGORIES


@transaction.atomic
def mark_read(*, notice_ids: Sequence[int], by: Actor, at: datetime) -> int:
    """Note that one's own notices were read; return how many were new. Others' numbers change nothing."""
    with own_sight(by):
        read = mine(by).filter(pk__in=notice_ids, read_at=None).update(read_at=at)
    if read:
        audit.record("notices.read", by=by, at=at, notices=read)
    return read


@transaction.atomic
def switch_off(*, category: str, channel: str = SMS, by: Actor, at: datetime) -> None:
    """Want no more of a category by a channel. Raises Invalid, NotNow for a category that stays on."""
    _check(category, channel)
    with own_sight(by):
        OptOut.objects.get_or_create(
            **owner(by), category=category, channel=channel, defaults={"since": at, "org_lft": NOWHERE}
        )
    audit.record("notices.switched_off", by=by, at=at, category=category, channel=channel)


@transaction.atomic
def switch_on(*, category: str, channel: str = SMS, by: Actor, at: datetime) -> None:
    """Want a category by a channel again. Raises Invalid."""
    _check(category, channel)
    with own_sight(by):
        OptOut.objects.filter(**owner(by), category=category, channel=channel).delete()
    audit.record("notices.switched_on", by=by, at=at, category=category, channel=channel)


@transaction.atomic
def put_first(*, channel: str, by: Actor, at: datetime) -> None:
    """Let a channel be tried first for everything one is told. Raises Invalid."""
    if channel not in OUTSIDE:
        raise Invalid("没有这个渠道，", field="channel", remedy="请选择列出的渠道。")
    with own_sight(by):
        wish, _ = Wish.objects.select_for_update().get_or_create(**owner(by), defaults={"org_lft": NOWHERE})
        before = wish.order.split(",") if wish.order else ORDER
        wish.order = ",".join([channel, *(code for code in before if code != channel)])
        wish.save(update_fields=["order"])
    audit.record("notices.order_wished", by=by, at=at, order=wish.order)


@transaction.atomic
def stop(*, word: str, by: Actor, at: datetime) -> None:
    """Switch off the category of a mail by the word that came with it, without signing in. Raises NotFound."""
    row = _stopped(word)
    who = {"person_id": row.person_id, "account_id": row.account_id}
    with sight.everywhere("凭邮件退订"):
        OptOut.objects.get_or_create(
            **who, category=row.notice.category, channel=row.channel,
            defaults={"since": at, "org_lft": NOWHERE},
        )  # fmt: skip
    audit.record(
        "notices.switched_off", by=by, at=at, subject=f"notices.Delivery:{row.pk}",
        category=row.notice.category, channel=row.channel,
    )  # fmt: skip


def _stopped(word: str) -> Delivery:
    try:
        number = int(Signer(salt=STOP).unsign(word))
    except (BadSignature, ValueError):
        raise NotFound from None
    with sight.everywhere("凭邮件退订"):
        row = Delivery.objects.select_related("notice").filter(pk=number).first()
    if row is None or not CATEGORIES[row.notice.category].may_switch_off:
        raise NotFound
    return row


def _check(category: str, channel: str) -> None:
    if category not in CATEGORIES or channel not in OUTSIDE:
        raise Invalid("没有这一类通知，", field="category", remedy="请选择列出的类别。")
    if not CATEGORIES[category].may_switch_off:
        title = CATEGORIES[category].title
        raise NotNow(f"“{title}”关系到您的权益，不能关闭，", remedy="可以关闭的是活动和福利类通知。")
