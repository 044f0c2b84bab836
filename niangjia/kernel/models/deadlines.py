"""Clocks: every period that the house must keep is a row (G-6)."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

UNITS = ["natural", "working", "months", "working_hours", "minutes"]
RUNNING = Q(done_at=None, revoked_at=None, suspended_at=None)


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Filters of clocks."""

    def open(self) -> Self:
        """Clocks that wait for somebody, suspended or not."""
        return self.filter(done_at=None, revoked_at=None)

    def running(self) -> Self:
        """Open clocks whose time runs now, or has run out."""
        return self.filter(RUNNING)

    def of_rule(self, rule: str) -> Self:
        """Clocks of a rule and of its parts: "R-2" has "R-2.sign", and "R-20" is another rule; "" has all."""
        return self.filter(Q(rule=rule) | Q(rule__startswith=f"{rule}.")) if rule else self


class Deadline(models.Model):
    """One period: what started it, how long it is, when it is due, and how it ended.

    `due_at` is the first moment at which the period is over: 24:00 of its last day (G-4), or for hours and minutes
    the moment itself. While the clock is suspended it is the end that would hold if the clock ran on now from where
    it stood, and nobody is held to it.
    """

    class Unit(models.TextChoices):
        NATURAL = "natural", "日"
        WORKING = "working", "工作日"
        MONTHS = "months", "个月"
        WORKING_HOURS = "working_hours", "工作小时"
        MINUTES = "minutes", "分钟"

    subject = models.CharField("对象", max_length=120)
    rule = models.CharField("规则编号", max_length=20)
    title = models.CharField("事项", max_length=120)
    start_event = models.CharField("起算事件", max_length=80)
    start_at = models.DateTimeField("起算时间")
    length = models.PositiveIntegerField("期限")
    unit = models.CharField("单位", max_length=16, choices=Unit.choices)
    warn_before = models.PositiveIntegerField("提前提醒（天，按时计的为分钟）", default=0)
    due_at = models.DateTimeField("到期时间")
    warn_at = models.DateTimeField("提醒时间")
    warned_at = models.DateTimeField("已提醒", null=True, blank=True)
    done_at = models.DateTimeField("完成时间", null=True, blank=True)
    suspended_at = models.DateTimeField("中止时间", null=True, blank=True)
    extended_by = models.PositiveIntegerField("延长", default=0)
    extension_basis = models.CharField("延长依据", max_length=200, blank=True)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)
    revoked_reason = models.CharField("撤销原因", max_length=200, blank=True)
    provisional = models.BooleanField("暂定", default=False)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = "期限"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "rule"],
                condition=Q(done_at=None, revoked_at=None),
                name="deadline_one_open_a_rule",
            ),
            models.CheckConstraint(
                condition=Q(suspended_at=None) | Q(done_at=None, revoked_at=None),
                name="deadline_suspended_while_open",
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
            models.Index(fields=["due_at", "id"], condition=RUNNING, name="deadline_due"),
            models.Index(
                fields=["rule", "due_at", "id"],
                condition=RUNNING,
                name="deadline_of_rule",
                opclasses=["varchar_pattern_ops", "timestamptz_ops", "int8_ops"],
            ),
            models.Index(fields=["subject", "-id"], name="deadline_subject"),
        ]

    class Privacy:
        internal = {
            "id", "subject", "rule", "title", "start_event", "start_at", "length", "unit", "warn_before",
            "due_at", "warn_at", "warned_at", "done_at", "extended_by", "extension_basis", "revoked_at",
            "revoked_reason", "provisional", "suspended_at",
        }  # fmt: skip

    @property
    def is_open(self) -> bool:
        """True while somebody still has to act."""
        return self.done_at is None and self.revoked_at is None

    def is_breached(self, at: datetime) -> bool:
        """True when the period ran out unfinished, or was finished too late; a suspended one does neither."""
        if self.revoked_at or self.suspended_at:
            return False
        return (self.done_at or at) >= self.due_at


class Suspension(models.Model):
    """A time in which a clock did not run, and why; open while `resumed_at` is empty."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="suspensions", verbose_name="期限")
    reason = models.CharField("中止原因", max_length=200)
    suspended_at = models.DateTimeField("中止时间")
    resumed_at = models.DateTimeField("恢复时间", null=True, blank=True)

    class Meta:
        verbose_name = "期限中止"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="suspension_has_a_reason"),
            models.CheckConstraint(
                condition=Q(resumed_at=None) | Q(resumed_at__gte=F("suspended_at")),
                name="suspension_ends_after_it_begins",
            ),
            # GiST knows ranges without an extension but no numbers: the clock stands in it as a range of one.
            ExclusionConstraint(
                name="suspension_never_overlaps",
                expressions=[
                    (
                        Func(F("deadline"), F("deadline"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (Func(F("suspended_at"), F("resumed_at"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    class Privacy:
        internal = {"id", "deadline", "reason", "suspended_at", "resumed_at"}
