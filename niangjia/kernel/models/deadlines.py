"""Clocks: every period that the house must keep is a row (G-6)."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

UNITS = ["natural", "working", "months"]


class Deadline(models.Model):
    """One period: what started it, how long it is, when it is due, and how it ended.

    `due_at` is the first moment at which the period is over: 24:00 of its last day (G-4).
    """

    class Unit(models.TextChoices):
        NATURAL = "natural", "日"
        WORKING = "working", "工作日"
        MONTHS = "months", "个月"

    subject = models.CharField("对象", max_length=120)
    rule = models.CharField("规则编号", max_length=20)
    title = models.CharField("事项", max_length=120)
    start_event = models.CharField("起算事件", max_length=80)
    start_at = models.DateTimeField("起算时间")
    length = models.PositiveIntegerField("期限")
    unit = models.CharField("单位", max_length=8, choices=Unit.choices)
    warn_before = models.PositiveIntegerField("提前提醒天数", default=0)
    due_at = models.DateTimeField("到期时间")
    warn_at = models.DateTimeField("提醒时间")
    warned_at = models.DateTimeField("已提醒", null=True, blank=True)
    done_at = models.DateTimeField("完成时间", null=True, blank=True)
    extended_by = models.PositiveIntegerField("延长", default=0)
    extension_basis = models.CharField("延长依据", max_length=200, blank=True)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)
    revoked_reason = models.CharField("撤销原因", max_length=200, blank=True)
    provisional = models.BooleanField("暂定", default=False)

    class Meta:
        verbose_name = "期限"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "rule"],
                condition=Q(done_at=None, revoked_at=None),
                name="deadline_one_open_a_rule",
            ),
            models.CheckConstraint(condition=Q(unit__in=UNITS), name="deadline_unit"),
            models.CheckConstraint(condition=Q(due_at__gt=F("start_at")), name="deadline_due_after_start"),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(revoked_at=None), name="deadline_done_or_revoked"
            ),
            models.CheckConstraint(
                condition=Q(extended_by=0) | ~Q(extension_basis=""), name="deadline_extended_on_a_basis"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(done_at=None, revoked_at=None), name="deadline_due"),
        ]

    class Privacy:
        internal = {
            "id", "subject", "rule", "title", "start_event", "start_at", "length", "unit", "warn_before",
            "due_at", "warn_at", "warned_at", "done_at", "extended_by", "extension_basis", "revoked_at",
            "revoked_reason", "provisional",
        }  # fmt: skip

    @property
    def is_open(self) -> bool:
        """True while somebody still has to act."""
        return self.done_at is None and self.revoked_at is None

    def is_breached(self, at: datetime) -> bool:
        """True when the period ran out unfinished, or was finished too late."""
        return self.revoked_at is None and (self.done_at or at) >= self.due_at
