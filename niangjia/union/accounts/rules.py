"""The rules of signing in (P-16), pure: names, passwords, lock-out, idle time, and a device in words."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from niangjia.kernel.refusals import Invalid

RULE = "P-16"
LONGEST_PASSWORD = 128  # hashing an endless text would keep the server busy
SIGN_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
PERSONAL_NUMBER = re.compile(r"1[3-9]\d{9}|\d{15}|\d{17}[\dx]")
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")

SYSTEMS = (
    ("MicroMessenger", "微信"),
    ("HarmonyOS", "鸿蒙设备"),
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", "安卓设备"),
    ("Windows", "Windows 电脑"),
    ("Mac OS", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)
BROWSERS = (
    ("Edg", "Edge 浏览器"),
    ("360", "360 浏览器"),
    ("QQBrowser", "QQ 浏览器"),
    ("Firefox", "Firefox 浏览器"),
    ("Chrome", "Chrome 浏览器"),
    ("Safari", "Safari 浏览器"),
)


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """What a password must be: characters at least, kinds of characters at least."""

    length: int
    kinds: int


@dataclass(frozen=True, slots=True)
class LockRules:
    """After so many failures within so many minutes, nobody gets in for the same number of minutes."""

    failures: int
    minutes: int


def normal_sign_name(typed: str) -> str:
    """Return a sign-in name as it is kept: half-width, small letters, no blanks around."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def check_sign_name(name: str) -> None:
    """Raise Invalid unless a normal name may be used for signing in; a personal number may not (P-1)."""
    if not SIGN_NAME.fullmatch(name):
        raise Invalid(
            "登录名须为 3–40 个字符，只用字母、数字和 . _ -，以字母或数字开头，", field="sign_name",
            remedy="例如 ft.zhangwei。",
        )  # fmt: skip
    if PERSONAL_NUMBER.fullmatch(name):
        raise Invalid(
            "登录名看上去是手机号或身份证号，个人号码不能作登录名，",
            field="sign_name",
            remedy="请改用姓名拼音或工号。",
        )


def check_name(name: str) -> None:
    """Raise Invalid unless a person's display name has 1–40 printable characters."""
    if not 1 <= len(name) <= 40 or UNPRINTABLE.search(name):
        raise Invalid("姓名须为 1–40 个字符，", field="name", remedy="请填写真实姓名。")


def check_password(password: str, *, sign_name: str, rules: PasswordRules) -> None:
    """Raise Invalid, saying what is missing, unless the password is long and varied enough (P-16)."""
    sentence = _weakness(password, sign_name, rules)
    if sentence:
        data = {"length": len(password), "kinds": len(kinds_of_characters(password))}
        raise Invalid(sentence, rule=RULE, data=data, field="password", remedy="请换一个密码。")


def kinds_of_characters(password: str) -> set[str]:
    """Return which of the four kinds occur: small letters, capital letters, digits, everything else."""
    return {_kind(character) for character in password}


def locked_until(failures: Sequence[datetime], rules: LockRules, *, at: datetime) -> datetime | None:
    """Return when the lock ends, or None when there is none. `failures` are the latest ones, newest first."""
    if len(failures) < rules.failures:
        return None
    wait = timedelta(minutes=rules.minutes)
    newest, first = failures[0], failures[rules.failures - 1]
    until = newest + wait
    return until if newest - first <= wait and at < until else None


def is_idle(seen_at: datetime, *, minutes: int, at: datetime) -> bool:
    """True when nothing has been done for so many minutes."""
    return at - seen_at >= timedelta(minutes=minutes)


def password_is_old(set_at: datetime | None, *, days: int, at: datetime) -> bool:
    """True when the password has stayed for the days it may."""
    return set_at is not None and at - set_at >= timedelta(days=days)


@lru_cache(maxsize=1024)  # a city's browsers are few
def device_in_words(user_agent: str) -> str:
    """Return a browser's own description as words for its owner, such as "Windows 电脑 · Edge 浏览器"."""
    words = [_first(user_agent, SYSTEMS), _first(user_agent, BROWSERS)]
    return " · ".join(word for word in words if word) or "未知设备"


def _weakness(password: str, sign_name: str, rules: PasswordRules) -> str:
    if len(password) < rules.length:
        return f"密码至少 {rules.length} 个字符，现在是 {len(password)} 个，"
    if len(password) > LONGEST_PASSWORD:
        return f"密码最多 {LONGEST_PASSWORD} 个字符，"
    if len(kinds_of_characters(password)) < rules.kinds:
        return f"密码须含大写字母、小写字母、数字、符号中的至少 {rules.kinds} 种，"
    if sign_name in password.lower():
        return "密码中不能含有登录名，"
    return ""


def _kind(character: str) -> str:
    if not character.isascii():
        return "other"
    if character.islower():
        return "small"
    if character.isupper():
        return "capital"
    return "digit" if character.isdigit() else "other"


def _first(text: str, words: Sequence[tuple[str, str]]) -> str:
    return next((word for mark, word in words if mark in text), "")
