"""The register: companies as they rule today, what each source says of them, and what changed.

A company's row holds the ruling value of every field. A `Statement` is what one source says now; a
`Revision` is what a statement said before. Nothing is overwritten without a revision.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

FACT_FIELDS = (
    "name", "uscc", "regno", "kind", "status", "founded_on", "closed_on", "capital_fen",
    "capital_currency", "industry", "headcount", "address", "region",
)  # fmt: skip


class Source(models.Model):
    """Where statements come from. The smaller the rank, the more its word weighs."""

    name = models.CharField("代号", max_length=60, unique=True)
    title = models.CharField("名称", max_length=120)
    rank = models.PositiveSmallIntegerField("权重顺位", default=50)
    mapping = models.JSONField("列对应", default=dict)
    synthetic = models.BooleanField("演示数据", default=False)

    class Meta:
        verbose_name = "数据来源"

    class Privacy:
        internal = {"id", "name", "title", "rank", "mapping", "synthetic"}

    def __str__(self) -> str:
        return self.title


class Kind(models.TextChoices):
    COMPANY = "company", "企业"
    BRANCH = "branch", "分支机构"
    SOLE_TRADER = "sole_trader", "个体工商户"
    COOPERATIVE = "cooperative", "农民专业合作社"
    FOREIGN_OFFICE = "foreign_office", "外企代表机构"
    OTHER = "other", "其他"


class Status(models.TextChoices):
    OPEN = "open", "存续"
    CLOSED = "closed", "注销"
    REVOKED = "revoked", "吊销"
    MOVED_OUT = "moved_out", "迁出"
    UNKNOWN = "unknown", "不详"


class Facts(models.Model):
    """The facts of a company beside its name and kind, whoever says them."""

    uscc = models.CharField("统一社会信用代码", max_length=18, null=True, blank=True)
    regno = models.CharField("旧注册号", max_length=20, null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.UNKNOWN)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    closed_on = models.DateField("注销日期", null=True, blank=True)
    capital_fen = models.BigIntegerField("注册资本（分）", null=True, blank=True)
    capital_currency = models.CharField("币种", max_length=3, null=True, blank=True)
    industry = models.CharField("行业代码", max_length=4, null=True, blank=True)
    headcount = models.PositiveIntegerField("职工人数", null=True, blank=True)
    address = models.CharField("地址", max_length=300, null=True, blank=True)
    region = models.CharField("登记地", max_length=60, null=True, blank=True)

    class Meta:
        abstract = True


class CompanyQuerySet(models.QuerySet["Company"]):
    def in_spans(self, spans: list[tuple[int, int]]) -> "CompanyQuerySet":
        """Companies placed in any of these ranges of area labels."""
        reach = Q(pk__in=[])
        for low, high in spans:
            reach |= Q(area_label__range=(low, high))
        return self.filter(reach)


class Company(Facts):
    """One market entity, once. Its values are the ruling ones of all its statements."""

    name = models.CharField("名称", max_length=200)
    name_key = models.CharField("名称匹配键", max_length=200)
    kind = models.CharField("种类", max_length=14, choices=Kind.choices, default=Kind.COMPANY)
    head_key = models.CharField("总公司匹配键", max_length=200, null=True, blank=True)
    head = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="总公司", db_index=False
    )
    area = models.ForeignKey(
        "areas.Area", models.PROTECT, null=True, verbose_name="所在区划", db_index=False, db_constraint=False
    )
    area_label = models.BigIntegerField("区划标号", null=True)
    area_confidence = models.PositiveSmallIntegerField("落位把握（百分）", null=True)
    placed_by_hand = models.BooleanField("人工落位", default=False)
    source = models.ForeignKey(
        Source, models.PROTECT, verbose_name="主要来源", db_index=False, db_constraint=False
    )
    stated_on = models.DateField("数据日期")
    first_run_id = models.BigIntegerField("首次导入", null=True)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = "企业"
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"], name="company_uscc_once", violation_error_message="这个信用代码已经登记。"
            ),
        ]
        indexes = [
            models.Index(fields=["name_key"], name="company_name_key"),
            models.Index(fields=["area_label", "id"], name="company_area"),
            models.Index(fields=["regno"], name="company_regno", condition=Q(regno__isnull=False)),
            models.Index(fields=["head"], name="company_head", condition=Q(head__isnull=False)),
            models.Index(
                fields=["head_key"],
                name="company_head_wanted",
                condition=Q(head__isnull=True, head_key__isnull=False),
            ),
            models.Index(fields=["name_key"], name="company_codeless", condition=Q(uscc__isnull=True)),
        ]

    class Privacy:
        public = {"id", "name", "uscc", "regno", "kind", "status", "founded_on", "closed_on", "region"}
        internal = {
            "capital_fen", "capital_currency", "industry", "headcount", "address", "name_key", "head_key", "head", "area",
            "area_label", "area_confidence", "placed_by_hand", "source", "stated_on", "first_run_id",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """True unless a source says that the company is gone."""
        return self.status in (Status.OPEN, Status.UNKNOWN)


class Statement(Facts):
    """What one source says of one company now. A source may know one fact only: the others are blank.

    Written only beside its company, in the same transaction (`imports.statements`), and removed only with it
    (`imports.undo`): so the database does not look each of three million companies up once more, which took
    a fifth of an import.
    """

    name = models.CharField("名称", max_length=200, null=True, blank=True)
    kind = models.CharField("种类", max_length=14, choices=Kind.choices, null=True, blank=True)
    pk = models.CompositePrimaryKey("company_id", "source_id")
    company = models.ForeignKey(Company, models.CASCADE, db_index=False, db_constraint=False)
    source = models.ForeignKey(Source, models.PROTECT, db_index=False, db_constraint=False)
    stated_on = models.DateField("数据日期")
    learned_at = models.DateTimeField("获知时间")
    run_id = models.BigIntegerField("导入批次", null=True)

    class Meta:
        verbose_name = "来源陈述"

    class Privacy:
        public = {"name", "uscc", "regno", "kind", "status", "founded_on", "closed_on", "region"}
        internal = {
            "company", "source", "stated_on", "learned_at", "run_id", "capital_fen", "capital_currency",
            "industry", "headcount", "address",
        }  # fmt: skip


class Revision(models.Model):
    """What a statement said until something else was learned: {field: [before, after]}."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="revisions", db_constraint=False)
    source = models.ForeignKey(Source, models.PROTECT, db_index=False, db_constraint=False)
    run_id = models.BigIntegerField("导入批次", null=True, db_index=True)
    previous_run_id = models.BigIntegerField("上一批次", null=True)
    stated_on = models.DateField("数据日期")
    previous_stated_on = models.DateField("上一数据日期", null=True)
    learned_at = models.DateTimeField("获知时间")
    changes = models.JSONField("变化")
    undone = models.BooleanField("已撤销", default=False)

    class Meta:
        verbose_name = "变更记录"

    class Privacy:
        internal = {
            "id", "company", "source", "run_id", "previous_run_id", "stated_on", "previous_stated_on",
            "learned_at", "changes", "undone",
        }  # fmt: skip


