"""Articles, their versions and pictures. What an article says stands in versions; none of them is ever changed
once it has been published."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from niangjia.union.publications.rules.kinds import KINDS
from niangjia.union.publications.rules.writing import OPEN, WRITING

KIND_CHOICES = [(code, kind.title) for code, kind in KINDS.items()]
STATE_CHOICES = [(code, state.title) for code, state in WRITING.states.items()]


class Article(models.Model):
    """Something that the federation publishes under one address for good."""

    kind = models.CharField("类别", max_length=10, choices=KIND_CHOICES)
    slug = models.SlugField("地址", max_length=80, unique=True)
    made_at = models.DateTimeField("建立时间")
    made_by_id = models.BigIntegerField("建立账号", null=True)
    withdrawn_at = models.DateTimeField("撤下时间", null=True)
    withdrawn_by_id = models.BigIntegerField("撤下账号", null=True)
    reason = models.CharField("撤下原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "文章"
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(reason=""),
                name="article_withdrawn_has_its_reason",
            ),
        ]

    class Privacy:
        public = {"id", "kind", "slug", "withdrawn_at"}
        internal = {"made_at", "made_by_id", "withdrawn_by_id", "reason"}


class VersionQuerySet(models.QuerySet["Version"]):
    """Versions by what the public sees."""

    def visible(self, at: datetime) -> "VersionQuerySet":
        """What stands on the website at this moment; at most one version of an article."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), state="published", publish_at__lte=at)


class Version(models.Model):
    """One wording of an article, from its draft to its publication; who checks it has not written it.

    It is seen from `publish_at` until the next version's; `tokens` is what the search finds it
    by, `head` the few of them in title, keywords and summary: short enough to be judged row by row.
    """

    article = models.ForeignKey(
        Article, verbose_name="文章", on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField("版次")
    title = models.CharField("标题", max_length=80)
    summary = models.CharField("摘要", max_length=200)
    text = models.TextField("正文", max_length=40_000)
    plain = models.TextField("纯文字")
    keywords = ArrayField(models.CharField(max_length=20), verbose_name="关键词", default=list)
    citations = ArrayField(models.CharField(max_length=60), verbose_name="引用的法条", default=list)
    state = models.CharField("状态", max_length=10, choices=STATE_CHOICES, default=WRITING.start)
    writer_ids = ArrayField(models.BigIntegerField(), verbose_name="写过的账号", default=list)
    written_by_id = models.BigIntegerField("执笔账号", null=True)
    written_by = models.CharField("执笔", max_length=60)
    written_at = models.DateTimeField("写成时间")
    submitted_at = models.DateTimeField("提交时间", null=True)
    reviewed_by_id = models.BigIntegerField("审核账号", null=True)
    reviewed_by = models.CharField("审核", max_length=60, blank=True)
    reviewed_at = models.DateTimeField("审核时间", null=True)
    note = models.CharField("审核意见", max_length=200, blank=True)
    publish_at = models.DateTimeField("发布时间", null=True)
    ends_at = models.DateTimeField("被替换时间", null=True)
    head = SearchVectorField("标题和摘要的检索词", null=True)
    tokens = SearchVectorField("检索词", null=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "文章版本"
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(state__in=OPEN),
                name="version_one_open",
                violation_error_message="这篇文章已有一版正在修改或审核。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "withdrawn"])
                | Q(publish_at__isnull=False, reviewed_at__isnull=False),
                name="version_published_was_reviewed",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by_id__isnull=True)
                | Q(written_by_id__isnull=True)
                | Q(reviewed_by_id__lt=F("written_by_id"))
                | Q(reviewed_by_id__gt=F("written_by_id")),
                name="version_maker_never_checks",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("publish_at")),
                name="version_dates_ordered",
            ),
        ]
        indexes = [
            GinIndex(fields=["head"], condition=Q(state="published"), name="version_head", fastupdate=False),
            GinIndex(fields=["tokens"], condition=Q(state="published"), name="version_tokens", fastupdate=False),
            GinIndex(fields=["citations"], condition=Q(state="published"), name="version_citations"),
            models.Index(fields=["-publish_at", "-id"], condition=Q(state="published"), name="version_latest"),
            models.Index(fields=["state", "-written_at"], name="version_state"),
        ]  # fmt: skip

    class Privacy:
        public = {
            "id", "article", "number", "title", "summary", "text", "plain", "keywords", "citations", "state",
            "publish_at", "ends_at", "head", "tokens",
        }  # fmt: skip
        internal = {
            "writer_ids", "written_by_id", "written_by", "written_at", "submitted_at", "reviewed_by_id",
            "reviewed_by", "reviewed_at", "note",
        }  # fmt: skip


class Picture(models.Model):
    """A picture of an article: decoded and drawn anew, so that nothing but what one sees is kept."""

    article = models.ForeignKey(
        Article, verbose_name="文章", on_delete=models.PROTECT, related_name="pictures"
    )
    name = models.CharField("文件名", max_length=80)
    kind = models.CharField("类型", max_length=20)
    alt = models.CharField("说明", max_length=100)
    width = models.PositiveIntegerField("宽")
    height = models.PositiveIntegerField("高")
    content = models.BinaryField("内容")
    added_by_id = models.BigIntegerField("上传账号", null=True)
    added_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "图片"
        constraints = [models.UniqueConstraint(fields=["name", "article"], name="picture_once")]

    class Privacy:
        public = {"id", "article", "name", "kind", "alt", "width", "height", "content"}
        internal = {"added_by_id", "added_at"}
