"""Rollups: what the screens read instead of counting millions of rows. Derived, rebuilt at any time."""

from django.db import models


class Counts(models.Model):
    """The figures of a place. `required_covered` over `required` is the rate of F-11."""

    companies = models.BigIntegerField("企业", default=0)
    required = models.BigIntegerField("应建会", default=0)
    required_covered = models.BigIntegerField("应建会中已建会", default=0)
    covered = models.BigIntegerField("已建会", default=0)
    to_survey = models.BigIntegerField("待摸底", default=0)
    not_required = models.BigIntegerField("不要求建会", default=0)
    closed = models.BigIntegerField("已注销等", default=0)
    closed_covered = models.BigIntegerField("已注销而工会仍在", default=0)

    class Meta:
        abstract = True


class AreaTally(Counts):
    """The figures of one area and everything below it."""

    area = models.OneToOneField("areas.Area", models.CASCADE, primary_key=True, related_name="+")

    class Meta:
        verbose_name = "区划汇总"

    class Privacy:
        internal = {
            "area", "companies", "required", "required_covered", "covered", "to_survey", "not_required", "closed",
            "closed_covered",
        }  # fmt: skip


class OrganisationTally(models.Model):
    """The figures of one organisation and everything below it."""

    organisation = models.OneToOneField(
        "organisations.Organisation", models.CASCADE, primary_key=True, db_constraint=False, related_name="+"
    )
    unions = models.BigIntegerField("工会组织", default=0)
    members_claimed = models.BigIntegerField("填报会员", default=0)
    covered = models.BigIntegerField("覆盖企业", default=0)
    required_covered = models.BigIntegerField("覆盖应建会企业", default=0)

    class Meta:
        verbose_name = "组织汇总"

    class Privacy:
        internal = {"organisation", "unions", "members_claimed", "covered", "required_covered"}


class MemberTally(models.Model):
    """The people of one organisation and everything below it: on the roster, proven, within reach by phone."""

    organisation = models.OneToOneField(
        "organisations.Organisation", models.CASCADE, primary_key=True, db_constraint=False, related_name="+"
    )
    members = models.BigIntegerField("实名会员", default=0)
    verified = models.BigIntegerField("已实名核验", default=0)
    reachable = models.BigIntegerField("手机已验证", default=0)
    retained = models.BigIntegerField("保留会籍", default=0)
    preparatory = models.BigIntegerField("预备会员", default=0)
    women = models.BigIntegerField("女会员", default=0)

    class Meta:
        verbose_name = "会员汇总"

    class Privacy:
        internal = {
            "organisation", "members", "verified", "reachable", "retained", "preparatory", "women"
        }  # fmt: skip


class MemberRebuild(models.Model):
    """When the people were last counted, and the last event that had moved anybody by then."""

    at = models.DateTimeField("时间")
    seen_event = models.BigIntegerField("已计入的审计记录")
    milliseconds = models.PositiveIntegerField("用时（毫秒）")

    class Meta:
        verbose_name = "会员汇总记录"

    class Privacy:
        internal = {"id", "at", "seen_event", "milliseconds"}


class Rebuild(models.Model):
    """When the rollups were last made, from which state of the ledger, and how long it took."""

    at = models.DateTimeField("时间")
    as_of = models.DateField("数据日期")
    milliseconds = models.PositiveIntegerField("用时（毫秒）")
    companies = models.BigIntegerField("企业")
    organisations = models.BigIntegerField("工会组织")

    class Meta:
        verbose_name = "汇总记录"

    class Privacy:
        internal = {"id", "at", "as_of", "milliseconds", "companies", "organisations"}


class Stale(models.Model):
    """One row for each act that moved a figure since the last rebuild; the rebuild removes what it has seen."""

    since = models.DateTimeField("自")

    class Meta:
        verbose_name = "待重算"

    class Privacy:
        internal = {"id", "since"}