class Unmatched(models.Model):
    """A good row that could belong to more than one company: a person decides."""

    class State(models.TextChoices):
        WAITING = "waiting", "待核对"
        MATCHED = "matched", "已归入"
        FOUNDED = "founded", "已另立"
        DISMISSED = "dismissed", "不采用"

    run_id = models.BigIntegerField("导入批次", db_index=True)
    source = models.ForeignKey(Source, models.PROTECT, db_index=False)
    row = models.PositiveIntegerField("行号")
    stated_on = models.DateField("数据日期")
    facts = models.JSONField("内容")
    name_key = models.CharField("名称匹配键", max_length=200)
    candidates = ArrayField(models.BigIntegerField(), verbose_name="可能的企业", default=list)
    why = models.CharField("原因", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    company = models.ForeignKey(Company, models.PROTECT, null=True, db_index=False)
    decided_by = models.CharField("处理人", max_length=80, blank=True)
    decided_at = models.DateTimeField("处理时间", null=True)
    reason = models.CharField("理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "待核对企业"
        constraints = [
            models.UniqueConstraint(fields=["run_id", "row"], name="unmatched_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | Q(decided_at__isnull=False) & ~Q(state="waiting"),
                name="unmatched_decision_is_dated",
            ),
        ]
        indexes = [models.Index(F("id").desc(), name="unmatched_open", condition=Q(state="waiting"))]

    class Privacy:
        internal = {
            "id", "run_id", "source", "row", "stated_on", "facts", "name_key", "candidates", "why", "state",
            "company", "decided_by", "decided_at", "reason",
        }  # fmt: skip
