"""Coverage: which organisation covers which company, how, from when to when, and by whose word."""

from django.db import models
from django.db.models import Q

from niangjia.union.organisations import rules
from niangjia.union.organisations.models.dated import DATED, OPEN, Dated, DatedManager
from niangjia.union.organisations.models.tree import Organisation


class Coverage(Dated):
    """One organisation covers one company. A company has at most one union of its own (F-9)."""

    organisation = models.ForeignKey(
        Organisation, verbose_name="工会", on_delete=models.PROTECT, related_name="coverages", db_index=False
    )
    company = models.ForeignKey(
        "enterprises.Company", verbose_name="企业", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField("方式", max_length=12, choices=rules.choices(rules.COVERS_TITLES))
    source = models.CharField("来源", max_length=60)
    source_date = models.DateField("来源日期")
    run_id = models.BigIntegerField("导入任务", null=True)

    objects = DatedManager()

    class Meta(Dated.Meta):
        verbose_name = "建会覆盖"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["company"],
                condition=OPEN & Q(kind="own"),
                name="coverage_one_own_union",
                violation_error_message="这家企业已有自己的工会，一个企业只建一个工会。",
            ),
            models.UniqueConstraint(
                fields=["organisation", "company"],
                condition=OPEN,
                name="coverage_once",
                violation_error_message="这个工会已经覆盖这家企业。",
            ),
        ]
        # whole, not partial: the database looks rows up by both when an organisation or a company goes
        indexes = [
            models.Index(fields=["company"], name="coverage_company"),
            models.Index(fields=["organisation"], name="coverage_organisation"),
            models.Index(fields=["run_id"], condition=Q(run_id__isnull=False), name="coverage_run"),
        ]

    class Privacy:
        public = {"organisation", "company", "kind", "since", "until"}
        internal = {"id", "source", "source_date", "run_id", *DATED} - {"since", "until"}
