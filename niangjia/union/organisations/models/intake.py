"""Unions from files: the staging table, and the review list of what could not be placed."""

from django.db import models
from django.db.models import Q

from niangjia.union.organisations.models.tree import Organisation


class StagedUnion(models.Model):
    """One union of one file on its way in. Rows are kept by run, so that a run can be resumed and explained.

    `lead` marks the first row of a union: a joint union stands on one row per employer.
    """

    run_id = models.BigIntegerField("任务")
    row = models.IntegerField("行号")
    lead = models.BooleanField("首行", default=True)
    name = models.CharField("名称", max_length=160, null=True)
    name_key = models.CharField("规范名称", max_length=160, null=True)
    code = models.CharField("代码", max_length=18, null=True)
    parent_text = models.CharField("上级（原文）", max_length=160, null=True)
    parent_key = models.CharField("上级（规范）", max_length=160, null=True)
    employer_code = models.CharField("用人单位代码", max_length=18, null=True)
    employer_text = models.CharField("用人单位（原文）", max_length=160, null=True)
    employer_key = models.CharField("用人单位（规范）", max_length=160, null=True)
    type = models.CharField("类型", max_length=16, null=True)
    type_text = models.CharField("类型（原文）", max_length=60, null=True)
    founded_on = models.DateField("成立日期", null=True)
    elected_on = models.DateField("本届选举日", null=True)
    ends_on = models.DateField("本届届满日", null=True)
    chair_name = models.CharField("主席", max_length=50, null=True)
    members_claimed = models.IntegerField("会员数", null=True)
    company_id = models.BigIntegerField("匹配企业", null=True)
    organisation_id = models.BigIntegerField("工会", null=True)
    parent_id = models.BigIntegerField("上级", null=True)
    issue = models.CharField("问题", max_length=24, null=True)

    class Meta:
        verbose_name = "导入暂存"
        indexes = [models.Index(fields=["run_id", "row"], name="staged_union_run")]

    class Privacy:
        internal = {
            "id", "run_id", "row", "lead", "name", "name_key", "code", "parent_text", "parent_key",
            "employer_code", "employer_text", "employer_key", "type", "type_text", "founded_on", "elected_on",
            "ends_on", "members_claimed", "company_id", "organisation_id", "parent_id", "issue",
        }  # fmt: skip
        personal = {"chair_name"}


class Unplaced(models.Model):
    """One union or employer of a file that waits for a person: what is unclear, and how it was settled."""

    class Issue(models.TextChoices):
        PARENT_UNKNOWN = "parent_unknown", "上级工会找不到"
        PARENT_UNFIT = "parent_unfit", "上级工会类型不符"
        PLACED_BY_ADDRESS = "placed_by_address", "已按用人单位地址归属，待确认"
        PLACED_UNDER_CITY = "placed_under_city", "暂归市总工会，待确认"
        TYPE_UNKNOWN = "type_unknown", "工会类型看不懂"
        EMPLOYER_UNKNOWN = "employer_unknown", "用人单位不在台账中"
        EMPLOYER_AMBIGUOUS = "employer_ambiguous", "用人单位同名，分不清"
        EMPLOYER_TAKEN = "employer_taken", "用人单位已有自己的工会"
        EMPLOYER_EXTRA = "employer_extra", "单独基层工会只对应一个用人单位"
        PARENT_DIFFERS = "parent_differs", "文件中的上级与系统中不同"
        NAME_TWICE = "name_twice", "工会名称重复"
        CODE_TWICE = "code_twice", "同一代码有两个名称"

    class Outcome(models.TextChoices):
        OPEN = "open", "待处理"
        PLACED = "placed", "已归位"
        CONFIRMED = "confirmed", "已确认"
        DISMISSED = "dismissed", "不处理"
        UNDONE = "undone", "随导入撤销"

    run_id = models.BigIntegerField("导入任务")
    row = models.IntegerField("行号")
    issue = models.CharField("问题", max_length=24, choices=Issue.choices)
    identity = models.CharField("工会标识", max_length=180)
    name = models.CharField("工会名称", max_length=160)
    code = models.CharField("工会代码", max_length=18, blank=True)
    said = models.CharField("文件原文", max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name="工会", null=True, on_delete=models.CASCADE, related_name="unplaced"
    )
    facts = models.JSONField("整行内容", default=dict)
    outcome = models.CharField("处理结果", max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    settled_at = models.DateTimeField("处理时间", null=True)
    settled_by_id = models.BigIntegerField("处理账号", null=True)
    settled_by = models.CharField("处理人", max_length=80, blank=True)
    reason = models.CharField("处理说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "待归位的工会"
        constraints = [
            models.UniqueConstraint(
                fields=["identity", "issue", "said"],
                condition=~Q(outcome="undone"),
                name="unplaced_said_once",
            ),
            models.CheckConstraint(
                condition=Q(outcome="open") | Q(outcome="undone") | Q(settled_at__isnull=False),
                name="unplaced_settled_with_time",
            ),
        ]
        indexes = [
            models.Index(fields=["issue", "id"], condition=Q(outcome="open"), name="unplaced_open"),
            models.Index(fields=["run_id"], name="unplaced_run"),
        ]

    class Privacy:
        internal = {
            "id", "run_id", "row", "issue", "identity", "name", "code", "said", "organisation", "outcome",
            "settled_at", "settled_by_id", "settled_by", "reason",
        }  # fmt: skip
        personal = {"facts"}
