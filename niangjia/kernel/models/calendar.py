"""The State Council's calendar: years that are published, and their days that differ from the week."""

from django.db import models
from django.db.models import Q


class CalendarYear(models.Model):
    """A year whose holidays are published and loaded; working days of other years are provisional."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    source = models.CharField("依据", max_length=200)
    loaded_at = models.DateTimeField("载入时间")

    class Meta:
        verbose_name = "日历年度"

    class Privacy:
        public = {"year", "source"}
        internal = {"loaded_at"}


class CalendarDay(models.Model):
    """A day on which the published calendar differs from the plain week: a holiday or a make-up workday.

    `year` is the year whose notice names the day: New Year's notice may reach into the December before.
    """

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", "法定节假日"
        IN_LIEU = "holiday_in_lieu", "调休放假"
        MAKEUP = "makeup_workday", "调休上班"

    day = models.DateField("日期", primary_key=True)
    year = models.ForeignKey(CalendarYear, on_delete=models.CASCADE, related_name="days", verbose_name="年份")
    kind = models.CharField("种类", max_length=16, choices=Kind.choices)
    name = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = "日历日"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["holiday", "holiday_in_lieu", "makeup_workday"]),
                name="calendarday_kind",
            ),
        ]

    class Privacy:
        public = {"day", "year", "kind", "name"}
