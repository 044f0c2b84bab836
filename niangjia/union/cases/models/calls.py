"""Calls as the telephone system tells them, and what an agent made of each.

A line belongs to one federation. Calls, their events, wrap-ups and wishes to be called carry the label of that
federation for row security (`kernel.sight`); lines, seats and shifts name no caller.
"""

from typing import Any, Final

from django.db import models
from django.db.models import Q

from niangjia.union.cases.models.cases import LINK, UNION, Case
from niangjia.union.cases.rules import calls as rules
from niangjia.union.cases.rules import words

OF_LINE: Final[dict[str, Any]] = {"on_delete": models.PROTECT, "related_name": "+"}


class Line(models.Model):
    """One hotline number with its telephone system; `code` names the file with its key (gateways/cti)."""

    code = models.CharField("接入代码", max_length=20, unique=True, db_collation="C")
    title = models.CharField("名称", max_length=40)
    organisation = models.ForeignKey("organisations.Organisation", verbose_name="工会", **UNION)
    opened_at = models.DateTimeField("开通时间")
    closed_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "热线"

    class Privacy:
        internal = {"id", "code", "title", "organisation", "opened_at", "closed_at"}


class Seat(models.Model):
    """An extension of a line in the hands of one account, between dates."""

    line = models.ForeignKey(Line, verbose_name="热线", **OF_LINE)
    extension = models.CharField("分机", max_length=20, db_collation="C")
    account_id = models.BigIntegerField("账号")
    since = models.DateTimeField("起")
    until = models.DateTimeField("止", null=True)

    class Meta:
        verbose_name = "坐席"
        constraints = [
            models.UniqueConstraint(
                fields=["line", "extension"], condition=Q(until__isnull=True), name="seat_extension_once",
                violation_error_message="这个分机已经有人使用。",
            ),
            models.UniqueConstraint(
                fields=["account_id"], condition=Q(until__isnull=True), name="seat_account_once",
                violation_error_message="此人已经有一个分机。",
            ),
        ]  # fmt: skip

    class Privacy:
        internal = {"id", "line", "extension", "account_id", "since", "until"}


class AgentState(models.Model):
    """How a seat stood, from when to when; the open row is how it stands now."""

    seat = models.ForeignKey(Seat, verbose_name="坐席", **OF_LINE)
    state = models.CharField("状态", max_length=8, choices=rules.agent_choices())
    since = models.DateTimeField("起")
    until = models.DateTimeField("止", null=True)

    class Meta:
        verbose_name = "坐席状态"
        constraints = [
            models.UniqueConstraint(fields=["seat"], condition=Q(until__isnull=True), name="agent_one_state")
        ]
        indexes = [models.Index(fields=["seat", "since"], name="agent_state_story")]

    class Privacy:
        internal = {"id", "seat", "state", "since", "until"}


class Shift(models.Model):
    """When an account is to sit at a line."""

    line = models.ForeignKey(Line, verbose_name="热线", **OF_LINE)
    account_id = models.BigIntegerField("账号")
    starts_at = models.DateTimeField("起")
    ends_at = models.DateTimeField("止")
    noted_at = models.DateTimeField("登记时间")
    noted_by = models.CharField("登记人", max_length=80)
    revoked_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "班次"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="shift_ends_after_start"
            )
        ]
        indexes = [models.Index(fields=["line", "starts_at"], name="shift_day")]

    class Privacy:
        internal = {
            "id", "line", "account_id", "starts_at", "ends_at", "noted_at", "noted_by", "revoked_at",
        }  # fmt: skip


class Break(models.Model):
    """A break that an agent has taken, of a kind."""

    seat = models.ForeignKey(Seat, verbose_name="坐席", **OF_LINE)
    kind = models.CharField("事由", max_length=10, choices=rules.break_choices())
    starts_at = models.DateTimeField("起")
    ends_at = models.DateTimeField("止", null=True)

    class Meta:
        verbose_name = "小休"
        constraints = [
            models.UniqueConstraint(fields=["seat"], condition=Q(ends_at__isnull=True), name="break_one_open")
        ]

    class Privacy:
        internal = {"id", "seat", "kind", "starts_at", "ends_at"}


class OfLine(models.Model):
    """What stands under row security with its line."""

    line = models.ForeignKey(Line, verbose_name="热线", db_index=False, **OF_LINE)
    org_lft = models.BigIntegerField("热线位置")

    class Meta:
        abstract = True


class Sealed(models.Model):
    """A telephone number: sealed, and found by its index."""

    cipher = models.BinaryField("号码", null=True)
    digest_a = models.UUIDField("号码索引甲", null=True)
    digest_b = models.UUIDField("号码索引乙", null=True)

    class Meta:
        abstract = True


