"""How a member signs in: the numbers of codes, proofs, passwords and sessions, and what a password must be."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from niangjia.kernel import params
from niangjia.kernel.refusals import Invalid

_SOURCE = "《信息安全技术 网络安全等级保护基本要求》GB/T 22239-2019 身份鉴别；数值为系统设定"


def _declare(key: str, default: int, unit: str, title: str) -> str:
    return params.declare(f"member_{key}", default, unit, title, rule="P-16", mark="D", source=_SOURCE).key


CODE_MINUTES = _declare("code_minutes", 10, "分钟", "会员手机验证码的有效时间")
CODE_TRIES = _declare("code_tries", 5, "次", "一个手机验证码最多可试的次数")
CODE_WAIT = _declare("code_wait_seconds", 60, "秒", "同一手机两次发送验证码的间隔")
CODES_OF_PHONE = _declare("codes_of_phone", 10, "次", "同一手机一天内发送验证码的次数")
# A whole factory goes out through one address.
CODES_OF_ADDRESS = _declare("codes_of_address", 300, "次", "同一网络地址一小时内发送验证码的次数")
PROOF_MINUTES = _declare("proof_minutes", 30, "分钟", "手机验证以后可以办理的时间")
FAILURES = _declare("password_failures", 5, "次", "会员密码连续失败几次后锁定")
LOCK_MINUTES = _declare("lock_minutes", 15, "分钟", "会员密码锁定时间")
IDLE_DAYS = _declare("session_idle_days", 14, "日", "会员登录多久不用即结束")
LONGEST_DAYS = _declare("session_longest_days", 90, "日", "会员登录最长时间")
SESSIONS_AT_ONCE = _declare("sessions_at_once", 5, "个", "同一会员同时登录数上限")
NAME_TRIES = _declare("name_tries", 3, "次", "一次手机验证后最多可试本人姓名的次数")
DEVICE_DAYS = _declare("device_days", 180, "日", "登录过的设备免输本人姓名的时间")
# Every shift of a factory mistypes through one address; who tries one password on many phones needs far more.
FAILURES_OF_ADDRESS = _declare("failures_of_address", 100, "次", "同一网络地址一小时内会员密码输错的次数")
KEYS = (
    CODE_MINUTES, CODE_TRIES, CODE_WAIT, CODES_OF_PHONE, CODES_OF_ADDRESS, PROOF_MINUTES, FAILURES, LOCK_MINUTES,
    IDLE_DAYS, LONGEST_DAYS, SESSIONS_AT_ONCE, NAME_TRIES, DEVICE_DAYS, FAILURES_OF_ADDRESS,
)  # fmt: skip
PASSWORD_LENGTH = 8
LONGEST_PASSWORD = 128  # hashing an endless text would keep the server busy
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers above as they hold on a day."""

    code_minutes: int
    code_tries: int
    code_wait: int
    codes_of_phone: int
    codes_of_address: int
    proof_minutes: int
    failures: int
    lock_minutes: int
    idle_days: int
    longest_days: int
    sessions_at_once: int
    name_tries: int
    device_days: int
    failures_of_address: int


def is_over(started_at: datetime, seen_at: datetime, *, numbers: Numbers, at: datetime) -> bool:
    """Whether a session has been idle too long or has lasted as long as any may."""
    idle, longest = timedelta(days=numbers.idle_days), timedelta(days=numbers.longest_days)
    return at - seen_at >= idle or at - started_at >= longest


def check_password(password: str) -> None:
    """Raise Invalid unless a member's password is long enough and not one run of the same or next digits."""
    if not PASSWORD_LENGTH <= len(password) <= LONGEST_PASSWORD:
        raise Invalid(
            f"密码须为 {PASSWORD_LENGTH}–{LONGEST_PASSWORD} 个字符，", rule="P-16", field="password",
            remedy="请换一个密码。",
        )  # fmt: skip
    if password.isdigit() or len(set(password)) < 4:
        raise Invalid(
            "密码太容易猜到，", rule="P-16", field="password", remedy="请同时用字母和数字，不要只用数字。"
        )
