"""How often an article served, and what its readers said of it.

These are counts by day and place, of nobody and by nobody's decision: they are added up and not audited one by one.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from niangjia.kernel import clock
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotFound
from niangjia.union.publications.models import Article, SearchMiss, UseDay
from niangjia.union.publications.rules import finding
from niangjia.union.publications.rules.kinds import PLACES

MOST_MISSES = 5_000  # whoever floods the search with nonsense fills no disk


def note_use(*, article_id: int, where: str, by: Actor, at: datetime) -> None:
    """Count that an article was read or given as an answer. Raises NotFound, Invalid for a place nobody knows."""
    _count(article_id, where, "used", at)


def rate_helpful(*, article_id: int, helpful: bool, where: str, by: Actor, at: datetime) -> None:
    """Count a reader's word on an article. Raises NotFound, Invalid."""
    _count(article_id, where, "helpful" if helpful else "unhelpful", at)


@transaction.atomic
def note_miss(*, words: str, by: Actor, at: datetime) -> None:
    """Remember a question that found nothing sure: short, once, without any number; no new one where there are thousands."""
    kept = finding.masked(words)
    if len(kept.replace("＊", "")) < 2:
        return
    asked_before = SearchMiss.objects.filter(words=kept)
    if not asked_before.update(times=F("times") + 1, last_at=at) and SearchMiss.objects.count() < MOST_MISSES:
        SearchMiss.objects.bulk_create(
            [SearchMiss(words=kept, first_at=at, last_at=at)], ignore_conflicts=True
        )


@transaction.atomic
def _count(article_id: int, where: str, column: str, at: datetime) -> None:
    if where not in PLACES:
        raise Invalid(
            "没有这个使用处。", field="where", remedy="请用 hotline、wechat、web、office 或 union。"
        )
    key = {"article_id": article_id, "day": clock.day_of(at), "place": where}
    counted = {column: F(column) + 1}
    if UseDay.objects.filter(**key).update(**counted):
        return
    if not Article.objects.filter(pk=article_id).exists():
        raise NotFound
    UseDay.objects.bulk_create([UseDay(**key)], ignore_conflicts=True)
    UseDay.objects.filter(**key).update(**counted)
