"""Dated numbers of the law: one row for each time a value holds."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

HASH = Func(F("key"), function="hashtext")


class Param(models.Model):
    """A value that a regulation sets, from one day (included) to another (excluded; None: until changed).

    `title`, `unit` and `rule` repeat what the code declares, so that the table can be read without the code.
    """

    class Mark(models.TextChoices):
        VERIFIED = "V", "已核实"
        MEMORY = "M", "未核实"
        DECISION = "D", "未核实（系统设定）"

    key = models.CharField("参数", max_length=80)
    value = models.JSONField("值")
    unit = models.CharField("单位", max_length=20)
    title = models.CharField("名称", max_length=120)
    valid_from = models.DateField("生效日期")
    valid_to = models.DateField("失效日期", null=True, blank=True)
    citation = models.CharField("依据", max_length=300)
    rule = models.CharField("规则编号", max_length=20)
    mark = models.CharField("核实", max_length=1, choices=Mark.choices)
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "参数"
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="param_once_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="param_ends_after_it_begins",
            ),
            # GiST knows ranges without an extension but no text: the key stands in it as a range of one hash.
            ExclusionConstraint(
                name="param_never_overlaps",
                expressions=[
                    (Func(HASH, HASH, Value("[]"), function="int4range"), RangeOperators.OVERLAPS),
                    (Func(F("valid_from"), F("valid_to"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    class Privacy:
        public = {"key", "value", "unit", "title", "valid_from", "valid_to", "citation", "rule", "mark"}
        internal = {"id", "recorded_at"}