class Call(OfLine, Sealed):
    """One call. All its times follow from its events, folded anew whenever one comes (`rules.calls.fold`)."""

    number = models.CharField("通话编号", max_length=64, db_collation="C")
    outbound = models.BooleanField("外呼", default=False)
    state = models.CharField("状态", max_length=10, choices=rules.call_choices())
    offered_at = models.DateTimeField("呼入时间")
    ringing_at = models.DateTimeField("振铃时间", null=True)
    answered_at = models.DateTimeField("接听时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    held_seconds = models.PositiveIntegerField("保持秒数", default=0)
    transfers = models.PositiveSmallIntegerField("转接次数", default=0)
    seat = models.ForeignKey(Seat, verbose_name="坐席", null=True, db_index=False, **OF_LINE)
    recording = models.CharField("录音编号", max_length=64, blank=True)
    person_id = models.BigIntegerField("会员", null=True)
    sought_at = models.DateTimeField("查找来电人时间", null=True)

    class Meta:
        verbose_name = "来电"
        constraints = [models.UniqueConstraint(fields=["line", "number"], name="call_number_once")]
        indexes = [
            models.Index(fields=["line", "offered_at", "id"], name="call_day"),
            models.Index(fields=["seat", "-offered_at"], condition=Q(seat__isnull=False), name="call_seat"),
            models.Index(fields=["line", "state"], condition=Q(ended_at__isnull=True), name="call_open"),
            models.Index(fields=["digest_a"], condition=Q(digest_a__isnull=False), name="call_phone"),
            models.Index(fields=["digest_b"], condition=Q(digest_b__isnull=False), name="call_phone_next"),
        ]  # fmt: skip

    class Privacy:
        internal = {
            "id", "line", "org_lft", "number", "outbound", "state", "offered_at", "ringing_at", "answered_at",
            "ended_at", "held_seconds", "transfers", "seat", "recording",
            "person_id", "sought_at",
        }  # fmt: skip
        personal = {"digest_a", "digest_b"}
        secret = {"cipher"}


class CallEvent(OfLine):
    """One event as it was told: appended, never changed; its number makes it one, however often it is told."""

    event = models.UUIDField("事件编号")
    call = models.ForeignKey(Call, verbose_name="来电", related_name="events", **LINK)
    kind = models.CharField("事件", max_length=20)
    at = models.DateTimeField("发生时间")
    received_at = models.DateTimeField("收到时间")
    agent = models.CharField("分机", max_length=20, blank=True)
    to = models.CharField("转至分机", max_length=20, blank=True)
    by = models.CharField("由谁", max_length=10, blank=True)
    on = models.BooleanField("保持", default=True)

    class Meta:
        verbose_name = "话务事件"
        constraints = [models.UniqueConstraint(fields=["line", "event"], name="call_event_once")]

    class Privacy:
        internal = {
            "id", "line", "org_lft", "event", "call", "kind", "at", "received_at", "agent", "to", "by", "on",
        }  # fmt: skip


class Heard(models.Model):
    """What a telephone system has told besides calls: nonces of its requests, and events of its seats."""

    line = models.ForeignKey(Line, verbose_name="热线", **OF_LINE)
    mark = models.CharField("标记", max_length=64, db_collation="C")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "话务请求"
        constraints = [models.UniqueConstraint(fields=["line", "mark"], name="heard_once")]
        indexes = [models.Index(fields=["at"], name="heard_old")]

    class Privacy:
        internal = {"id", "line", "mark", "at"}


class WrapUp(OfLine):
    """What an agent made of a call: answered on the spot, an order opened, or neither."""

    call = models.OneToOneField(Call, verbose_name="来电", related_name="wrap_up", **LINK)
    account_id = models.BigIntegerField("账号")
    outcome = models.CharField("处理", max_length=10, choices=rules.outcome_choices())
    kind = models.CharField("诉求类型", max_length=8, blank=True, choices=words.choices(words.KINDS))
    category = models.CharField("诉求类别", max_length=12, blank=True, db_collation="C")
    case = models.ForeignKey(Case, verbose_name="工单", null=True, related_name="+", **LINK)
    article_id = models.BigIntegerField("引用的知识", null=True)
    note = models.CharField("备注", max_length=300, blank=True)
    decided_at = models.DateTimeField("处理时间")
    done_at = models.DateTimeField("整理完成时间", null=True)

    class Meta:
        verbose_name = "话后整理"
        indexes = [models.Index(fields=["line", "decided_at"], name="wrap_up_day")]

    class Privacy:
        internal = {
            "id", "line", "org_lft", "call", "account_id", "outcome", "kind", "category", "case", "article_id",
            "decided_at", "done_at",
        }  # fmt: skip
        personal = {"note"}


class CallbackRequest(OfLine, Sealed):
    """Somebody wants to be called: asked at the telephone's menu, by an agent, or after giving up waiting."""

    call = models.ForeignKey(Call, verbose_name="来电", null=True, related_name="+", **LINK)
    source = models.CharField("来源", max_length=8, choices=rules.source_choices())
    state = models.CharField("状态", max_length=8, choices=rules.callback_choices())
    asked_at = models.DateTimeField("登记时间")
    due_at = models.DateTimeField("应回时间")
    tries = models.PositiveSmallIntegerField("已拨次数", default=0)
    tried_at = models.DateTimeField("最近拨打", null=True)
    account_id = models.BigIntegerField("经办账号", null=True)
    settled_at = models.DateTimeField("结束时间", null=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "回电登记"
        constraints = [
            models.UniqueConstraint(
                fields=["call"], condition=Q(state="open"), name="callback_once_a_call",
                violation_error_message="这个来电已经登记了回电。",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["line", "state", "due_at", "id"], name="callback_list")]

    class Privacy:
        internal = {
            "id", "line", "org_lft", "call", "source", "state", "asked_at", "due_at", "tries", "tried_at",
            "account_id", "settled_at",
        }  # fmt: skip
        personal = {"digest_a", "digest_b", "note"}
        secret = {"cipher"}


class IvrMenu(models.Model):
    """What the telephone says by itself, as data: a version from a moment on; the versions before stay."""

    line = models.ForeignKey(Line, verbose_name="热线", **OF_LINE)
    version = models.PositiveIntegerField("版本")
    menu = models.JSONField("菜单")
    valid_from = models.DateTimeField("生效时间")
    made_at = models.DateTimeField("保存时间")
    made_by = models.CharField("保存人", max_length=80)
    reason = models.CharField("说明", max_length=200)

    class Meta:
        verbose_name = "语音菜单"
        constraints = [models.UniqueConstraint(fields=["line", "version"], name="ivr_version_once")]

    class Privacy:
        internal = {"id", "line", "version", "menu", "valid_from", "made_at", "made_by", "reason"}
