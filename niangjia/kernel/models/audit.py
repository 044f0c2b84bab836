"""The event log and its seals: both append-only, the application's role may only insert and read."""

from django.db import models


class AuditEvent(models.Model):
    """One act: who, when, on what, and what changed. Written in the act's own transaction."""

    at = models.DateTimeField("时间")
    actor_id = models.BigIntegerField("账号", null=True)
    actor_name = models.CharField("操作人", max_length=80)
    act = models.CharField("动作", max_length=80)
    subject = models.CharField("对象", max_length=120, blank=True)
    org_label = models.BigIntegerField("组织位置", null=True)
    facts = models.JSONField("内容", default=dict)
    xid = models.BigIntegerField("事务", editable=False)
    mark = models.CharField("印记", max_length=64)

    class Meta:
        verbose_name = "审计记录"
        indexes = [
            models.Index(fields=["subject", "-id"], name="audit_subject"),
            models.Index(fields=["actor_id", "-id"], name="audit_actor"),
            models.Index(fields=["act", "-id"], name="audit_act"),
            models.Index(fields=["at"], name="audit_at"),
            models.Index(fields=["xid", "id"], name="audit_xid"),
        ]

    class Privacy:
        internal = {
            "id", "at", "actor_id", "actor_name", "act", "subject", "org_label", "facts", "xid", "mark",
        }  # fmt: skip


class Seal(models.Model):
    """One link of the chain: SM3 over the previous link and the event, in the order of sealing."""

    event_id = models.BigIntegerField("审计记录", unique=True)
    event_xid = models.BigIntegerField("事务")
    sealed_at = models.DateTimeField("封存时间")
    link = models.CharField("链值", max_length=64)

    class Meta:
        verbose_name = "审计封存"

    class Privacy:
        internal = {"id", "event_id", "event_xid", "sealed_at", "link"}
