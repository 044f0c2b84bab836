"""What makes articles found, what was looked for in vain, and how often each served."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class SynonymGroup(models.Model):
    """Words that mean one thing to the search, kept by staff: 拖欠工资, 不发钱, 欠薪 …"""

    title = models.CharField("名称", max_length=40, unique=True)
    terms = ArrayField(models.CharField(max_length=30), verbose_name="同义词")
    changed_at = models.DateTimeField("修改时间")
    changed_by_id = models.BigIntegerField("修改账号", null=True)

    class Meta:
        verbose_name = "同义词组"

    class Privacy:
        public = {"id", "title", "terms"}
        internal = {"changed_at", "changed_by_id"}


class Keyword(models.Model):
    """A word that some published article has named as its keyword: what a question is searched for first."""

    word = models.CharField("关键词", max_length=20, unique=True)

    class Meta:
        verbose_name = "关键词"

    class Privacy:
        public = {"id", "word"}


class SearchMiss(models.Model):
    """A question that found nothing sure, once, without numbers, and how often it was asked: a gap in what we know."""

    words = models.CharField("问法", max_length=40, unique=True)
    times = models.PositiveIntegerField("次数", default=1)
    first_at = models.DateTimeField("首次")
    last_at = models.DateTimeField("最近")
    settled_at = models.DateTimeField("处理时间", null=True)
    settled_by_id = models.BigIntegerField("处理账号", null=True)
    outcome = models.CharField("处理结果", max_length=200, blank=True)

    class Meta:
        verbose_name = "没搜到的问题"
        indexes = [
            models.Index(
                fields=["-times", "-last_at"],
                condition=models.Q(settled_at__isnull=True),
                name="search_miss_open",
            ),
            models.Index(fields=["last_at"], name="search_miss_last"),
        ]

    class Privacy:
        internal = {"id", "words", "times", "first_at", "last_at", "settled_at", "settled_by_id", "outcome"}


class UseDay(models.Model):
    """How often an article served on a day at one place (hotline, wechat, web), and what its readers said of it."""

    article = models.ForeignKey(
        "publications.Article", verbose_name="文章", on_delete=models.CASCADE, related_name="uses"
    )
    day = models.DateField("日期")
    place = models.CharField("使用处", max_length=10)
    used = models.PositiveIntegerField("使用次数", default=0)
    helpful = models.PositiveIntegerField("有用", default=0)
    unhelpful = models.PositiveIntegerField("没用", default=0)

    class Meta:
        verbose_name = "使用计数"
        constraints = [models.UniqueConstraint(fields=["article", "day", "place"], name="use_day_once")]

    class Privacy:
        internal = {"id", "article", "day", "place", "used", "helpful", "unhelpful"}
