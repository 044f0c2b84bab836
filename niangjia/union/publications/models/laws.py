"""Texts of law, shipped as reference data: what an article cites, its reader can open."""

from django.db import models


class Law(models.Model):
    """One law in force, by the name people cite it by."""

    name = models.CharField("名称", max_length=80, unique=True)
    short_name = models.CharField("简称", max_length=60, unique=True)
    issuer = models.CharField("发布机关", max_length=60)
    published_on = models.DateField("公布日期")
    effective_on = models.DateField("施行日期")
    version_on = models.DateField("文本日期")

    class Meta:
        verbose_name = "法律"

    class Privacy:
        public = {"id", "name", "short_name", "issuer", "published_on", "effective_on", "version_on"}

    def __str__(self) -> str:
        return self.short_name


class LawArticle(models.Model):
    """One article of a law."""

    law = models.ForeignKey(Law, verbose_name="法律", on_delete=models.CASCADE, related_name="articles")
    number = models.PositiveSmallIntegerField("条次")
    label = models.CharField("条", max_length=20)
    chapter = models.CharField("章", max_length=60)
    section = models.CharField("节", max_length=60, blank=True)
    text = models.TextField("条文")

    class Meta:
        verbose_name = "法条"
        constraints = [models.UniqueConstraint(fields=["law", "number"], name="law_article_once")]

    class Privacy:
        public = {"id", "law", "number", "label", "chapter", "section", "text"}
