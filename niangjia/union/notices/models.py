"""Notices as their readers find them, their deliveries by outside channels, and what readers have switched off.

Whom a notice is for stands in plain numbers: this room knows neither people nor accounts. `org_lft` is the
label of the union the reader belongs to, or `NOWHERE`; row security reads it and `person_id`.
"""

from django.db import models
from django.db.models import F, Q

from niangjia.union.notices.rules.outbox import OPEN, OUTBOX
from niangjia.union.notices.rules.templates import CATEGORIES, SMS

NOWHERE = 0  # no union has this label: such a row is seen by its person, and by who sees everything
CHOICES = [(code, state.title) for code, state in OUTBOX.states.items()]
KINDS = [(code, category.title) for code, category in CATEGORIES.items()]
TO_ONE = Q(person_id__isnull=False, account_id__isnull=True) | Q(
    person_id__isnull=True, account_id__isnull=False
)


class Addressed(models.Model):
    """Whose row it is: one person's or one account's."""

    person_id = models.BigIntegerField("职工编号", null=True)
    account_id = models.BigIntegerField("账号编号", null=True)
    org_lft = models.BigIntegerField("组织位置", default=NOWHERE)

    class Meta:
        abstract = True


ADDRESS = {"id", "person_id", "account_id", "org_lft"}


class Notice(Addressed):
    """One message to one reader. Its words are sealed; those of a secret one are gone once it is out."""

    template = models.CharField("模板", max_length=60)
    category = models.CharField("类别", max_length=20, choices=KINDS)
    words = models.BinaryField("内容密文", null=True)
    subject = models.CharField("事由", max_length=80, blank=True)
    in_app = models.BooleanField("站内可读")
    made_at = models.DateTimeField("产生时间")
    made_by_id = models.BigIntegerField("经办账号", null=True)
    read_at = models.DateTimeField("阅读时间", null=True)

    class Meta:
        verbose_name = "通知"
        constraints = [models.CheckConstraint(condition=TO_ONE, name="notice_has_one_reader")]
        indexes = [
            models.Index(fields=["person_id", "-id"], condition=Q(in_app=True), name="notice_of_person"),
            models.Index(fields=["account_id", "-id"], condition=Q(in_app=True), name="notice_of_account"),
            models.Index(
                fields=["person_id"], condition=Q(in_app=True, read_at__isnull=True), name="notice_unread"
            ),
            models.Index(fields=["made_at"], name="notice_made"),
        ]

    class Privacy:
        internal = ADDRESS | {
            "template", "category", "subject", "in_app", "made_at", "made_by_id", "read_at",
        }  # fmt: skip
        secret = {"words"}


class Delivery(Addressed):
    """One notice on its way to one phone. `key` makes it one message to the gateway, however often it is sent."""

    notice = models.ForeignKey(
        Notice, verbose_name="通知", on_delete=models.CASCADE, related_name="deliveries"
    )
    channel = models.CharField("渠道", max_length=8, default=SMS)
    phone = models.BinaryField("号码密文", null=True)
    phone_purpose = models.CharField("号码用途", max_length=40)
    phone_digest = models.UUIDField("号码印记", null=True)
    key = models.UUIDField("防重编号", unique=True)
    urgent = models.BooleanField("不受静默时段限制", default=False)
    parts = models.PositiveSmallIntegerField("计费条数", default=1)
    state = models.CharField("状态", max_length=10, choices=CHOICES, default=OUTBOX.start)
    fault = models.CharField("未成原因", max_length=20, blank=True)
    attempts = models.PositiveSmallIntegerField("已试次数", default=0)
    due_at = models.DateTimeField("下次发送时间")
    lapses_at = models.DateTimeField("失效时间", null=True)
    tried_at = models.DateTimeField("最近尝试时间", null=True)
    sent_at = models.DateTimeField("发出时间", null=True)
    receipt = models.CharField("网关回执", max_length=64, blank=True)
    settled_at = models.DateTimeField("作废时间", null=True)
    settled_by_id = models.BigIntegerField("作废账号", null=True)
    reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "短信"
        constraints = [
            models.CheckConstraint(condition=TO_ONE, name="delivery_has_one_reader"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="delivery_sent_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="discarded") | (Q(settled_at__isnull=False) & ~Q(reason="")),
                name="delivery_discarded_has_its_reason",
            ),
        ]
        indexes = [
            models.Index(
                F("urgent").desc(), "due_at", "id", condition=Q(state__in=OPEN), name="delivery_due"
            ),
            models.Index(
                fields=["lapses_at"], condition=Q(state__in=OPEN, lapses_at__isnull=False),
                name="delivery_lapsing",
            ),
            models.Index(fields=["phone_digest", "sent_at"], name="delivery_rang"),
            models.Index(fields=["state", "-id"], condition=~Q(state="sent"), name="delivery_unsent"),
            models.Index(fields=["sent_at"], condition=Q(sent_at__isnull=False), name="delivery_sent"),
        ]  # fmt: skip

    class Privacy:
        internal = ADDRESS | {
            "notice", "channel", "phone_purpose", "key", "urgent", "parts", "state", "fault", "attempts",
            "due_at", "lapses_at", "tried_at", "sent_at", "receipt", "settled_at", "settled_by_id",
        }  # fmt: skip
        personal = {"phone", "phone_digest", "reason"}


class OptOut(Addressed):
    """A category whose texts somebody has switched off, from then on; the box inside the house keeps them."""

    category = models.CharField("类别", max_length=20, choices=KINDS)
    since = models.DateTimeField("关闭时间")

    class Meta:
        verbose_name = "短信退订"
        constraints = [
            models.CheckConstraint(condition=TO_ONE, name="opt_out_has_one_reader"),
            models.UniqueConstraint(fields=["person_id", "category"], name="opt_out_once_a_person"),
            models.UniqueConstraint(fields=["account_id", "category"], name="opt_out_once_an_account"),
        ]

    class Privacy:
        internal = ADDRESS | {"category", "since"}
