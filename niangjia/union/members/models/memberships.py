"""Membership as dated spells: of which union, standing how, from when to when, and what began and ended it."""

from django.db import models
from django.db.models import F, Q

from niangjia.union.members.models.people import LINK, Person
from niangjia.union.members.rules import memberships as rules


class Membership(models.Model):
    """One spell. The next one begins on the day on which this one ends, so a transfer leaves no gap (M-7)."""

    person = models.ForeignKey(
        Person, verbose_name="职工", related_name="memberships", db_index=False, **LINK
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", verbose_name="工会", related_name="+", db_index=False, **LINK
    )
    org_lft = models.BigIntegerField("组织位置", null=True)
    standing = models.CharField("会籍状态", max_length=12, choices=rules.choices(rules.STANDING_TITLES))
    since = models.DateField("起")
    until = models.DateField("止（不含当日）", null=True)
    change = models.SmallIntegerField("变化类型", choices=rules.choices(rules.CHANGE_TITLES))
    reason = models.SmallIntegerField("变化原因", null=True, choices=rules.choices(rules.REASON_TITLES))
    ending = models.CharField(
        "终止方式", max_length=12, blank=True, choices=rules.choices(rules.ENDING_TITLES)
    )
    ending_reason = models.SmallIntegerField(
        "终止原因", null=True, choices=rules.choices(rules.REASON_TITLES)
    )
    note = models.CharField("依据", max_length=200, blank=True)
    recorded_at = models.DateTimeField("记入时间")
    recorded_by = models.CharField("记入人", max_length=80)
    ended_at = models.DateTimeField("止期记入时间", null=True)
    revoked_at = models.DateTimeField("撤销时间", null=True)
    revoked_by = models.CharField("撤销人", max_length=80, blank=True)
    revoke_reason = models.CharField("撤销原因", max_length=200, blank=True)
    run_id = models.BigIntegerField("导入任务", null=True)

    class Meta:
        verbose_name = "会籍"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until__isnull=True, revoked_at__isnull=True),
                name="membership_one_at_a_time",
                violation_error_message="一个人同一时间只在一个工会。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="membership_ends_after_start",
                violation_error_message="会籍的止期不能早于起期。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, ending="") | (Q(until__isnull=False) & ~Q(ending="")),
                name="membership_end_has_its_way",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoke_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoke_reason="")),
                name="membership_revoked_with_reason",
                violation_error_message="撤销必须写明原因。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["person"], condition=Q(until__isnull=False) | Q(revoked_at__isnull=False),
                name="membership_past",
            ),
            models.Index(fields=["organisation", "since"], name="membership_union"),
            models.Index(fields=["run_id"], condition=Q(run_id__isnull=False), name="membership_run"),
        ]  # fmt: skip

    class Privacy:
        internal = {
            "id", "person", "organisation", "org_lft", "standing", "since", "until", "change", "reason", "ending",
            "ending_reason", "recorded_at", "recorded_by", "ended_at", "revoked_at", "revoked_by", "run_id",
        }  # fmt: skip
        personal = {"note", "revoke_reason"}
