"""The rules of signing in, without a database."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.kernel.clock import ZONE
from niangjia.kernel.refusals import Invalid
from niangjia.union.accounts import rules

AT = datetime(2026, 11, 22, 9, 0, tzinfo=ZONE)
LOCK = rules.LockRules(failures=5, minutes=15)
STRICT = rules.PasswordRules(length=10, kinds=3)


def minutes_ago(*minutes: float) -> list[datetime]:
    return [AT - timedelta(minutes=m) for m in minutes]


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("Short-1", "至少 10 个字符，现在是 7 个"),
        ("onlysmallletters", "至少 3 种"),
        ("small1letters2", "至少 3 种"),
        ("Lin.Yun-2026", "不能含有登录名"),
        ("A1-" + "x" * 126, "最多 128 个字符"),
    ],
)
def test_a_weak_password_is_refused_with_what_is_missing(password: str, words: str) -> None:
    with pytest.raises(Invalid, match=words) as refused:
        rules.check_password(password, sign_name="lin.yun", rules=STRICT)
    assert (refused.value.field, refused.value.rule) == ("password", "P-16")
    assert password not in str(refused.value) + str(refused.value.data)


@pytest.mark.parametrize("password", ["Yunhai-2026", "云海deyun2026", "lower-case-9", "UPPER+CASE+9"])
def test_a_password_of_three_kinds_is_taken(password: str) -> None:
    rules.check_password(password, sign_name="lin.yun", rules=STRICT)


def test_chinese_characters_count_as_the_fourth_kind() -> None:
    assert rules.kinds_of_characters("aA1云-") == {"small", "capital", "digit", "other"}


def test_a_sign_name_is_kept_half_width_and_small() -> None:
    assert rules.normal_sign_name(" ＬＩＮ.Yun ") == "lin.yun"


@pytest.mark.parametrize("name", ["li", "林云", "lin yun", ".lin", "a" * 41, ""])
def test_an_unusable_sign_name_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="3–40 个字符"):
        rules.check_sign_name(name)


@pytest.mark.parametrize("name", ["13800000000", "110101199001010000", "11010119900101000x"])
def test_a_personal_number_is_no_sign_name(name: str) -> None:
    with pytest.raises(Invalid, match="个人号码不能作登录名"):
        rules.check_sign_name(name)


@pytest.mark.parametrize("name", ["", "林\x00云", "长" * 41])
def test_an_unusable_name_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="姓名"):
        rules.check_name(name)


def test_four_failures_do_not_lock() -> None:
    assert rules.locked_until(minutes_ago(0, 1, 2, 3), LOCK, at=AT) is None


def test_five_failures_lock_for_fifteen_minutes_after_the_last() -> None:
    assert rules.locked_until(minutes_ago(1, 2, 3, 4, 5), LOCK, at=AT) == AT + timedelta(minutes=14)


def test_the_lock_ends_at_its_very_minute() -> None:
    assert rules.locked_until(minutes_ago(15, 16, 17, 18, 19), LOCK, at=AT) is None


def test_failures_spread_over_a_day_do_not_lock() -> None:
    assert rules.locked_until(minutes_ago(0, 100, 200, 300, 400), LOCK, at=AT) is None


@given(st.lists(st.floats(min_value=0, max_value=60), max_size=12))
def test_a_lock_always_ends_within_its_minutes(minutes: list[float]) -> None:
    until = rules.locked_until(sorted(minutes_ago(*minutes), reverse=True), LOCK, at=AT)
    assert until is None or AT < until <= AT + timedelta(minutes=15)


def test_idle_begins_at_the_full_fifteen_minutes() -> None:
    assert not rules.is_idle(AT - timedelta(minutes=15, seconds=-1), minutes=15, at=AT)
    assert rules.is_idle(AT - timedelta(minutes=15), minutes=15, at=AT)


def test_a_password_is_old_after_its_days_and_an_unset_one_never() -> None:
    assert rules.password_is_old(AT - timedelta(days=90), days=90, at=AT)
    assert not rules.password_is_old(AT - timedelta(days=89), days=90, at=AT)
    assert not rules.password_is_old(None, days=90, at=AT)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Edg/120.0", "Windows 电脑 · Edge 浏览器"),
        ("Mozilla/5.0 (iPhone; like Mac OS X) Version/17.0 Safari/604.1", "iPhone · Safari 浏览器"),
        ("Mozilla/5.0 (Linux; Android 12) Chrome/110 MicroMessenger/8.0", "微信 · Chrome 浏览器"),
        ("curl/8.0", "未知设备"),
    ],
)  # fmt: skip
def test_a_browser_is_told_in_words(agent: str, words: str) -> None:
    assert rules.device_in_words(agent) == words
