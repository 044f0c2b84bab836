"""Who is on duty where, for which matters."""

from django.db import models
from django.db.models import Q

from niangjia.union.cases.models.cases import UNION


class Duty(models.Model):
    """An account on duty at a union, on days of the week and for categories (all when empty), between dates."""

    organisation = models.ForeignKey("organisations.Organisation", verbose_name="工会", **UNION)
    account_id = models.BigIntegerField("账号")
    categories = models.JSONField("类别", default=list)
    weekdays = models.JSONField("星期", default=list)
    since = models.DateField("起")
    until = models.DateField("止（不含当日）", null=True)
    noted_at = models.DateTimeField("登记时间")
    noted_by = models.CharField("登记人", max_length=80)

    class Meta:
        verbose_name = "值班"
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="duty_ends_after_start",
            )
        ]

    class Privacy:
        internal = {
            "id", "organisation", "account_id", "categories", "weekdays", "since", "until", "noted_at", "noted_by",
        }  # fmt: skip
