"""Applications to join: by a union's code, by place, or entered by an assistant; reviewed within days (M-3 … M-6)."""

from django.db import models
from django.db.models import Q

from niangjia.union.members.models.people import LINK, Person, Phone
from niangjia.union.members.rules import joining as rules
from niangjia.union.members.rules.memberships import choices


class Application(models.Model):
    """One person's wish to join one union. Who asks stands as a person without membership until it passes."""

    person = models.ForeignKey(Person, verbose_name="职工", related_name="applications", **LINK)
    organisation = models.ForeignKey(
        "organisations.Organisation", verbose_name="受理工会", on_delete=models.PROTECT, related_name="+"
    )
    org_lft = models.BigIntegerField("组织位置", null=True)
    route = models.CharField("路径", max_length=12, choices=choices(rules.ROUTE_TITLES))
    channel = models.CharField("渠道", max_length=12, choices=choices(rules.CHANNEL_TITLES))
    state = models.CharField("状态", max_length=12, choices=rules.state_choices())
    is_minor = models.BooleanField("未成年工", default=False)
    preparatory = models.BooleanField("预备会员", default=False)
    asked_at = models.DateTimeField("申请时间")
    due_at = models.DateTimeField("审核期限", null=True)
    escalated_at = models.DateTimeField("上交时间", null=True)
    forwarded_from = models.ForeignKey(
        "organisations.Organisation",
        verbose_name="转自",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    claimed_phone = models.ForeignKey(
        Phone, verbose_name="待核验的手机", null=True, related_name="+", db_index=False, **LINK
    )
    assisted_by_id = models.BigIntegerField("代办账号", null=True)
    assisted_by = models.CharField("代办人", max_length=80, blank=True)
    form_code = models.CharField("纸质表编号", max_length=20, null=True, unique=True)
    decided_at = models.DateTimeField("审核时间", null=True)
    decided_by = models.CharField("审核人", max_length=80, blank=True)
    refusal = models.CharField("不予通过的原因", max_length=20, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "入会申请"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=rules.OPEN), name="application_one_open",
                violation_error_message="已经有一份入会申请在办理。",
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["org_lft", "asked_at"], condition=Q(state__in=rules.OPEN), name="application_queue"),
            models.Index(fields=["due_at"], condition=Q(state__in=rules.OPEN), name="application_due"),
        ]  # fmt: skip

    class Privacy:
        internal = {
            "id", "person", "organisation", "org_lft", "route", "channel", "state", "is_minor", "preparatory",
            "asked_at", "due_at", "escalated_at", "forwarded_from", "claimed_phone", "assisted_by_id",
            "assisted_by", "form_code", "decided_at", "decided_by", "refusal",
        }  # fmt: skip
        personal = {"note"}
