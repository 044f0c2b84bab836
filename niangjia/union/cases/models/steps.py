"""What was decided in a case: each decision is a row that says who and when."""

from django.db import models
from django.db.models import Q

from niangjia.union.cases.models.cases import LINK, UNION, Case, Placed


class Step(Placed):
    """One line of a case's story, as the pages tell it."""

    case = models.ForeignKey(Case, verbose_name="工单", related_name="steps", **LINK)
    verb = models.CharField("事项", max_length=24)
    state = models.CharField("之后的状态", max_length=10)
    at = models.DateTimeField("时间")
    by_id = models.BigIntegerField("账号", null=True)
    by = models.CharField("经办", max_length=80)
    organisation = models.ForeignKey("organisations.Organisation", verbose_name="工会", null=True, **UNION)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = "经过"

    class Privacy:
        internal = {
            "id",
            "case",
            "verb",
            "state",
            "at",
            "by_id",
            "by",
            "organisation",
            "org_lft",
            "taken_lft",
        }
        personal = {"note"}


class Assignment(Placed):
    """A case sent to a union: by which rule, when signed, and how it ended. One has the lead, others help (会办)."""

    case = models.ForeignKey(Case, verbose_name="工单", related_name="assignments", **LINK)
    organisation = models.ForeignKey("organisations.Organisation", verbose_name="承办工会", **UNION)
    is_lead = models.BooleanField("主办", default=True)
    rule = models.CharField("派单依据", max_length=24)
    why = models.CharField("派单理由", max_length=300)
    sent_at = models.DateTimeField("派出时间")
    sent_by = models.CharField("派单人", max_length=80)
    account_id = models.BigIntegerField("值班账号", null=True)
    signed_at = models.DateTimeField("签收时间", null=True)
    signed_by = models.CharField("签收人", max_length=80, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    outcome = models.CharField("结果", max_length=10, blank=True)
    reason = models.CharField("退单或转派原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "派单"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(is_lead=True, ended_at=None), name="assignment_one_lead",
                violation_error_message="这件工单已经有承办工会。",
            ),
            models.UniqueConstraint(
                fields=["case", "organisation"], condition=Q(ended_at=None), name="assignment_once_a_union",
                violation_error_message="这件工单已经派给这个工会。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organisation"], condition=Q(ended_at=None), name="assignment_desk"),
        ]

    class Privacy:
        internal = {
            "id", "case", "organisation", "is_lead", "rule", "why", "sent_at", "sent_by", "account_id", "signed_at",
            "signed_by", "ended_at", "outcome", "org_lft", "taken_lft",
        }  # fmt: skip
        personal = {"reason"}


class Extension(Placed):
    """More time, once, of the same length as the first, with a reason (R-2)."""

    case = models.ForeignKey(Case, verbose_name="工单", related_name="extensions", **LINK)
    rule = models.CharField("期限", max_length=20)
    reason = models.CharField("延期原因", max_length=200)
    asked_by = models.CharField("申请人", max_length=80)
    granted_at = models.DateTimeField("批准时间")
    granted_by = models.CharField("批准人", max_length=80)

    class Meta:
        verbose_name = "延期"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "rule"], name="extension_once", violation_error_message="只能延期一次。"
            )
        ]

    class Privacy:
        internal = {"id", "case", "rule", "asked_by", "granted_at", "granted_by", "org_lft", "taken_lft"}
        personal = {"reason"}


class Reply(Placed):
    """The answer a union gives to the worker; after a re-work there is another."""

    case = models.ForeignKey(Case, verbose_name="工单", related_name="replies", **LINK)
    organisation = models.ForeignKey(
        "organisations.Organisation", verbose_name="答复工会", null=True, **UNION
    )
    text = models.TextField("答复内容", max_length=20_000)
    solved = models.BooleanField("办理单位认为已解决")
    at = models.DateTimeField("答复时间")
    by_id = models.BigIntegerField("账号", null=True)
    by = models.CharField("答复人", max_length=80)
    late = models.BooleanField("超期", default=False)
    article_id = models.BigIntegerField("引用的知识", null=True)
    revoked_at = models.DateTimeField("撤销时间", null=True)
    revoked_by = models.CharField("撤销人", max_length=80, blank=True)
    revoke_reason = models.CharField("撤销原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "答复"

    class Privacy:
        internal = {
            "id", "case", "organisation", "solved", "at", "by_id", "by", "late", "article_id", "revoked_at",
            "revoked_by", "org_lft", "taken_lft",
        }  # fmt: skip
        personal = {"text", "revoke_reason"}


class CallBack(Placed):
    """One call to the worker after the reply: the worker's word counts (R-4, R-5)."""

    class Result(models.TextChoices):
        CONTENT = "content", "满意"
        DISCONTENT = "discontent", "不满意"
        NO_ANSWER = "no_answer", "无人接听"
        DECLINED = "declined", "不愿评价"

    case = models.ForeignKey(Case, verbose_name="工单", related_name="call_backs", **LINK)
    reply = models.ForeignKey(Reply, verbose_name="答复", related_name="call_backs", **LINK)
    result = models.CharField("结果", max_length=10, choices=Result.choices)
    solved = models.BooleanField("本人说问题已解决", null=True)
    words = models.CharField("本人的话", max_length=500, blank=True)
    at = models.DateTimeField("回访时间")
    by_id = models.BigIntegerField("账号", null=True)
    by = models.CharField("回访人", max_length=80)

    class Meta:
        verbose_name = "回访"

    class Privacy:
        internal = {"id", "case", "reply", "result", "solved", "at", "by_id", "by", "org_lft", "taken_lft"}
        personal = {"words"}


class Rating(Placed):
    """What the worker says themself, by WeChat, page or phone; nobody edits it, the database neither."""

    case = models.ForeignKey(Case, verbose_name="工单", related_name="ratings", **LINK)
    reply = models.OneToOneField(Reply, verbose_name="答复", related_name="rating", **LINK)
    stars = models.PositiveSmallIntegerField("评分")
    solved = models.BooleanField("问题已解决")
    words = models.CharField("评语", max_length=500, blank=True)
    channel = models.CharField("渠道", max_length=8)
    at = models.DateTimeField("评价时间")

    class Meta:
        verbose_name = "评价"
        constraints = [
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="rating_one_to_five")
        ]

    class Privacy:
        internal = {"id", "case", "reply", "stars", "solved", "channel", "at", "org_lft", "taken_lft"}
        personal = {"words"}


class Check(Placed):
    """The quality check before a case is closed (R-3)."""

    case = models.ForeignKey(Case, verbose_name="工单", related_name="checks", **LINK)
    passed = models.BooleanField("通过")
    note = models.CharField("意见", max_length=200, blank=True)
    at = models.DateTimeField("质检时间")
    by_id = models.BigIntegerField("账号", null=True)
    by = models.CharField("质检人", max_length=80)

    class Meta:
        verbose_name = "质检"

    class Privacy:
        internal = {"id", "case", "passed", "at", "by_id", "by", "org_lft", "taken_lft"}
        personal = {"note"}
