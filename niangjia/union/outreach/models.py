"""The ledger: how every company stands today, and how it stood before."""

from django.db import models
from django.db.models import Q

from niangjia.union.outreach import rules


class LedgerEntry(models.Model):
    """One company's standing: what it owes by rule, and the union that covers it.

    Derived from the register and the coverage rows; `actions.restate` makes it anew at any time. What it
    said before stands in `LedgerChange`.
    """

    company = models.OneToOneField(
        "enterprises.Company", models.CASCADE, primary_key=True, db_constraint=False, related_name="+"
    )
    duty = models.CharField("应建情况", max_length=12, choices=list(rules.DUTIES.items()))
    rung = models.PositiveSmallIntegerField("依据序号")
    covered = models.BooleanField("已覆盖")
    organisation = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    covered_since = models.DateField("覆盖起始", null=True)
    area_label = models.BigIntegerField("区划标号", null=True)
    since = models.DateField("自何日起")
    learned_at = models.DateTimeField("获知时间")

    class Meta:
        verbose_name = "建会台账"
        indexes = [
            models.Index(fields=["area_label", "duty", "covered", "company"], name="ledger_place"),
        ]

    class Privacy:
        internal = {
            "company", "duty", "rung", "covered", "organisation", "covered_since", "area_label", "since", "learned_at",
        }  # fmt: skip


class LedgerChange(models.Model):
    """A standing that has ended: what held from `since` until `until`."""

    company = models.ForeignKey("enterprises.Company", models.CASCADE, db_constraint=False, related_name="+")
    duty = models.CharField("应建情况", max_length=12, choices=list(rules.DUTIES.items()))
    rung = models.PositiveSmallIntegerField("依据序号")
    covered = models.BooleanField("已覆盖")
    organisation_id = models.BigIntegerField("工会", null=True)
    area_label = models.BigIntegerField("区划标号", null=True)
    since = models.DateField("自")
    until = models.DateField("至")
    learned_at = models.DateTimeField("获知时间")
    replaced_at = models.DateTimeField("被取代时间")

    class Meta:
        verbose_name = "台账变更"

    class Privacy:
        internal = {
            "id", "company", "duty", "rung", "covered", "organisation_id", "area_label", "since", "until",
            "learned_at", "replaced_at",
        }  # fmt: skip


class KeyList(models.Model):
    """A dated list of companies that must have a union whatever their headcount (F-11)."""

    name = models.CharField("名称", max_length=120, unique=True)
    source = models.CharField("依据", max_length=200)
    since = models.DateField("自")
    until = models.DateField("至", null=True)

    class Meta:
        verbose_name = "重点企业名单"

    class Privacy:
        internal = {"id", "name", "source", "since", "until"}


class KeyListing(models.Model):
    """One company on a key list."""

    key_list = models.ForeignKey(KeyList, models.PROTECT, related_name="listings")
    company = models.ForeignKey("enterprises.Company", models.PROTECT, related_name="+", db_index=False)
    since = models.DateField("自")
    until = models.DateField("至", null=True)
    reason = models.CharField("移出理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "名单企业"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "key_list"], condition=Q(until__isnull=True), name="key_listing_once"
            ),
        ]

    class Privacy:
        internal = {"id", "key_list", "company", "since", "until", "reason"}
