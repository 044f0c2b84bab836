"""Notices as their readers find them, their wordings, their deliveries by outside channels, and readers' wishes.

Whom a notice is for stands in plain numbers: this room knows neither people nor accounts. `org_lft` is the
label of the union the reader belongs to, or `NOWHERE`; row security reads it and `person_id`.
"""

from django.db import models
from django.db.models import F, Q

from niangjia.union.notices.rules.channels import OUTSIDE, SMS
from niangjia.union.notices.rules.outbox import OPEN, OUTBOX, SETTLED
from niangjia.union.notices.rules.templates import CATEGORIES
from niangjia.union.notices.rules.wordings import WORDING

NOWHERE = 0  # no union has this label: such a row is seen by its person, and by who sees everything
CHOICES = [(code, state.title) for code, state in OUTBOX.states.items()]
KINDS = [(code, category.title) for code, category in CATEGORIES.items()]
WAYS = [(code, channel.title) for code, channel in OUTSIDE.items()]
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


class Wording(models.Model):
    """One version of a template's text. What the code declares is kept too, so that old notices stay readable."""

    template = models.CharField("模板", max_length=60)
    number = models.PositiveIntegerField("版本")
    text = models.CharField("文字", max_length=500)
    is_code = models.BooleanField("程序自带", default=False)
    effective_from = models.DateField("生效日期")
    state = models.CharField(
        "状态", max_length=10, choices=[(code, state.title) for code, state in WORDING.states.items()],
        default=WORDING.start,
    )  # fmt: skip
    proposed_at = models.DateTimeField("提交时间")
    proposed_by_id = models.BigIntegerField("提交账号", null=True)
    decided_at = models.DateTimeField("复核时间", null=True)
    decided_by_id = models.BigIntegerField("复核账号", null=True)
    reason = models.CharField("未通过原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "通知文字版本"
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="wording_number_once"),
            models.UniqueConstraint(
                fields=["template"], condition=Q(state="proposed"), name="wording_one_proposed"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved", is_code=False)
                | (Q(decided_by_id__isnull=False) & ~Q(decided_by_id=F("proposed_by_id"))),
                name="wording_maker_never_checks",
            ),
        ]

    class Privacy:
        public = {"template", "number", "text", "is_code", "effective_from"}
        internal = {
            "id", "state", "proposed_at", "proposed_by_id", "decided_at", "decided_by_id", "reason",
        }  # fmt: skip


class Notice(Addressed):
    """One message to one reader. Its words are sealed; those of a secret one are gone once it is out."""

    template = models.CharField("模板", max_length=60)
    wording = models.ForeignKey(
        Wording, verbose_name="文字版本", on_delete=models.PROTECT, null=True, related_name="+"
    )
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
            models.Index(fields=["subject", "id"], condition=~Q(subject=""), name="notice_of_matter"),
        ]

    class Privacy:
        internal = ADDRESS | {
            "template", "wording", "category", "subject", "in_app", "made_at", "made_by_id", "read_at",
        }  # fmt: skip
        secret = {"words"}


class Delivery(Addressed):
    """One notice on its way by one channel. `key` makes it one message to its gateway, however often it is sent.

    `rank` is its place among the channels of its notice: the one behind it waits, held, until it fails for good.
    """

    notice = models.ForeignKey(
        Notice, verbose_name="通知", on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )  # found by the index of "once a channel"
    channel = models.CharField("渠道", max_length=8, choices=WAYS, default=SMS)
    rank = models.PositiveSmallIntegerField("渠道次序", default=0)
    address = models.BinaryField("地址密文", null=True)
    address_purpose = models.CharField("地址用途", max_length=40)
    address_digest = models.UUIDField("地址印记", null=True)
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
        verbose_name = "通知发送"
        constraints = [
            models.CheckConstraint(condition=TO_ONE, name="delivery_has_one_reader"),
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once_a_channel"),
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
                "channel", F("urgent").desc(), "due_at", "id", condition=Q(state__in=OPEN),
                name="delivery_to_send",
            ),
            models.Index(
                fields=["lapses_at"], condition=Q(state__in=OPEN, lapses_at__isnull=False),
                name="delivery_lapsing",
            ),
            models.Index(fields=["address_digest", "sent_at"], name="delivery_rang"),
            models.Index(
                fields=["state", "-id"], condition=~Q(state__in=SETTLED), name="delivery_unsettled"
            ),
            models.Index(fields=["sent_at"], condition=Q(sent_at__isnull=False), name="delivery_sent"),
        ]  # fmt: skip

    class Privacy:
        internal = ADDRESS | {
            "notice", "channel", "rank", "address_purpose", "key", "urgent", "parts", "state", "fault", "attempts",
            "due_at", "lapses_at", "tried_at", "sent_at", "receipt", "settled_at", "settled_by_id",
        }  # fmt: skip
        personal = {"address", "address_digest", "reason"}


class OptOut(Addressed):
    """A category that somebody does not want by a channel, from then on; the box inside the house keeps it."""

    category = models.CharField("类别", max_length=20, choices=KINDS)
    channel = models.CharField("渠道", max_length=8, choices=WAYS, default=SMS)
    since = models.DateTimeField("关闭时间")

    class Meta:
        verbose_name = "通知退订"
        constraints = [
            models.CheckConstraint(condition=TO_ONE, name="opt_out_has_one_reader"),
            models.UniqueConstraint(
                fields=["person_id", "category", "channel"], name="opt_out_once_a_person"
            ),
            models.UniqueConstraint(
                fields=["account_id", "category", "channel"], name="opt_out_once_an_account"
            ),
        ]

    class Privacy:
        internal = ADDRESS | {"category", "channel", "since"}


class Wish(Addressed):
    """How a reader wants to be reached: the order of channels, and their own proven e-mail address.

    A new address stands beside the proven one until its code has come back.
    """

    order = models.CharField("渠道次序", max_length=40, blank=True)
    mail = models.BinaryField("邮箱密文", null=True)
    mail_digest = models.UUIDField("邮箱印记", null=True)
    mail_proven_at = models.DateTimeField("邮箱核实时间", null=True)
    asked_mail = models.BinaryField("待核实邮箱和核实码密文", null=True)
    asked_at = models.DateTimeField("要求核实时间", null=True)
    asked_tries = models.PositiveSmallIntegerField("核实码已试次数", default=0)

    class Meta:
        verbose_name = "通知偏好"
        constraints = [
            models.CheckConstraint(condition=TO_ONE, name="wish_has_one_reader"),
            models.UniqueConstraint(fields=["person_id"], name="wish_once_a_person"),
            models.UniqueConstraint(fields=["account_id"], name="wish_once_an_account"),
        ]

    class Privacy:
        internal = ADDRESS | {"order", "mail_proven_at", "asked_at", "asked_tries"}
        personal = {"mail", "mail_digest"}
        secret = {"asked_mail"}
