"""One person, once: pairs that look like one, and merges that two people decided and can take back."""

from django.db import models
from django.db.models import F, Q

from niangjia.union.members.models.people import LINK, Person


class Pair(models.Model):
    """Two records that may be one person, with the score and what it rests on (codes of rules.duplicates)."""

    class State(models.TextChoices):
        OPEN = "open", "待核对"
        DISMISSED = "dismissed", "不是同一人"
        ASKED = "asked", "待复核"
        MERGED = "merged", "已合并"

    low = models.ForeignKey(Person, verbose_name="档案甲", related_name="+", db_index=False, **LINK)
    high = models.ForeignKey(Person, verbose_name="档案乙", related_name="+", **LINK)
    org_lft = models.BigIntegerField("甲的组织位置", null=True)
    high_lft = models.BigIntegerField("乙的组织位置", null=True)
    score = models.SmallIntegerField("相似度")
    reasons = models.JSONField("依据")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField("发现时间")
    decided_at = models.DateTimeField("处理时间", null=True)
    decided_by = models.CharField("处理人", max_length=80, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "疑似重复"
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="pair_once"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="pair_in_order"),
        ]
        indexes = [
            models.Index(fields=["score", "id"], condition=Q(state="open"), name="pair_queue"),
        ]

    class Privacy:
        internal = {
            "id", "low", "high", "org_lft", "high_lft", "score", "reasons", "state", "found_at", "decided_at",
            "decided_by",
        }  # fmt: skip
        personal = {"note"}


class Merge(models.Model):
    """One record folded into another: asked by one, confirmed by another; `moved` says what to give back."""

    class State(models.TextChoices):
        ASKED = "asked", "待复核"
        DONE = "done", "已合并"
        REFUSED = "refused", "复核未通过"
        UNDO_ASKED = "undo_asked", "申请拆分"
        UNDONE = "undone", "已拆分"

    kept = models.ForeignKey(Person, verbose_name="保留的档案", related_name="+", **LINK)
    folded = models.ForeignKey(Person, verbose_name="并入的档案", related_name="+", **LINK)
    pair = models.ForeignKey(
        Pair, verbose_name="疑似重复", null=True, on_delete=models.PROTECT, related_name="+"
    )
    org_lft = models.BigIntegerField("保留档案的组织位置", null=True)
    folded_lft = models.BigIntegerField("并入档案的组织位置", null=True)
    state = models.CharField("状态", max_length=10, choices=State.choices)
    reason = models.CharField("理由", max_length=200)
    asked_by_id = models.BigIntegerField("提出账号", null=True)
    asked_by = models.CharField("提出人", max_length=80)
    asked_at = models.DateTimeField("提出时间")
    confirmed_by_id = models.BigIntegerField("复核账号", null=True)
    confirmed_by = models.CharField("复核人", max_length=80, blank=True)
    confirmed_at = models.DateTimeField("复核时间", null=True)
    moved = models.JSONField("移动的记录", default=dict)
    told = models.JSONField("拆分后的说明", default=list)
    undo_reason = models.CharField("拆分理由", max_length=200, blank=True)
    undo_asked_by_id = models.BigIntegerField("拆分提出账号", null=True)
    undo_asked_by = models.CharField("拆分提出人", max_length=80, blank=True)
    undone_by_id = models.BigIntegerField("拆分复核账号", null=True)
    undone_by = models.CharField("拆分复核人", max_length=80, blank=True)
    undone_at = models.DateTimeField("拆分时间", null=True)

    class Meta:
        verbose_name = "档案合并"
        constraints = [
            models.UniqueConstraint(
                fields=["folded"], condition=Q(state__in=["asked", "done", "undo_asked"]),
                name="merge_one_standing", violation_error_message="这份档案已经在合并。",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by_id__isnull=True) | ~Q(confirmed_by_id=F("asked_by_id")),
                name="merge_by_two_people", violation_error_message="提出人不能自己复核。",
            ),
            models.CheckConstraint(
                condition=Q(undone_by_id__isnull=True) | ~Q(undone_by_id=F("undo_asked_by_id")),
                name="unmerge_by_two_people", violation_error_message="提出人不能自己复核。",
            ),
        ]  # fmt: skip

    class Privacy:
        internal = {
            "id", "kept", "folded", "pair", "org_lft", "folded_lft", "state", "asked_by_id", "asked_by",
            "asked_at", "confirmed_by_id", "confirmed_by", "confirmed_at", "moved", "told",
            "undo_asked_by_id", "undo_asked_by", "undone_by_id", "undone_by", "undone_at",
        }  # fmt: skip
        personal = {"reason", "undo_reason"}


class Search(models.Model):
    """One search for duplicates: how far the tables had grown when it began, so that the next goes on from there."""

    at = models.DateTimeField("时间")
    full = models.BooleanField("全部人员", default=False)
    reached = models.JSONField("查到的位置")
    people = models.IntegerField("人数")
    pairs = models.IntegerField("新发现")

    class Meta:
        verbose_name = "查重记录"
        indexes = [models.Index(fields=["-at"], name="duplicate_search_latest")]

    class Privacy:
        internal = {"id", "at", "full", "reached", "people", "pairs"}
