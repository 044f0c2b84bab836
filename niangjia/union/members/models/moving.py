"""Transfers of membership between two unions, and what carries many at once."""

from django.db import models
from django.db.models import Q

from niangjia.union.members.models.memberships import Membership
from niangjia.union.members.models.people import LINK, Person
from niangjia.union.members.rules import moving as rules
from niangjia.union.members.rules.memberships import choices


class Transfer(models.Model):
    """One person's move from one union to another; both unions see it, the person too."""

    person = models.ForeignKey(Person, verbose_name="职工", related_name="transfers", **LINK)
    name = models.CharField("姓名", max_length=50)
    from_membership = models.ForeignKey(
        Membership, verbose_name="原会籍", related_name="+", db_index=False, **LINK
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
    due_at = models.DateTimeField("办理期限", null=True)
    by_silence = models.BooleanField("期满放行", default=False)
    refusal = models.CharField(
        "不同意的原因", max_length=20, blank=True, choices=choices(rules.REFUSAL_TITLES)
    )
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
            "id", "person", "from_membership", "from_organisation", "to_organisation", "from_lft", "org_lft",
            "initiator", "company_id", "run_id", "state", "asked_at", "asked_by", "due_at", "by_silence", "refusal",
            "released_at", "done_at", "decided_by", "revoke_reason",
        }  # fmt: skip
        personal = {"name", "note", "appeal"}
