"""Transfers of membership between two unions, and what carries many at once."""

from django.db import models
from django.db.models import Q

from niangjia.union.members.models.memberships import Membership
from niangjia.union.members.models.people import LINK, Person
from niangjia.union.members.rules import moving as rules
from niangjia.union.members.rules.memberships import ENDING_TITLES, Ending, choices


class Transfer(models.Model):
    """One person's move from one union to another; both unions see it, the person too."""

    person = models.ForeignKey(Person, verbose_name="职工", related_name="transfers", **LINK)
    name = models.CharField("姓名", max_length=50)
    from_membership = models.ForeignKey(
        Membership, verbose_name="原会籍", related_name="+", db_index=False, **LINK
    )
    to_membership = models.ForeignKey(
        Membership, verbose_name="新会籍", null=True, related_name="+", db_index=False, **LINK
    )
    from_organisation = models.ForeignKey(
        "organisations.Organisation", verbose_name="原工会", on_delete=models.PROTECT, related_name="+"
    )
    to_organisation = models.ForeignKey(
        "organisations.Organisation", verbose_name="新工会", on_delete=models.PROTECT, related_name="+"
    )
    from_lft = models.BigIntegerField("原工会位置", null=True)
    org_lft = models.BigIntegerField("新工会位置", null=True)
    initiator = models.CharField("发起", max_length=12, choices=choices(rules.INITIATOR_TITLES))
    company_id = models.BigIntegerField("随同的单位", null=True)
    run_id = models.BigIntegerField("批次", null=True)
    state = models.CharField("状态", max_length=12, choices=rules.state_choices())
    asked_at = models.DateTimeField("提出时间")
    asked_by = models.CharField("提出人", max_length=80)
    asked_by_id = models.BigIntegerField("提出账号", null=True)
    step_at = models.DateTimeField("本步开始时间", null=True)
    due_at = models.DateTimeField("办理期限", null=True)
    why = models.CharField("放行由来", max_length=12, blank=True, choices=choices(rules.WHY_TITLES))
    refusal = models.CharField(
        "不同意的原因", max_length=20, blank=True, choices=choices(rules.REFUSAL_TITLES)
    )
    evidence = models.CharField("委员会记录", max_length=120, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    appeal = models.CharField("申诉理由", max_length=200, blank=True)
    released_at = models.DateTimeField("放行时间", null=True)
    done_at = models.DateTimeField("办结时间", null=True)
    decided_by = models.CharField("经办人", max_length=80, blank=True)
    revoke_reason = models.CharField("撤销原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "会籍接转"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=rules.OPEN), name="transfer_one_open",
                violation_error_message="已经有一次转会在办理。",
            ),
            models.CheckConstraint(
                condition=~Q(from_organisation=models.F("to_organisation")), name="transfer_to_another_union",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["from_lft"], condition=Q(state__in=rules.OPEN), name="transfer_out_queue"),
            models.Index(fields=["org_lft"], condition=Q(state__in=rules.OPEN), name="transfer_in_queue"),
            models.Index(fields=["due_at"], condition=Q(state__in=rules.OPEN), name="transfer_due"),
            models.Index(fields=["run_id"], condition=Q(run_id__isnull=False), name="transfer_run"),
        ]

    class Privacy:
        internal = {
            "id", "person", "from_membership", "to_membership", "from_organisation", "to_organisation", "from_lft", "org_lft",
            "initiator", "company_id", "run_id", "state", "asked_at", "asked_by", "asked_by_id", "step_at", "due_at", "why",
            "refusal", "released_at", "done_at", "decided_by",
        }  # fmt: skip
        personal = {"name", "evidence", "note", "appeal", "revoke_reason"}


class Departure(models.Model):
    """How a membership ended: the wish or the committee's record it rests on, and the filing above (M-10, M-11)."""

    person = models.ForeignKey(Person, verbose_name="职工", related_name="departures", **LINK)
    membership = models.ForeignKey(Membership, verbose_name="会籍", related_name="+", db_index=False, **LINK)
    organisation = models.ForeignKey(
        "organisations.Organisation", verbose_name="工会", on_delete=models.PROTECT, related_name="+"
    )
    org_lft = models.BigIntegerField("组织位置", null=True)
    ending = models.CharField("终止方式", max_length=12, choices=choices(ENDING_TITLES))
    on = models.DateField("日期")
    discussed_on = models.DateField("小组讨论日期", null=True)
    decided_on = models.DateField("委员会决定日期", null=True)
    record = models.CharField("依据", max_length=200, blank=True)
    recorded_at = models.DateTimeField("记入时间")
    recorded_by = models.CharField("记入人", max_length=80)
    filed_at = models.DateTimeField("备案时间", null=True)
    filed_by = models.CharField("备案人", max_length=80, blank=True)
    revoked_at = models.DateTimeField("撤销时间", null=True)
    revoked_by = models.CharField("撤销人", max_length=80, blank=True)
    revoke_reason = models.CharField("撤销原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "会籍终止"
        constraints = [
            models.UniqueConstraint(
                fields=["membership"], condition=Q(revoked_at__isnull=True), name="departure_once",
                violation_error_message="这段会籍已经终止。",
            ),
            models.CheckConstraint(
                condition=~Q(ending__in=[Ending.AUTO_EXIT, Ending.EXPELLED])
                | (Q(decided_on__isnull=False) & ~Q(record="")),
                name="departure_decided_by_committee",
                violation_error_message="自动退会和除名必须有委员会记录。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["org_lft"], condition=Q(ending="expelled", filed_at__isnull=True, revoked_at__isnull=True),
                name="departure_to_file",
            )
        ]  # fmt: skip

    class Privacy:
        internal = {
            "id", "person", "membership", "organisation", "org_lft", "ending", "on", "discussed_on", "decided_on",
            "recorded_at", "recorded_by", "filed_at", "filed_by", "revoked_at", "revoked_by",
        }  # fmt: skip
        personal = {"record", "revoke_reason"}
