"""A case: one appeal, whichever way it came, with who asked and what was said.

Every table about a case carries two labels for row security (`kernel.sight`): `org_lft`, of the union that handles
it now (empty while nobody does), and `taken_lft`, of the union that took it and calls back.
"""

from typing import Any, Final

from django.db import models
from django.db.models import Q

from niangjia.union.cases.rules import states, words

LINK: Final[dict[str, Any]] = {"on_delete": models.PROTECT, "db_constraint": False}
"""Rows of a case are written with it in one transaction."""
UNION: Final[dict[str, Any]] = {"on_delete": models.PROTECT, "related_name": "+", "db_constraint": False}


class Placed(models.Model):
    """What stands under row security with its case."""

    org_lft = models.BigIntegerField("承办位置", null=True)
    taken_lft = models.BigIntegerField("受理位置", null=True)

    class Meta:
        abstract = True


class Group(models.Model):
    """One claim of several people (R-1): joined cases are answered together, from a number on it is collective."""

    title = models.CharField("共同诉求", max_length=80)
    is_collective = models.BooleanField("群体性", default=False)
    made_at = models.DateTimeField("并案时间")
    made_by = models.CharField("并案人", max_length=80)

    class Meta:
        verbose_name = "并案"

    class Privacy:
        internal = {"id", "title", "is_collective", "made_at", "made_by"}


class Case(Placed):
    """One appeal on its way. The number is what the worker keeps."""

    number = models.CharField("工单编号", max_length=16, unique=True, db_collation="C")
    channel = models.CharField("渠道", max_length=8, choices=words.choices(words.CHANNELS))
    kind = models.CharField("诉求类型", max_length=8, choices=words.choices(words.KINDS))
    category = models.CharField("诉求类别", max_length=12, blank=True, db_collation="C")
    urgency = models.CharField("紧急程度", max_length=8, choices=words.choices(words.URGENCIES))
    difficulty = models.CharField("难易程度", max_length=10, choices=words.choices(words.DIFFICULTIES))
    state = models.CharField("状态", max_length=10, choices=states.state_choices())
    is_secret = models.BooleanField("保密", default=False)
    is_anonymous = models.BooleanField("匿名", default=False)
    title = models.CharField("标题", max_length=80)
    company = models.ForeignKey(
        "enterprises.Company", verbose_name="涉及单位", null=True, db_index=False, **UNION
    )
    company_name = models.CharField("涉及单位（原话）", max_length=160, blank=True, db_collation="C")
    area = models.ForeignKey("areas.Area", verbose_name="事发地", null=True, db_index=False, **UNION)
    people = models.PositiveIntegerField("涉及人数", null=True)
    fen = models.BigIntegerField("涉及金额（分）", null=True)
    person_id = models.BigIntegerField("会员", null=True)
    taken_at = models.DateTimeField("受理时间")
    taken_by_id = models.BigIntegerField("受理账号", null=True)
    taken_by = models.CharField("受理人", max_length=80)
    taken_org = models.ForeignKey(
        "organisations.Organisation", verbose_name="受理工会", db_index=False, **UNION
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", verbose_name="承办工会", null=True, db_index=False, **UNION
    )
    due_at = models.DateTimeField("当前期限", null=True)
    replied_at = models.DateTimeField("答复时间", null=True)
    closed_at = models.DateTimeField("归档时间", null=True)
    reworks = models.PositiveSmallIntegerField("重办次数", default=0)
    group = models.ForeignKey(Group, verbose_name="并案", null=True, related_name="cases", **LINK)

    class Meta:
        verbose_name = "工单"
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(state__in=("new", "closed", "handed_on", "withdrawn")),
                name="case_on_its_way_has_its_union",
            ),
            models.CheckConstraint(condition=Q(fen__isnull=True) | Q(fen__gte=0), name="case_money_not_below_nothing"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["org_lft", "state", "due_at", "id"], name="case_desk"),
            models.Index(fields=["taken_lft", "state", "id"], name="case_taken"),
            models.Index(fields=["org_lft", "-id"], name="case_list"),
            models.Index(fields=["taken_lft", "-id"], name="case_taken_list"),
            models.Index(fields=["company", "-id"], condition=Q(company__isnull=False), name="case_company"),
            models.Index(fields=["company_name", "-id"], name="case_company_name"),
            models.Index(fields=["person_id", "-id"], condition=Q(person_id__isnull=False), name="case_person"),
        ]  # fmt: skip

    class Privacy:
        internal = {
            "id", "number", "channel", "kind", "category", "urgency", "difficulty", "state", "is_secret",
            "is_anonymous", "company", "company_name", "area", "people", "fen", "person_id", "taken_at",
            "taken_by_id", "taken_by", "taken_org", "organisation", "due_at", "replied_at", "closed_at", "reworks",
            "group", "org_lft", "taken_lft",
        }  # fmt: skip
        personal = {"title"}


class Caller(Placed):
    """Who asked, kept apart from the case: hidden from the employer, and from everybody who need not know."""

    case = models.OneToOneField(Case, verbose_name="工单", related_name="caller", **LINK)
    name = models.CharField("称呼", max_length=50, blank=True)
    cipher = models.BinaryField("电话", null=True)
    digest_a = models.UUIDField("电话索引甲", null=True)
    digest_b = models.UUIDField("电话索引乙", null=True)
    may_be_named = models.BooleanField("同意向单位说明身份", default=False)

    class Meta:
        verbose_name = "诉求人"
        indexes = [
            models.Index(
                fields=["digest_a"], condition=Q(digest_a__isnull=False), name="caller_phone"
            ),
            models.Index(
                fields=["digest_b"], condition=Q(digest_b__isnull=False), name="caller_phone_next"
            ),
        ]  # fmt: skip

    class Privacy:
        internal = {"id", "case", "may_be_named", "org_lft", "taken_lft"}
        personal = {"name", "digest_a", "digest_b"}
        secret = {"cipher"}


class Statement(Placed):
    """What was said in a case: by the worker, word for word, or by staff as a note among themselves."""

    class Whose(models.TextChoices):
        WORKER = "worker", "诉求人"
        STAFF = "staff", "工会内部"
        ANSWER = "answer", "工会答复"

    case = models.ForeignKey(Case, verbose_name="工单", related_name="statements", **LINK)
    whose = models.CharField("说话人", max_length=8, choices=Whose.choices)
    text = models.TextField("内容", max_length=20_000)
    at = models.DateTimeField("时间")
    by = models.CharField("记录人", max_length=80)

    class Meta:
        verbose_name = "陈述"

    class Privacy:
        internal = {"id", "case", "whose", "at", "by", "org_lft", "taken_lft"}
        personal = {"text"}
