"""Accounts and what keeps them safe: former passwords, failed attempts, sessions and one-time links."""

from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class Account(AbstractBaseUser):
    """One person (or machine) that can sign in. What it may do follows from its offices, not from here."""

    class Kind(models.TextChoices):
        STAFF = "staff", "工会机关干部"
        CHAIR = "chair", "基层工会主席或干事"
        MACHINE = "machine", "系统对接"

    sign_name = models.CharField(
        "登录名", max_length=40, unique=True, error_messages={"unique": "这个登录名已经有人使用。"}
    )
    name = models.CharField("姓名", max_length=40)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须修改密码", default=False)
    password_set_at = models.DateTimeField("密码设定时间", null=True)
    created_at = models.DateTimeField("开通时间")
    created_by = models.ForeignKey(
        "self", verbose_name="开通人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    last_login = None  # Django would write it by its own clock; the sessions tell it

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    USERNAME_FIELD = "sign_name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "账号"
        constraints = [
            models.CheckConstraint(
                condition=Q(sign_name=Lower("sign_name")),
                name="account_sign_name_in_small_letters",
                violation_error_message="登录名只用小写字母。",
            ),
        ]

    class Privacy:
        internal = {
            "id", "sign_name", "kind", "is_active", "must_change_password", "password_set_at", "created_at",
            "created_by",
        }  # fmt: skip
        personal = {"name"}
        secret = {"password"}

    def __str__(self) -> str:
        return self.name


class FormerPassword(models.Model):
    """The hash of a password that was in use, kept so that it is not chosen again (P-16)."""

    account = models.ForeignKey(
        Account, verbose_name="账号", on_delete=models.PROTECT, related_name="former_passwords"
    )
    password = models.CharField("密码", max_length=128)
    set_at = models.DateTimeField("设定时间")

    class Meta:
        verbose_name = "用过的密码"

    class Privacy:
        internal = {"id", "account", "set_at"}
        secret = {"password"}


class FailedAttempt(models.Model):
    """One failed sign-in. The typed name is kept as a keyed hash: people type passwords there by mistake."""

    name_hash = models.CharField("登录名印记", max_length=64)
    address = models.GenericIPAddressField("网络地址")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "登录失败"
        indexes = [
            models.Index(fields=["name_hash", "at"], name="failed_attempt_name"),
            models.Index(fields=["address", "at"], name="failed_attempt_address"),
        ]

    class Privacy:
        internal = {"id", "name_hash", "at"}
        personal = {"address"}


class Session(models.Model):
    """One sign-in on one device, from its start to its end; revoked one by one or all at once."""

    class End(models.TextChoices):
        SIGNED_OUT = "signed-out", "本人退出"
        IDLE = "idle", "长时间未操作"
        REVOKED = "revoked", "被结束"
        CROWDED = "crowded", "登录设备过多"
        PASSWORD = "password", "密码已修改"
        DEACTIVATED = "deactivated", "账号停用"

    account = models.ForeignKey(
        Account, verbose_name="账号", on_delete=models.PROTECT, related_name="sessions"
    )
    device = models.CharField("设备", max_length=60)
    address = models.GenericIPAddressField("网络地址")
    started_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最近操作")
    ended_at = models.DateTimeField("结束时间", null=True)
    end = models.CharField("结束原因", max_length=12, choices=End.choices, blank=True)

    class Meta:
        verbose_name = "登录会话"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="session_end_has_its_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["account"], condition=Q(ended_at__isnull=True), name="session_open"),
        ]

    class Privacy:
        internal = {"id", "account", "started_at", "seen_at", "ended_at", "end"}
        personal = {"device", "address"}


class OneTimeLink(models.Model):
    """A link that lets one person set a password once. Only a hash of its token is kept."""

    class Purpose(models.TextChoices):
        FIRST = "first", "首次设定密码"
        RESET = "reset", "重新设定密码"

    account = models.ForeignKey(Account, verbose_name="账号", on_delete=models.PROTECT, related_name="links")
    purpose = models.CharField("用途", max_length=10, choices=Purpose.choices)
    token_hash = models.CharField("令牌印记", max_length=64, unique=True)
    made_at = models.DateTimeField("生成时间")
    expires_at = models.DateTimeField("失效时间")
    used_at = models.DateTimeField("使用时间", null=True)
    withdrawn_at = models.DateTimeField("作废时间", null=True)

    class Meta:
        verbose_name = "一次性链接"
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_link_per_account",
            ),
        ]

    class Privacy:
        internal = {"id", "account", "purpose", "made_at", "expires_at", "used_at", "withdrawn_at"}
        secret = {"token_hash"}
