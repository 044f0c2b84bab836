"""Signing in and its lock, sessions and their ends. Time is passed in; nobody waits."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.db import connection

from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.union.accounts import actions, queries
from niangjia.union.accounts.actions import signing
from niangjia.union.accounts.models import Account, FailedAttempt, Session

from .conftest import ADMINISTRATOR, AT, OFFICE, PASSWORD, actor

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def enter(
    sign_name: str = "lin.yun", password: str = PASSWORD, at: datetime = AT, address: str = OFFICE
) -> Session:
    return actions.sign_in(
        sign_name=sign_name, password=password, address=address, device="Windows Chrome/120", at=at
    )


def fail(times: int, sign_name: str = "lin.yun", at: datetime = AT, address: str = OFFICE) -> str:
    """Type a wrong password so often; return the last sentence."""
    for _ in range(times):
        with pytest.raises(Invalid) as refused:
            enter(sign_name, "Falsch-2026", at, address)
    return str(refused.value)


def test_the_right_password_opens_a_session_on_its_device(lin: Account) -> None:
    session = enter(" LIN.yun ")
    assert (session.account, session.device) == (lin, "Windows 电脑 · Chrome 浏览器")
    assert AuditEvent.objects.filter(act="accounts.signed_in", actor_id=lin.pk).count() == 1


def test_five_failures_lock_the_name_for_fifteen_minutes_even_for_the_right_password(lin: Account) -> None:
    fail(5)
    with pytest.raises(NotNow, match="09:15"):
        enter()
    with pytest.raises(NotNow):
        enter(at=AT + 14 * MINUTE, address="10.9.9.9")
    assert enter(at=AT + 15 * MINUTE).account == lin


def test_four_failures_and_a_success_start_the_count_anew(lin: Account) -> None:
    fail(4)
    enter()
    fail(4)
    assert enter().account == lin


def test_an_unknown_name_is_answered_and_locked_in_the_same_words(lin: Account) -> None:
    assert fail(5, "lin.yun") == fail(5, "nobody.here", address="10.20.0.8")
    sentences = set()
    for name in ("lin.yun", "nobody.here"):
        with pytest.raises(NotNow) as refused:
            enter(name)
        sentences.add(str(refused.value))
    assert len(sentences) == 1


def test_a_closed_account_is_answered_as_an_unknown_one(lin: Account) -> None:
    actions.deactivate(account_id=lin.pk, reason="调离", by=ADMINISTRATOR, at=AT)
    with pytest.raises(Invalid, match="登录名或密码不对"):
        enter()


@pytest.mark.parametrize("name", ["lin.yun", "nobody.here", "not.set"])
def test_known_and_unknown_names_cost_one_argon2_each(lin: Account, name: str) -> None:
    actions.open_account(sign_name="not.set", name="周末", kind="staff", by=ADMINISTRATOR, at=AT)
    with mock.patch("argon2.PasswordHasher.hash", side_effect=AssertionError, autospec=True):
        hasher = "django.contrib.auth.hashers.Argon2PasswordHasher"
        with (
            mock.patch(f"{hasher}.verify", return_value=False) as verified,
            mock.patch(f"{hasher}.encode", return_value="argon2$x") as encoded,
            mock.patch(f"{hasher}.must_update", return_value=False),
        ):
            fail(1, name)
    assert verified.call_count + encoded.call_count == 1


def test_twenty_failures_from_one_address_lock_the_address_for_every_name(lin: Account) -> None:
    for number in range(20):
        fail(1, f"guess-{number:02}", address="203.0.113.9")
    with pytest.raises(NotNow):
        enter(address="203.0.113.9")
    assert enter().account == lin


def test_an_administrator_unlocks_a_name(lin: Account) -> None:
    fail(5)
    assert queries.locked_until(lin, ADMINISTRATOR, at=AT) == AT + 15 * MINUTE
    actions.unlock(account_id=lin.pk, by=ADMINISTRATOR, at=AT)
    assert queries.locked_until(lin, ADMINISTRATOR, at=AT) is None
    assert enter().account == lin


def test_a_failure_keeps_neither_the_typed_name_nor_the_password(lin: Account) -> None:
    fail(1, "Geheim-2026x")
    kept = repr(FailedAttempt.objects.values().get()) + repr(list(AuditEvent.objects.values()))
    assert "geheim" not in kept.lower()
    assert "Falsch" not in kept


def test_an_endless_password_is_wrong_before_it_is_hashed(lin: Account) -> None:
    with mock.patch.object(signing, "check_password", return_value=False) as checked, pytest.raises(Invalid):
        enter(password="A1-" * 100_000)
    assert len(checked.call_args.args[0]) < 200


def test_a_session_sleeps_in_after_fifteen_idle_minutes(lin: Account) -> None:
    session = enter()
    for passed in (14, 28):
        assert see(session, at=AT + passed * MINUTE)
    assert see(session, at=AT + 43 * MINUTE) is None
    session.refresh_from_db()
    assert (session.end, session.ended_at) == ("idle", AT + 43 * MINUTE)


def test_a_page_that_refreshes_itself_keeps_nobody_awake(lin: Account) -> None:
    session = enter()
    for passed in range(1, 15):
        assert see(session, active=False, at=AT + passed * MINUTE)
    assert see(session, active=False, at=AT + 15 * MINUTE) is None


def test_being_seen_twice_in_half_a_minute_writes_once(
    lin: Account, django_assert_num_queries: Callable
) -> None:
    session = enter()
    with django_assert_num_queries(1):
        see(session, at=AT + timedelta(seconds=29))


def test_somebody_elses_session_number_opens_nothing(lin: Account, member_of_staff: Callable) -> None:
    other = member_of_staff("he.feng", "何峰")
    session = enter()
    assert (
        actions.see_session(session_id=session.pk, account_id=other.pk, active=True, by=actor(other), at=AT)
        is None
    )


def test_the_owner_ends_one_session_and_all_others(lin: Account) -> None:
    first, second, third = enter(), enter(), enter()
    actions.end_session(session_id=first.pk, by=actor(lin), at=AT)
    assert see(first) is None
    assert actions.end_all_sessions(account_id=lin.pk, keep=third.pk, by=actor(lin), at=AT) == 1
    assert (see(second), see(third)) == (None, third)


def test_a_stranger_ends_no_session_and_an_administrator_does(
    lin: Account, member_of_staff: Callable
) -> None:
    stranger = actor(member_of_staff("he.feng", "何峰"))
    session = enter()
    with pytest.raises(NotFound):
        actions.end_session(session_id=session.pk, by=stranger, at=AT)
    with pytest.raises(NotFound):
        actions.end_all_sessions(account_id=lin.pk, by=stranger, at=AT)
    with pytest.raises(NotFound):
        queries.sessions(lin.pk, stranger)
    actions.end_session(session_id=session.pk, by=ADMINISTRATOR, at=AT)
    assert queries.sessions(lin.pk, ADMINISTRATOR) == []


def test_a_fourth_session_ends_the_one_unseen_for_longest(lin: Account) -> None:
    oldest = enter(at=AT)
    for minute in (1, 2, 3):
        enter(at=AT + minute * MINUTE)
    oldest.refresh_from_db()
    assert oldest.end == "crowded"
    assert len(queries.sessions(lin.pk, actor(lin))) == 3


def test_signing_out_ends_the_session_in_hand_only(lin: Account) -> None:
    first, second = enter(), enter()
    actions.sign_out(session_id=first.pk, by=actor(lin), at=AT)
    actions.sign_out(session_id=first.pk, by=actor(lin), at=AT)
    assert queries.sessions(lin.pk, actor(lin)) == [second]
    assert AuditEvent.objects.filter(act="accounts.sessions_ended").count() == 1


def test_old_attempts_and_sessions_are_forgotten(lin: Account) -> None:
    session = enter()
    actions.sign_out(session_id=session.pk, by=actor(lin), at=AT)
    fail(1)
    assert actions.forget_old(by=ADMINISTRATOR, at=AT + timedelta(hours=23)) == 0
    assert actions.forget_old(by=ADMINISTRATOR, at=AT + timedelta(days=367)) == 2
    assert not FailedAttempt.objects.exists()
    assert not Session.objects.exists()


def see(session: Session, *, active: bool = True, at: datetime = AT) -> Session | None:
    return actions.see_session(
        session_id=session.pk, account_id=session.account_id, active=active, by=actor(session.account), at=at
    )


@pytest.mark.django_db(transaction=True)
def test_a_burst_of_guesses_is_counted_one_by_one(transactional_db: None, member_of_staff: Callable) -> None:
    member_of_staff()

    def guess(number: int) -> str:
        try:
            enter(password=f"Falsch-{number}", address=f"10.0.0.{number}")
        except (Invalid, NotNow) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "in"

    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(guess, range(16)))
    assert answers == {"Invalid": 5, "NotNow": 11}
