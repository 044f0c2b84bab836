"""The dated numbers of signing in (P-16): the duties are level 3's, the values ours until set."""

from datetime import date

from niangjia.kernel import params
from niangjia.union.accounts import rules

SOURCE = "《信息安全技术 网络安全等级保护基本要求》GB/T 22239-2019 第三级 身份鉴别；数值为系统设定"


def _declare(key: str, default: int, unit: str, title: str) -> str:
    return params.declare(
        f"sign_in_{key}", default, unit, title, rule=rules.RULE, mark="D", source=SOURCE
    ).key


PASSWORD_LENGTH = _declare("password_length", 10, "个字符", "密码最短长度")
PASSWORD_KINDS = _declare("password_kinds", 3, "种", "密码须含字符种类（大写、小写、数字、符号）")
PASSWORD_DAYS = _declare("password_days", 90, "日", "密码最长使用时间")
PASSWORDS_REMEMBERED = _declare("passwords_remembered", 5, "个", "不得重复使用的最近密码个数")
FAILURES = _declare("failures", 5, "次", "同一登录名连续失败几次后锁定")
# A whole street office goes out through one address: five slips of different people must not shut it.
FAILURES_OF_ADDRESS = _declare("failures_of_address", 20, "次", "同一网络地址连续失败几次后锁定")
LOCK_MINUTES = _declare("lock_minutes", 15, "分钟", "锁定时间")
IDLE_MINUTES = _declare("idle_minutes", 15, "分钟", "无操作自动退出时间")
SESSIONS_AT_ONCE = _declare("sessions_at_once", 3, "个", "同一账号同时登录数上限")
LINK_HOURS = _declare("link_hours", 72, "小时", "一次性链接有效时间")


def password_rules(on: date) -> rules.PasswordRules:
    """Return what a password must be on a day."""
    held = params.on(on)
    return rules.PasswordRules(held[PASSWORD_LENGTH], held[PASSWORD_KINDS])


def password_days(on: date) -> int:
    """Return for how many days a password may stay."""
    return int(params.value(PASSWORD_DAYS, on=on))


def passwords_remembered(on: date) -> int:
    """Return how many former passwords may not come back."""
    return int(params.value(PASSWORDS_REMEMBERED, on=on))


def name_lock(on: date) -> rules.LockRules:
    """Return after how many failures a sign-in name is locked, and for how many minutes."""
    held = params.on(on)
    return rules.LockRules(held[FAILURES], held[LOCK_MINUTES])


def address_lock(on: date) -> rules.LockRules:
    """Return after how many failures a network address is locked, and for how many minutes."""
    held = params.on(on)
    return rules.LockRules(held[FAILURES_OF_ADDRESS], held[LOCK_MINUTES])


def idle_minutes(on: date) -> int:
    """Return after how many minutes without work a session ends."""
    return int(params.value(IDLE_MINUTES, on=on))


def sessions_at_once(on: date) -> int:
    """Return how many sessions of one account may be open at a time."""
    return int(params.value(SESSIONS_AT_ONCE, on=on))


def link_hours(on: date) -> int:
    """Return for how many hours a one-time link works."""
    return int(params.value(LINK_HOURS, on=on))
