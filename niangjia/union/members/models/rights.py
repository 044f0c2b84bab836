"""A person's rights over their data: consents one by one, requests, and who looked (P-1 … P-8)."""

from django.db import models
from django.db.models import Q

from niangjia.union.members.models.people import LINK, Person
from niangjia.union.members.rules import rights as rules
from niangjia.union.members.rules.memberships import choices


class Consent(models.Model):
    """One consent to one purpose in one version of its text (P-2, P-4, P-6); withdrawn as easily as given."""

    person = models.ForeignKey(Person, verbose_name="职工", related_name="consents", **LINK)
    purpose = models.CharField("用途", max_length=40)
    version = models.CharField("文本版本", max_length=20)
    text_hash = models.CharField("文本摘要（SM3）", max_length=64)
    channel = models.CharField("渠道", max_length=12)
    given_at = models.DateTimeField("同意时间")
    given_by = models.CharField("记入人", max_length=80)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    org_lft = models.BigIntegerField("组织位置", null=True)

    class Meta:
        verbose_name = "个人信息授权"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_one_standing",
            )
        ]

    class Privacy:
        internal = {
            "id", "person", "purpose", "version", "text_hash", "channel", "given_at", "given_by", "withdrawn_at",
            "org_lft",
        }  # fmt: skip


class Request(models.Model):
    """A request of a person about their data, answered within the days of P-7 with a reason if refused."""

    person = models.ForeignKey(Person, verbose_name="职工", related_name="requests", **LINK)
    org_lft = models.BigIntegerField("组织位置", null=True)
    kind = models.CharField("请求", max_length=12, choices=choices(rules.REQUEST_TITLES))
    wish = models.JSONField("内容", default=dict)
    state = models.CharField("状态", max_length=12, choices=rules.state_choices())
    asked_at = models.DateTimeField("提出时间")
    due_at = models.DateTimeField("答复期限")
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.CharField("答复人", max_length=80, blank=True)
    answer = models.CharField("答复", max_length=400, blank=True)

    class Meta:
        verbose_name = "个人信息请求"
        indexes = [
            models.Index(fields=["org_lft", "due_at"], condition=Q(state="waiting"), name="request_queue")
        ]

    class Privacy:
        internal = {
            "id", "person", "org_lft", "kind", "state", "asked_at", "due_at", "answered_at", "answered_by",
        }  # fmt: skip
        personal = {"wish", "answer"}


class Look(models.Model):
    """Somebody looked at a person's data: who, when, what, for what. Append-only; the person reads it."""

    class What(models.TextChoices):
        PAGE = "page", "查看档案（号码遮盖）"
        CLEAR = "clear", "查看完整号码"
        EXPORT = "export", "导出名册"
        SEARCH = "search", "按号码查到"
        BANK = "bank", "提供给银行"
        CHECK = "check", "实名核验"
        SELF = "self", "本人导出"

    person_id = models.BigIntegerField("职工")
    at = models.DateTimeField("时间")
    actor_id = models.BigIntegerField("账号", null=True)
    actor_name = models.CharField("查看人", max_length=80)
    organisation = models.CharField("查看人单位", max_length=160, blank=True)
    what = models.CharField("内容", max_length=8, choices=What.choices)
    purpose = models.CharField("用途", max_length=100)
    org_lft = models.BigIntegerField("组织位置", null=True)

    class Meta:
        verbose_name = "查看记录"
        indexes = [models.Index(fields=["person_id", "-id"], name="look_person")]

    class Privacy:
        internal = {
            "id", "person_id", "at", "actor_id", "actor_name", "organisation", "what", "purpose", "org_lft",
        }  # fmt: skip
