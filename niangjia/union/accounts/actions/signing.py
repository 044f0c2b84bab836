"""Signing in: lock-out first, then the password, in the same time whether or not the name exists."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import connection, transaction

from niangjia.kernel import audit
from niangjia.kernel.actor import NOBODY, Actor
from niangjia.kernel.clock import ZONE
from niangjia.kernel.refusals import Invalid, NotNow, Refusal
from niangjia.union.accounts import limits, queries, rules
from niangjia.union.accounts.marks import mark
from niangjia.union.accounts.models import Account, FailedAttempt, Session

NO_PASSWORD = make_password(None)  # checking against it takes as long as against a real one
WRONG = "登录名或密码不对，"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody typed, and from where."""

    sign_name: str
    password: str
    address: str

    @property
    def name_hash(self) -> str:
        """The mark under which failures of this name are counted, existing or not."""
        return mark("sign-name", rules.normal_sign_name(self.sign_name))


def sign_in(
    *, sign_name: str, password: str, address: str, device: str, by: Actor = NOBODY, at: datetime
) -> Session:
    """Open a session, or raise NotNow (locked) or Invalid (wrong): the same for known and unknown names.

    A failure is kept although the sign-in is refused, so the refusal is raised after the commit.
    """
    attempt = Attempt(sign_name, password, address)
    answer = _try(attempt, device=device, by=by, at=at)
    if isinstance(answer, Refusal):
        raise answer
    return answer


@transaction.atomic
def _try(attempt: Attempt, *, device: str, by: Actor, at: datetime) -> Session | Refusal:
    if refusal := refuse_locked(attempt, at=at):
        return refusal
    account = Account.objects.filter(
        sign_name=rules.normal_sign_name(attempt.sign_name), is_active=True
    ).first()
    if not passes(account, attempt.password):
        note_failure(attempt, account, by=by, at=at)
        return Invalid(
            WRONG, rule=rules.RULE, field="password", remedy="请核对后再试；忘记密码请联系系统管理员。"
        )
    assert account is not None
    FailedAttempt.objects.filter(name_hash=attempt.name_hash).delete()
    return _open_session(account, attempt.address, device, at)


def passes(account: Account | None, password: str) -> bool:
    """Check a password; an unknown account costs the same Argon2 work as a known one."""
    if len(password) > rules.LONGEST_PASSWORD:
        password = ""
    return check_password(password, account.password if account else NO_PASSWORD) and account is not None


def refuse_locked(attempt: Attempt, *, at: datetime) -> Refusal | None:
    """Return the refusal while the name or the address is locked; attempts on one name queue up."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [attempt.name_hash])
    until = max(
        filter(
            None,
            [
                queries.name_locked_until(attempt.name_hash, at=at),
                queries.address_locked_until(attempt.address, at=at),
            ],
        ),
        default=None,
    )
    if until is None:
        return None
    sentence = f"登录失败次数过多，暂时不能登录，请在 {until.astimezone(ZONE):%H:%M} 之后再试，"
    return NotNow(sentence, rule=rules.RULE, remedy="或联系系统管理员解锁。")


def note_failure(attempt: Attempt, account: Account | None, *, by: Actor, at: datetime) -> None:
    """Keep the failure and its event; what was typed as a name stands in neither."""
    FailedAttempt.objects.create(name_hash=attempt.name_hash, address=attempt.address, at=at)
    locked = queries.name_locked_until(attempt.name_hash, at=at) is not None
    subject = f"accounts.Account:{account.pk}" if account else ""
    audit.record("accounts.sign_in_failed", by=by, at=at, subject=subject, locked=locked)


def _open_session(account: Account, address: str, device: str, at: datetime) -> Session:
    """Open a session; with too many open ones, the one unseen for longest makes room."""
    open_ones = (
        Session.objects.filter(account=account, ended_at=None)
        .order_by("-seen_at")
        .values_list("pk", flat=True)
    )
    crowded = list(open_ones[limits.sessions_at_once(at.date()) - 1 :])
    Session.objects.filter(pk__in=crowded).update(ended_at=at, end=Session.End.CROWDED)
    session = Session.objects.create(
        account=account, address=address, device=rules.device_in_words(device), started_at=at, seen_at=at
    )
    audit.record(
        "accounts.signed_in",
        by=Actor(id=account.pk, name=account.name),
        at=at,
        subject=f"accounts.Account:{account.pk}",
        session=session.pk,
        crowded_out=crowded,
    )
    return session
