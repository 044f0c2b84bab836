"""Areas: the city, its districts, streets and communities, with their official codes and former names."""

from django.db import models
from django.db.models import F, Q


class Area(models.Model):
    """A place under its own number, which stays when its official code, its name or its parent changes.

    `lft`/`rgt` are nested-interval labels (`kernel.labels`): what lies below has its `lft` between the two.
    """

    class Kind(models.TextChoices):
        CITY = "city", "市"
        DISTRICT = "district", "区"
        STREET = "street", "街道"
        COMMUNITY = "community", "社区"

    id = models.BigIntegerField("编号", primary_key=True)
    kind = models.CharField("级别", max_length=10, choices=Kind.choices)
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=60)
    parent = models.ForeignKey(
        "self", verbose_name="上级", null=True, on_delete=models.PROTECT, related_name="children"
    )
    virtual = models.BooleanField("统计用虚拟区域", default=False)
    lft = models.BigIntegerField("左标号")
    rgt = models.BigIntegerField("右标号")

    class Meta:
        verbose_name = "区域"
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                nulls_distinct=False,
                name="area_named_once",
                violation_error_message="同一上级下已有同名区域。",
            ),
            models.CheckConstraint(condition=Q(lft__lt=F("rgt")), name="area_labels_ordered"),
            models.CheckConstraint(
                condition=Q(kind="city") | Q(parent__isnull=False),
                name="area_below_city_has_parent",
                violation_error_message="市以下的区域必须有上级。",
            ),
        ]
        indexes = [models.Index(fields=["lft"], name="area_lft")]

    class Privacy:
        public = {"id", "kind", "name", "short_name", "parent", "virtual", "lft", "rgt"}

    def __str__(self) -> str:
        return self.name


class AreaCode(models.Model):
    """An official code that covers an area, many to many: 大鹏新区 has none of its own (rule D-13).

    `exact`: the code names this very area; otherwise the area is only a part of what the code names.
    """

    class Scheme(models.TextChoices):
        GB2260 = "gb2260", "GB/T 2260 行政区划代码（6 位）"
        NBS9 = "nbs9", "统计用区划代码（9 位，到街道）"
        NBS12 = "nbs12", "统计用区划代码（12 位，到社区）"

    area = models.ForeignKey(Area, verbose_name="区域", on_delete=models.PROTECT, related_name="codes")
    scheme = models.CharField("编码体系", max_length=10, choices=Scheme.choices)
    code = models.CharField("代码", max_length=12)
    exact = models.BooleanField("即本区域", default=True)
    valid_from = models.DateField("启用日期", null=True)
    valid_to = models.DateField("停用日期", null=True)

    class Meta:
        verbose_name = "区划代码"
        constraints = [
            models.UniqueConstraint(fields=["area", "scheme", "code"], name="area_code_once"),
            models.UniqueConstraint(
                fields=["scheme", "code"],
                condition=Q(exact=True, valid_to__isnull=True),
                name="area_code_names_one_area",
                violation_error_message="这个代码已经属于另一个区域。",
            ),
        ]

    class Privacy:
        public = {"id", "area", "scheme", "code", "exact", "valid_from", "valid_to"}


class AreaAlias(models.Model):
    """A former or other name, and the area of today that it leads to; a divided street leads to several."""

    class Kind(models.TextChoices):
        RENAMED = "renamed", "更名"
        DIVIDED = "divided", "分设"

    name = models.CharField("曾用名", max_length=60)
    kind = models.CharField("由来", max_length=10, choices=Kind.choices)
    area = models.ForeignKey(Area, verbose_name="今属区域", on_delete=models.PROTECT, related_name="aliases")
    until = models.DateField("用到", null=True)

    class Meta:
        verbose_name = "区域曾用名"
        constraints = [models.UniqueConstraint(fields=["name", "area"], name="area_alias_once")]

    class Privacy:
        public = {"id", "name", "kind", "area", "until"}
