"""A case that is a petition goes its second way by law (R-6)."""

from django.db import models

from niangjia.union.cases.models.cases import LINK, Case, Placed
from niangjia.union.cases.rules import states


class Petition(Placed):
    """The petition's own standing; its clocks are deadlines of the case."""

    case = models.OneToOneField(Case, verbose_name="工单", related_name="petition", **LINK)
    state = models.CharField("状态", max_length=12, choices=states.petition_choices())
    registered_at = models.DateTimeField("登记时间")
    decided_at = models.DateTimeField("最近决定时间", null=True)
    basis = models.CharField("依据或理由", max_length=300, blank=True)

    class Meta:
        verbose_name = "信访事项"

    class Privacy:
        internal = {"id", "case", "state", "registered_at", "decided_at", "org_lft", "taken_lft"}
        personal = {"basis"}
