"""Other names by which systems know a person, such as a WeChat openid; and our own tokens with such a system.

An identifier is never an identity: a row says that from a moment on, after a proof, it led to one person, and when
that was over.
"""

from django.db import models
from django.db.models import Q

from niangjia.union.members.models.people import LINK, Person

WECHAT = "wechat.openid"


class Identifier(models.Model):
    """One identifier bound to one person for a time. At any moment it leads to one person at most."""

    class Proof(models.TextChoices):
        PHONE = "phone", "手机验证码"
        SESSION = "session", "已登录的本人"

    person = models.ForeignKey(Person, verbose_name="职工", related_name="identifiers", **LINK)
    kind = models.CharField("种类", max_length=20, choices=[(WECHAT, "微信")])
    cipher = models.BinaryField("密文")
    digest_a = models.UUIDField("检索印记甲", null=True)
    digest_b = models.UUIDField("检索印记乙", null=True)
    proof = models.CharField("凭据", max_length=10, choices=Proof.choices)
    bound_at = models.DateTimeField("绑定时间")
    unbound_at = models.DateTimeField("解绑时间", null=True)
    unbound_why = models.CharField("解绑原因", max_length=20, blank=True)

    class Meta:
        verbose_name = "外部标识"
        constraints = [
            models.UniqueConstraint(
                fields=["digest_a", "kind"], condition=Q(unbound_at__isnull=True), name="identifier_leads_once"
            ),
            models.UniqueConstraint(
                fields=["digest_b", "kind"], condition=Q(unbound_at__isnull=True, digest_b__isnull=False),
                name="identifier_leads_once_next",
            ),
        ]  # fmt: skip

    class Privacy:
        internal = {"id", "person", "kind", "proof", "bound_at", "unbound_at", "unbound_why"}
        secret = {"cipher", "digest_a", "digest_b"}


class PlatformToken(models.Model):
    """A token that an outside platform has given the house, for all our processes. About nobody, and sealed."""

    class Kind(models.TextChoices):
        ACCESS = "access", "接口令牌"
        TICKET = "ticket", "网页票据"

    app = models.CharField("账号", max_length=64)
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    cipher = models.BinaryField("密文")
    fetched_at = models.DateTimeField("取得时间")
    expires_at = models.DateTimeField("失效时间")

    class Meta:
        verbose_name = "平台令牌"
        constraints = [models.UniqueConstraint(fields=["app", "kind"], name="platform_token_once")]

    class Privacy:
        internal = {"id", "app", "kind", "fetched_at", "expires_at"}
        secret = {"cipher"}
