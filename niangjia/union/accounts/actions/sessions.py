"""Ending sessions: by their owner, by an administrator, by time."""

from datetime import datetime, timedelta

from django.db import transaction

from niangjia.kernel import audit
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound
from niangjia.union.accounts import limits, permissions, rules
from niangjia.union.accounts.models import Account, FailedAttempt, Session

SEEN_EVERY = timedelta(seconds=30)  # a page with ten requests writes once
KEEP_SESSIONS = timedelta(days=366)
KEEP_ATTEMPTS = timedelta(days=1)


def see_session(*, session_id: int, account_id: int, active: bool, by: Actor, at: datetime) -> Session | None:
    """Return the open session of a request, or None when it has ended or is idle: then it ends now.

    Being seen is no act and leaves no event. With `active` false (a page that refreshes itself) the idle
    clock runs on.
    """
    session = Session.objects.filter(pk=session_id, account_id=account_id, ended_at=None).first()
    if session is None:
        return None
    if at - session.seen_at < SEEN_EVERY:
        return session
    if rules.is_idle(session.seen_at, minutes=limits.idle_minutes(at.date()), at=at):
        with transaction.atomic():
            _end([session.pk], account_id, Session.End.IDLE, by=by, at=at)
        return None
    if active:
        Session.objects.filter(pk=session.pk).update(seen_at=at)
    return session


@transaction.atomic
def sign_out(*, session_id: int, by: Actor, at: datetime) -> None:
    """End one's own session, the one in hand; a session that has already ended stays as it is."""
    if by.id is None:
        return
    if Session.objects.filter(pk=session_id, account_id=by.id, ended_at=None).exists():
        _end([session_id], by.id, Session.End.SIGNED_OUT, by=by, at=at)


@transaction.atomic
def end_session(*, session_id: int, by: Actor, at: datetime) -> None:
    """End one session of one's own, or of anybody as an administrator. Raises NotFound for a stranger's."""
    session = Session.objects.filter(pk=session_id, ended_at=None).first()
    if session is None or not _may_end(session.account_id, by):
        raise NotFound("没有找到这个登录会话，它可能已经结束。")
    _end([session.pk], session.account_id, Session.End.REVOKED, by=by, at=at)


@transaction.atomic
def end_all_sessions(*, account_id: int, keep: int | None = None, by: Actor, at: datetime) -> int:
    """End every open session of an account but `keep`; return how many. Raises NotFound for a stranger's."""
    if not _may_end(account_id, by):
        raise NotFound
    return end_open(account_id, Session.End.REVOKED, keep=keep, by=by, at=at)


def end_open(account_id: int, end: str, *, keep: int | None = None, by: Actor, at: datetime) -> int:
    """End the account's open sessions inside another act; return how many."""
    found = Session.objects.filter(account_id=account_id, ended_at=None).exclude(pk=keep or 0)
    ids = list(found.values_list("pk", flat=True))
    if ids:
        _end(ids, account_id, end, by=by, at=at)
    return len(ids)


@transaction.atomic
def forget_old(*, by: Actor, at: datetime) -> int:
    """Remove attempts of past days and sessions ended a year ago (P-18: half a year); return how many."""
    attempts, _ = FailedAttempt.objects.filter(at__lt=at - KEEP_ATTEMPTS).delete()
    sessions, _ = Session.objects.filter(ended_at__lt=at - KEEP_SESSIONS).delete()
    if attempts or sessions:
        audit.record("accounts.old_forgotten", by=by, at=at, attempts=attempts, sessions=sessions)
    return attempts + sessions


def _may_end(account_id: int, by: Actor) -> bool:
    if account_id == by.id:
        return True
    return Account.objects.filter(permissions.reached(by, permissions.ADMINISTER), pk=account_id).exists()


def _end(ids: list[int], account_id: int, end: str, *, by: Actor, at: datetime) -> None:
    Session.objects.filter(pk__in=ids, ended_at=None).update(ended_at=at, end=end)
    audit.record(
        "accounts.sessions_ended",
        by=by,
        at=at,
        subject=f"accounts.Account:{account_id}",
        sessions=ids,
        end=end,
    )
