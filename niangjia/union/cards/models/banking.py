"""Bank cards, the batches that ask for them, and what the bank says of them.

`org_lft` is the label of the union the person belongs to now (row security); a card's number is kept as
ciphertext with a keyed digest in two columns, and its last four digits.
"""

from typing import Any

from django.db import models
from django.db.models import Q

from niangjia.union.cards import rules

PERSON: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+", "db_index": False}


class Batch(models.Model):
    """One file to one bank. `content` is sealed and goes when the bank has answered: it is sent again as it was."""

    class State(models.TextChoices):
        READY = "ready", "待发送"
        SENT = "sent", "已发送"
        ANSWERED = "answered", "银行已答复"

    number = models.CharField("批次号", max_length=40, unique=True)
    bank = models.CharField("银行", max_length=12)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.READY)
    org_lft = models.BigIntegerField("办理单位位置")
    rows = models.PositiveIntegerField("人数")
    sm3 = models.CharField("内容摘要（SM3）", max_length=64)
    content = models.BinaryField("内容密文", null=True)
    made_at = models.DateTimeField("生成时间")
    made_by = models.CharField("生成人", max_length=80)
    sent_at = models.DateTimeField("送达时间", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "制卡批次"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="answered") | Q(content__isnull=False),
                name="card_batch_kept_until_answered",
            ),
        ]
        indexes = [models.Index(fields=["bank", "-id"], name="card_batch_latest")]

    class Privacy:
        internal = {
            "id", "number", "bank", "state", "org_lft", "rows", "sm3", "made_at", "made_by", "sent_at", "answered_at",
        }  # fmt: skip
        secret = {"content"}


class Card(models.Model):
    """One bank card of one person, from the collected data to its end. At one bank a person has one live card."""

    class Reason(models.TextChoices):
        NEW = "new", "新办"
        REPLACEMENT = "replacement", "补卡"

    person = models.ForeignKey("members.Person", verbose_name="职工", **PERSON)
    org_lft = models.BigIntegerField("组织位置", null=True)
    bank = models.CharField("银行", max_length=12)
    state = models.CharField("状态", max_length=10, choices=rules.state_choices())
    since = models.DateTimeField("进入状态时间")
    reason = models.CharField("业务类型", max_length=12, choices=Reason.choices, default=Reason.NEW)
    replaces = models.ForeignKey(
        "self", verbose_name="补的是", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    tax = models.CharField("税收居民身份", max_length=1, choices=[*rules.TAX_TITLES.items()])
    cipher = models.BinaryField("卡号密文", null=True)
    digest_a = models.UUIDField("检索印记甲", null=True)
    digest_b = models.UUIDField("检索印记乙", null=True)
    tail = models.CharField("尾号", max_length=4, blank=True)
    why = models.CharField("银行说明", max_length=200, blank=True)
    batch = models.ForeignKey(
        Batch, verbose_name="批次", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    frozen_at = models.DateTimeField("停用会员服务时间", null=True)
    told = models.CharField("银行所报状态", max_length=10, blank=True)
    told_on = models.DateField("银行所报日期", null=True)
    collected_at = models.DateTimeField("采集时间")
    collected_by = models.CharField("采集人", max_length=80)

    class Meta:
        verbose_name = "会员服务卡"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "bank"], condition=Q(state__in=sorted(rules.LIVE)), name="card_one_live",
                violation_error_message="在这家银行已有一张卡在办理或使用中。",
            ),
            models.UniqueConstraint(fields=["digest_a"], name="card_number_once"),
            models.UniqueConstraint(
                fields=["digest_b"], condition=Q(digest_b__isnull=False), name="card_number_once_next"
            ),
            models.CheckConstraint(
                condition=Q(cipher__isnull=False, tail__gt="")
                | Q(cipher__isnull=True, state__in=["collected", "refused", "cancelled"]),
                name="card_made_has_its_number",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["person"], name="card_person"),
            models.Index(fields=["state", "since"], name="card_stuck"),
            models.Index(fields=["org_lft", "state", "id"], name="card_union"),
            models.Index(fields=["batch"], condition=Q(batch__isnull=False), name="card_batch"),
        ]

    class Privacy:
        internal = {
            "id", "person", "org_lft", "bank", "state", "since", "reason", "replaces", "batch", "frozen_at", "told",
            "told_on", "collected_at", "collected_by",
        }  # fmt: skip
        personal = {"tax", "tail", "why"}
        secret = {"cipher", "digest_a", "digest_b"}


