"""Counting what the knowledge base answered, and letting go of old words."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from niangjia.kernel import audit, params, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.clock import day_of
from niangjia.union.cases.actions.talking import rows
from niangjia.union.cases.models import Message
from niangjia.union.cases.rules import dialogue
from niangjia.union.publications import actions as publications

AT_ONCE: Final = 500
State = Message.State


@transaction.atomic
def count_answers(*, by: Actor, at: datetime) -> int:
    """Count the uses of articles, and remember questions that found nothing sure; return how many messages.

    Behind the talk and not in it: one much-asked article would make all its readers wait for each other.
    """
    with sight.everywhere(rows.WHY):
        fresh = (
            Message.objects.select_for_update(skip_locked=True).filter(state=State.ANSWERED).order_by("id")
        )
        batch = list(fresh.only("id", "kind", "article_id", "case_id", "words")[:AT_ONCE])
        Message.objects.filter(pk__in=[row.pk for row in batch]).update(state=State.COUNTED)
    for row in batch:
        if row.article_id is not None:
            publications.note_use(article_id=row.article_id, where="wechat", by=by, at=at)
    return len(batch)


@transaction.atomic
def forget_talks(*, by: Actor, at: datetime) -> int:
    """Let go of words whose days are over; the cases made of them stay."""
    days = int(params.value(dialogue.KEPT_DAYS.key, on=day_of(at)))
    with sight.everywhere("到期的公众号消息"):
        old = Message.objects.filter(at__lt=at - timedelta(days=days), words__isnull=False)
        gone = old.update(words=None, answer=None)
    if gone:
        audit.record("cases.talks_forgotten", by=by, at=at, messages=gone)
    return gone
