"""What a reader does: reads, and switches texts of a category off and on again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from niangjia.kernel import audit
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotNow
from niangjia.union.notices.models import NOWHERE, OptOut
from niangjia.union.notices.queries import mine, own_sight, owner
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
def switch_off(*, category: str, by: Actor, at: datetime) -> None:
    """Switch off the texts of a category for oneself. Raises Invalid, NotNow for a category that stays on."""
    _check(category)
    with own_sight(by):
        OptOut.objects.get_or_create(
            **owner(by), category=category, defaults={"since": at, "org_lft": NOWHERE}
        )
    audit.record("notices.switched_off", by=by, at=at, category=category)


@transaction.atomic
def switch_on(*, category: str, by: Actor, at: datetime) -> None:
    """Switch the texts of a category on again for oneself. Raises Invalid."""
    _check(category)
    with own_sight(by):
        OptOut.objects.filter(**owner(by), category=category).delete()
    audit.record("notices.switched_on", by=by, at=at, category=category)


def _check(category: str) -> None:
    if category not in CATEGORIES:
        raise Invalid("没有这一类通知，", field="category", remedy="请选择列出的类别。")
    if not CATEGORIES[category].may_switch_off:
        title = CATEGORIES[category].title
        raise NotNow(f"“{title}”关系到您的权益，不能关闭，", remedy="可以关闭的是活动和福利类短信。")
