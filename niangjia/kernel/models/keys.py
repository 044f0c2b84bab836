"""What the database knows of keys: their fingerprints and how each purpose is written now; never a key."""

from django.db import models
from django.db.models import Q


class KeyMark(models.Model):
    """The fingerprint of one key of one purpose: tells a right key from a wrong one, and nothing else."""

    purpose = models.CharField("用途", max_length=40)
    key_id = models.PositiveSmallIntegerField("密钥编号")
    mark = models.CharField("指纹", max_length=64)
    known_at = models.DateTimeField("启用时间")
    retired_at = models.DateTimeField("销毁时间", null=True, blank=True)

    class Meta:
        verbose_name = "密钥指纹"
        constraints = [
            models.UniqueConstraint(fields=["purpose", "key_id"], name="keymark_once_a_purpose"),
            models.CheckConstraint(
                condition=Q(key_id__gte=1, key_id__lte=255), name="keymark_id_is_one_byte"
            ),
        ]

    class Privacy:
        internal = {"id", "purpose", "key_id", "mark", "known_at", "retired_at"}


class KeyRing(models.Model):
    """How one purpose is written and searched now: the keys of its two index columns and where a rotation is.

    `current` is the column that searches use. Filling and swapped: both columns are written. Otherwise only
    the current one is.
    """

    class State(models.TextChoices):
        IDLE = "idle", "正常"
        FILLING = "filling", "正在换钥：补写新索引"
        SWAPPED = "swapped", "正在换钥：已切换到新索引"
        CLEARING = "clearing", "正在换钥：清除旧索引"

    purpose = models.CharField("用途", max_length=40, primary_key=True)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.IDLE)
    current = models.CharField("当前索引", max_length=1, choices=[("a", "甲"), ("b", "乙")], default="a")
    key_a = models.PositiveSmallIntegerField("甲索引密钥", null=True, blank=True)
    key_b = models.PositiveSmallIntegerField("乙索引密钥", null=True, blank=True)
    since = models.DateTimeField("进入时间")

    class Meta:
        verbose_name = "密钥状态"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["idle", "filling", "swapped", "clearing"]), name="keyring_state"
            ),
            models.CheckConstraint(
                condition=Q(current="a", key_a__isnull=False) | Q(current="b", key_b__isnull=False),
                name="keyring_current_has_a_key",
            ),
            models.CheckConstraint(
                condition=Q(state="idle", key_a=None) | Q(state="idle", key_b=None)
                | (~Q(state="idle") & Q(key_a__isnull=False, key_b__isnull=False)),
                name="keyring_two_keys_while_rotating",
            ),
        ]  # fmt: skip

    class Privacy:
        internal = {"purpose", "state", "current", "key_a", "key_b", "since"}
