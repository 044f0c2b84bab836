"""What all dated rows of the room share: when they hold, when we learned it, and their revocation.

`until` is the first day on which the row no longer holds: neighbouring rows share it as one's end and the
other's beginning. A wrong row is revoked with its reason and stays; nothing is deleted.
"""

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

Row = TypeVar("Row", bound=models.Model)


class DatedQuerySet(models.QuerySet[Row]):
    """Filters of dated rows."""

    def standing(self) -> Self:
        """Rows that were not revoked."""
        return self.filter(revoked_at__isnull=True)

    def open(self) -> Self:
        """Rows that hold with no end in sight."""
        return self.filter(until__isnull=True, revoked_at__isnull=True)

    def on(self, day: date) -> Self:
        """Rows that hold on a day, as we know it now."""
        return self.standing().filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)


class DatedManager(models.Manager[Row]):
    """The same filters, offered on the model."""

    def get_queryset(self) -> DatedQuerySet[Row]:
        """All rows, the revoked ones too."""
        return DatedQuerySet(self.model, using=self._db)

    def standing(self) -> DatedQuerySet[Row]:
        """Rows that were not revoked."""
        return self.get_queryset().standing()

    def open(self) -> DatedQuerySet[Row]:
        """Rows that hold with no end in sight."""
        return self.get_queryset().open()

    def on(self, day: date) -> DatedQuerySet[Row]:
        """Rows that hold on a day, as we know it now."""
        return self.get_queryset().on(day)


class Dated(models.Model):
    """A row that holds from `since` until the day before `until`."""

    since = models.DateField("起")
    until = models.DateField("止（不含当日）", null=True)
    recorded_at = models.DateTimeField("记入时间")
    ended_at = models.DateTimeField("止期记入时间", null=True)
    revoked_at = models.DateTimeField("撤销时间", null=True)
    revoked_by_id = models.BigIntegerField("撤销账号", null=True)
    revoked_by = models.CharField("撤销人", max_length=80, blank=True)
    revoke_reason = models.CharField("撤销原因", max_length=200, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="%(class)s_ends_after_start",
                violation_error_message="止期必须晚于起期。",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoke_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoke_reason="")),
                name="%(class)s_revoked_with_reason",
                violation_error_message="撤销必须写明原因。",
            ),
        ]


DATED = {
    "since", "until", "recorded_at", "ended_at", "revoked_at", "revoked_by_id", "revoked_by", "revoke_reason",
}  # fmt: skip
OPEN = Q(until__isnull=True, revoked_at__isnull=True)
STANDING = Q(revoked_at__isnull=True)
