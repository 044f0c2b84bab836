"""How a member signs in: codes to a phone, a password, sessions; and how an occupied phone is freed."""

from django.db import models
from django.db.models import Q

from niangjia.union.members.models.people import LINK, Person, Phone
from niangjia.union.members.rules import releasing


class PhoneCode(models.Model):
    """A code sent to a phone. Kept as a keyed hash, for minutes and a few tries; the phone as its digest.

    `tries` counts the codes that were typed, and once the right one was, the names said after it.
    """

    class Purpose(models.TextChoices):
        JOIN = "join", "入会"
        SIGN_IN = "sign_in", "登录"
        RELEASE = "release", "释放手机号"
        CHANGE = "change", "更换手机号"

    phone_digest = models.UUIDField("手机印记")
    purpose = models.CharField("用途", max_length=10, choices=Purpose.choices)
    code_hash = models.CharField("验证码印记", max_length=64)
    made_at = models.DateTimeField("发送时间")
    expires_at = models.DateTimeField("失效时间")
    tries = models.SmallIntegerField("已试次数", default=0)
    used_at = models.DateTimeField("使用时间", null=True)
    address = models.GenericIPAddressField("网络地址")

    class Meta:
        verbose_name = "手机验证码"
        indexes = [
            models.Index(fields=["phone_digest", "-made_at"], name="phone_code_latest"),
            models.Index(fields=["address", "made_at"], name="phone_code_address"),
        ]

    class Privacy:
        internal = {"id", "purpose", "made_at", "expires_at", "tries", "used_at"}
        personal = {"address"}
        secret = {"phone_digest", "code_hash"}


class MemberPassword(models.Model):
    """A member's own password, if they want one; the code to the phone always works."""

    person = models.OneToOneField(Person, verbose_name="职工", related_name="password", **LINK)
    password = models.CharField("密码", max_length=128)
    set_at = models.DateTimeField("设定时间")
    failures = models.SmallIntegerField("连续失败", default=0)
    locked_until = models.DateTimeField("锁定至", null=True)

    class Meta:
        verbose_name = "会员密码"

    class Privacy:
        internal = {"id", "person", "set_at", "failures", "locked_until"}
        secret = {"password"}


class MemberSession(models.Model):
    """One sign-in of a member on one device. The browser holds the token, we its hash."""

    person = models.ForeignKey(Person, verbose_name="职工", related_name="sessions", **LINK)
    token_hash = models.CharField("令牌印记", max_length=64, unique=True)
    assurance = models.SmallIntegerField("登录等级", default=1)
    device = models.CharField("设备", max_length=60)
    address = models.GenericIPAddressField("网络地址")
    started_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最近操作")
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "会员登录"

    class Privacy:
        internal = {"id", "person", "assurance", "started_at", "seen_at", "ended_at"}
        personal = {"device", "address"}
        secret = {"token_hash"}


class PhoneRelease(models.Model):
    """A claim on an occupied phone by its present owner: proven by a code, then a waiting time for the other side."""

    phone = models.ForeignKey(Phone, verbose_name="被占用的号码", on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(Person, verbose_name="原登记人", related_name="+", **LINK)
    claimant = models.ForeignKey(Person, verbose_name="现机主", null=True, related_name="+", **LINK)
    org_lft = models.BigIntegerField("组织位置", null=True)
    state = models.CharField("状态", max_length=10, choices=releasing.state_choices())
    asked_at = models.DateTimeField("提出时间")
    due_at = models.DateTimeField("等待至")
    objected_at = models.DateTimeField("异议时间", null=True)
    done_at = models.DateTimeField("办结时间", null=True)
    done_by = models.CharField("办结人", max_length=80, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "手机号释放"
        constraints = [
            models.UniqueConstraint(
                fields=["phone"], condition=Q(state__in=releasing.OPEN), name="phone_release_one_open"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=releasing.OPEN), name="phone_release_due"),
            models.Index(
                fields=["org_lft", "asked_at"], condition=Q(state="objected"), name="phone_release_queue"
            ),
        ]

    class Privacy:
        internal = {
            "id", "phone", "holder", "claimant", "org_lft", "state", "asked_at", "due_at", "objected_at", "done_at",
            "done_by",
        }  # fmt: skip
        personal = {"note"}