class BatchRow(models.Model):
    """One line of a batch, and what the bank made of it."""

    batch = models.ForeignKey(
        Batch, verbose_name="批次", on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    ref = models.PositiveIntegerField("流水号")
    card = models.ForeignKey(Card, verbose_name="卡", on_delete=models.PROTECT, related_name="lines")
    person = models.ForeignKey("members.Person", verbose_name="职工", **PERSON)
    org_lft = models.BigIntegerField("组织位置", null=True)
    made = models.BooleanField("已制卡", null=True)
    why = models.CharField("银行说明", max_length=200, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "制卡明细"
        constraints = [models.UniqueConstraint(fields=["batch", "ref"], name="card_batch_row_once")]
        indexes = [models.Index(fields=["person"], name="card_batch_row_person")]

    class Privacy:
        internal = {"id", "batch", "ref", "card", "person", "org_lft", "made", "answered_at"}
        personal = {"why"}


class Event(models.Model):
    """One move of one card: by whom, when, from where to where."""

    card = models.ForeignKey(Card, verbose_name="卡", on_delete=models.PROTECT, related_name="events")
    person = models.ForeignKey("members.Person", verbose_name="职工", **PERSON)
    org_lft = models.BigIntegerField("组织位置", null=True)
    verb = models.CharField("办理", max_length=16)
    state = models.CharField("之后的状态", max_length=10)
    at = models.DateTimeField("时间")
    by = models.CharField("办理人", max_length=80)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "会员卡经过"
        indexes = [models.Index(fields=["person"], name="card_event_person")]

    class Privacy:
        internal = {"id", "card", "person", "org_lft", "verb", "state", "at", "by"}
        personal = {"note"}


class BankFile(models.Model):
    """One file that came from a bank and was applied; the same content is never applied twice."""

    bank = models.CharField("银行", max_length=12)
    name = models.CharField("文件名", max_length=80)
    kind = models.CharField("种类", max_length=10)
    batch = models.CharField("批次或日期", max_length=40)
    sm3 = models.CharField("内容摘要（SM3）", max_length=64)
    rows = models.PositiveIntegerField("行数")
    applied = models.PositiveIntegerField("采用行数")
    taken_at = models.DateTimeField("收取时间")

    class Meta:
        verbose_name = "银行文件"
        constraints = [
            models.UniqueConstraint(fields=["bank", "kind", "batch", "sm3"], name="card_bank_file_once")
        ]

    class Privacy:
        internal = {"id", "bank", "name", "kind", "batch", "sm3", "rows", "applied", "taken_at"}


class Reconciliation(models.Model):
    """One comparison of the bank's list with ours, and how much of it differed, by kind."""

    bank = models.CharField("银行", max_length=12)
    day = models.DateField("对账日")
    file = models.OneToOneField(BankFile, verbose_name="银行文件", on_delete=models.PROTECT, related_name="+")
    ours = models.PositiveIntegerField("我方张数")
    theirs = models.PositiveIntegerField("银行张数")
    counts = models.JSONField("差异数")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "银行对账"

    class Privacy:
        internal = {"id", "bank", "day", "file", "ours", "theirs", "counts", "at"}


class Difference(models.Model):
    """One card on which the bank and we do not agree; a card unknown to us belongs to the city."""

    reconciliation = models.ForeignKey(
        Reconciliation, verbose_name="对账", on_delete=models.PROTECT, related_name="differences"
    )
    kind = models.CharField("差异", max_length=10, choices=[*rules.DIFFERENCE_TITLES.items()])
    card = models.ForeignKey(Card, verbose_name="卡", null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("members.Person", verbose_name="职工", null=True, **PERSON)
    org_lft = models.BigIntegerField("组织位置", null=True)
    tail = models.CharField("尾号", max_length=4, blank=True)
    ours = models.CharField("我方状态", max_length=10, blank=True)
    theirs = models.CharField("银行状态", max_length=10, blank=True)
    settled_at = models.DateTimeField("处理时间", null=True)
    settled_by = models.CharField("处理人", max_length=80, blank=True)
    note = models.CharField("处理说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "对账差异"
        indexes = [
            models.Index(
                fields=["org_lft", "id"], condition=Q(settled_at__isnull=True), name="card_difference_open"
            ),
            models.Index(fields=["person"], name="card_difference_person"),
        ]

    class Privacy:
        internal = {
            "id", "reconciliation", "kind", "card", "person", "org_lft", "ours", "theirs", "settled_at", "settled_by",
        }  # fmt: skip
        personal = {"tail", "note"}
