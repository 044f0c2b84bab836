"""What shows a member: keys that sign, credentials that others check offline, and codes that were shown."""

from django.db import models
from django.db.models import F, Q

from niangjia.union.cards.models.banking import PERSON


class SigningKey(models.Model):
    """One SM2 pair. The private half is sealed; the public half is published while its credentials may hold."""

    name = models.CharField("公开名称", max_length=16, unique=True)
    public = models.BinaryField("公钥", max_length=64)
    private = models.BinaryField("私钥密文")
    since = models.DateTimeField("启用时间")
    until = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "电子会员证签名密钥"
        constraints = [
            models.UniqueConstraint(
                fields=["until"], condition=Q(until__isnull=True), nulls_distinct=False,
                name="card_signing_key_one_in_use",
            )
        ]  # fmt: skip

    class Privacy:
        public = {"name", "public", "since", "until"}
        internal = {"id"}
        secret = {"private"}


class Credential(models.Model):
    """One electronic card: its text is what the member carries; revoked, it stands in the published list."""

    serial = models.UUIDField("序号", unique=True)
    person = models.ForeignKey("members.Person", verbose_name="职工", **PERSON)
    org_lft = models.BigIntegerField("组织位置", null=True)
    key = models.ForeignKey(SigningKey, verbose_name="密钥", on_delete=models.PROTECT, related_name="+")
    text = models.TextField("电子会员证")
    since = models.DateField("起")
    until = models.DateField("止（含当日）")
    issued_at = models.DateTimeField("签发时间")
    revoked_at = models.DateTimeField("吊销时间", null=True)
    why = models.CharField("吊销原因", max_length=60, blank=True)

    class Meta:
        verbose_name = "电子会员证"
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="credential_ends_after_start"),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="credential_person"),
            models.Index(fields=["until"], condition=Q(revoked_at__isnull=False), name="credential_revoked"),
        ]

    class Privacy:
        internal = {
            "id", "serial", "person", "org_lft", "key", "since", "until", "issued_at", "revoked_at", "why",
        }  # fmt: skip
        personal = {"text"}


class Scan(models.Model):
    """One code that was shown and accepted: the second time it is refused. Kept for a day."""

    token = models.UUIDField("码的印记", unique=True)
    person = models.ForeignKey("members.Person", verbose_name="职工", **PERSON)
    org_lft = models.BigIntegerField("组织位置", null=True)
    at = models.DateTimeField("时间", db_index=True)
    by = models.CharField("核验人", max_length=80)
    by_id = models.BigIntegerField("核验账号", null=True)

    class Meta:
        verbose_name = "动态码核验"

    class Privacy:
        internal = {"id", "person", "org_lft", "at", "by", "by_id"}
        secret = {"token"}
