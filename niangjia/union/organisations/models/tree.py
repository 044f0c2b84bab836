"""The union tree: organisations, their dated parents, the closure of today's tree, and their areas."""

from django.db import models
from django.db.models import F, Q

from niangjia.union.organisations import rules
from niangjia.union.organisations.models.dated import DATED, OPEN, STANDING, Dated, DatedManager


class Organisation(models.Model):
    """One node of the union tree under its own number.

    `code` is its own credit code (81 grassroots, 89 other), never its employer's. `lft`/`rgt` are the labels
    of today's territorial tree (`kernel.labels`); the truth about parents is in `ParentLink`.
    """

    code = models.CharField("统一社会信用代码", max_length=18, null=True)
    name = models.CharField("名称", max_length=160)
    short_name = models.CharField("简称", max_length=80, blank=True)
    name_key = models.CharField("规范名称", max_length=160)
    type = models.CharField("类型", max_length=16, choices=rules.choices(rules.TYPE_TITLES))
    form = models.CharField("组织形式", max_length=20, choices=rules.choices(rules.FORM_TITLES))
    level = models.PositiveSmallIntegerField("级别码")
    status = models.CharField("状态", max_length=10, choices=rules.choices(rules.STATUS_TITLES))
    founded_on = models.DateField("成立日期", null=True)
    ended_on = models.DateField("终止日期", null=True)
    members_claimed = models.PositiveIntegerField("上报会员数", null=True)
    chair_name = models.CharField("主席姓名", max_length=50, blank=True)
    lft = models.BigIntegerField("左标号")
    rgt = models.BigIntegerField("右标号")
    synthetic = models.BooleanField("演示数据", default=False)
    run_id = models.BigIntegerField("导入任务", null=True)

    class Meta:
        verbose_name = "工会组织"
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="organisation_code_once",
                violation_error_message="这个统一社会信用代码已经属于另一个工会。",
            ),
            models.UniqueConstraint(
                fields=["type"],
                condition=Q(type="city"),
                name="organisation_one_root",
                violation_error_message="市总工会只有一个。",
            ),
            models.CheckConstraint(
                condition=Q(code__regex="^8[19][0-9A-HJ-NPQRTUWXY]{16}$"),
                name="organisation_code_is_a_union_code",
                violation_error_message="工会的统一社会信用代码以 81 或 89 开头，共 18 位。",
            ),
            models.CheckConstraint(condition=Q(lft__lt=F("rgt")), name="organisation_labels_ordered"),
            models.CheckConstraint(
                condition=Q(status="ended", ended_on__isnull=False)
                | (~Q(status="ended") & Q(ended_on__isnull=True)),
                name="organisation_ended_has_its_date",
                violation_error_message="已终止的工会必须有终止日期。",
            ),
        ]
        indexes = [
            models.Index(fields=["lft"], name="organisation_lft", include=["type", "status"]),
            models.Index(fields=["level", "lft"], name="organisation_in_order"),
            models.Index(fields=["name_key"], name="organisation_name_key"),
            models.Index(fields=["run_id"], condition=Q(run_id__isnull=False), name="organisation_run"),
        ]

    class Privacy:
        public = {
            "id",
            "code",
            "name",
            "short_name",
            "type",
            "form",
            "level",
            "status",
            "founded_on",
            "ended_on",
        }
        internal = {"name_key", "members_claimed", "lft", "rgt", "synthetic", "run_id"}
        personal = {"chair_name"}

    def __str__(self) -> str:
        return self.short_name or self.name


class Change(models.Model):
    """What an organisation's row said before an act or an import changed it, field by field."""

    organisation = models.ForeignKey(
        Organisation, verbose_name="工会", on_delete=models.CASCADE, related_name="changes"
    )
    changed_on = models.DateField("变更日期")
    recorded_at = models.DateTimeField("记入时间")
    before = models.JSONField("变更前")
    after = models.JSONField("变更后")
    run_id = models.BigIntegerField("导入任务", null=True)

    class Meta:
        verbose_name = "工会变更"

    class Privacy:
        internal = {"id", "organisation", "changed_on", "recorded_at", "run_id"}
        personal = {"before", "after"}


class ParentLink(Dated):
    """Who stands above whom, from when to when: by territory and as guidance (F-32, F-33)."""

    class Kind(models.TextChoices):
        TERRITORIAL = "territorial", "隶属"
        GUIDANCE = "guidance", "业务指导"

    organisation = models.ForeignKey(
        Organisation,
        verbose_name="工会",
        on_delete=models.PROTECT,
        related_name="parent_links",
        db_index=False,
    )
    parent = models.ForeignKey(
        Organisation,
        verbose_name="上级工会",
        on_delete=models.PROTECT,
        related_name="child_links",
        db_index=False,
    )
    kind = models.CharField("关系", max_length=12, choices=Kind.choices)
    run_id = models.BigIntegerField("导入任务", null=True)

    objects = DatedManager()

    class Meta(Dated.Meta):
        verbose_name = "上级关系"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                condition=OPEN,
                name="parent_link_one_open",
                violation_error_message="一个工会同一时间只有一个上级。",
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind", "since"],
                condition=STANDING,
                name="parent_link_one_per_day",
                violation_error_message="同一天不能有两个上级。",
            ),
            models.CheckConstraint(
                condition=~Q(organisation=F("parent")),
                name="parent_link_not_itself",
                violation_error_message="工会不能作自己的上级。",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation"], name="parent_link_organisation"),
            models.Index(fields=["parent"], name="parent_link_parent"),
        ]

    class Privacy:
        public = {"organisation", "parent", "kind", "since", "until"}
        internal = {"id", "run_id", *DATED} - {"since", "until"}


class Closure(models.Model):
    """Today's territorial tree flattened: every ancestor of every organisation, itself at depth 0."""

    pk = models.CompositePrimaryKey("ancestor", "descendant")
    ancestor = models.ForeignKey(
        Organisation, verbose_name="上级", on_delete=models.CASCADE, related_name="below", db_index=False
    )
    descendant = models.ForeignKey(
        Organisation, verbose_name="下级", on_delete=models.CASCADE, related_name="above", db_index=False
    )
    depth = models.PositiveSmallIntegerField("层数")

    class Meta:
        verbose_name = "上下级闭包"
        indexes = [models.Index(fields=["descendant", "depth"], name="closure_upwards", include=["ancestor"])]

    class Privacy:
        internal = {"ancestor", "descendant", "depth"}


class Jurisdiction(Dated):
    """An area that an organisation looks after: many communities may belong to one federation."""

    organisation = models.ForeignKey(
        Organisation, verbose_name="工会", on_delete=models.PROTECT, related_name="jurisdictions"
    )
    area = models.ForeignKey("areas.Area", verbose_name="区域", on_delete=models.PROTECT, related_name="+")
    run_id = models.BigIntegerField("导入任务", null=True)

    objects = DatedManager()

    class Meta(Dated.Meta):
        verbose_name = "管辖区域"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["area", "organisation"],
                condition=OPEN,
                name="jurisdiction_once",
                violation_error_message="这个区域已经归该工会管辖。",
            ),
        ]

    class Privacy:
        public = {"organisation", "area", "since", "until"}
        internal = {"id", "run_id", *DATED} - {"since", "until"}
