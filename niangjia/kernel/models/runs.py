"""Runs: long work that people can see. The queue carries only a run's number."""

from django.db import models
from django.db.models import Q


class Run(models.Model):
    """One piece of long work: who asked, how far it is, how it ended, and what it left behind."""

    class State(models.TextChoices):
        WAITING = "waiting", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "未完成"
        UNDONE = "undone", "已撤销"

    kind = models.CharField("种类", max_length=40)
    key = models.CharField("去重键", max_length=120)
    title = models.CharField("标题", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    asked_by_id = models.BigIntegerField("发起账号", null=True)
    asked_by = models.CharField("发起人", max_length=80)
    asked_at = models.DateTimeField("发起时间")
    started_at = models.DateTimeField("开始时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    step = models.CharField("步骤", max_length=80, blank=True)
    done = models.BigIntegerField("已处理", default=0)
    total = models.BigIntegerField("总数", default=0)
    settings = models.JSONField("设定", default=dict)
    result = models.JSONField("结果", default=dict)
    sentence = models.CharField("说明", max_length=400, blank=True)

    class Meta:
        verbose_name = "后台任务"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(state__in=["waiting", "running"]),
                name="run_once_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["kind", "-id"], name="run_kind")]

    class Privacy:
        internal = {
            "id", "kind", "key", "title", "state", "asked_by_id", "asked_by", "asked_at", "started_at",
            "ended_at", "step", "done", "total", "settings", "result", "sentence",
        }  # fmt: skip

    @property
    def percent(self) -> int:
        """How far, 0–100; 100 only when it is over."""
        if self.state == self.State.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def is_open(self) -> bool:
        """True while somebody may still wait for it."""
        return self.state in (self.State.WAITING, self.State.RUNNING)
