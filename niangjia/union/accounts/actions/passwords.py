"""Choosing a password: one's own change, and the first one through a one-time link."""

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from niangjia.kernel import audit
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotFound, Refusal
from niangjia.union.accounts import limits, queries, rules
from niangjia.union.accounts.actions.sessions import end_open
from niangjia.union.accounts.actions.signing import Attempt, note_failure, passes, refuse_locked
from niangjia.union.accounts.marks import mark
from niangjia.union.accounts.models import Account, FailedAttempt, FormerPassword, OneTimeLink, Session


def change_password(
    *, old: str, new: str, address: str, session_id: int | None = None, by: Actor, at: datetime
) -> Account:
    """Change one's own password and end one's other sessions.

    Raises Invalid (field `old` or `password`), and NotNow after too many wrong old ones, as in signing in.
    """
    answer = _try_change(old, new, address, session_id, by=by, at=at)
    if isinstance(answer, Refusal):
        raise answer
    return answer


@transaction.atomic
def _try_change(
    old: str, new: str, address: str, session_id: int | None, *, by: Actor, at: datetime
) -> Account | Refusal:
    account = _own(by)
    if account is None:
        return NotFound()
    attempt = Attempt(account.sign_name, old, address)
    if refusal := refuse_locked(attempt, at=at):
        return refusal
    if not passes(account, old):
        note_failure(attempt, account, by=by, at=at)
        return Invalid("原密码不对，", field="old", remedy="请重新输入。")
    set_password(account, new, at=at)
    end_open(account.pk, Session.End.PASSWORD, keep=session_id, by=by, at=at)
    audit.record("accounts.password_changed", by=by, at=at, subject=f"accounts.Account:{account.pk}")
    return account


@transaction.atomic
def set_password_by_link(*, token: str, password: str, by: Actor, at: datetime) -> Account:
    """Set a password once by a one-time link. Raises NotFound for a link used, expired or unknown."""
    OneTimeLink.objects.select_for_update().filter(
        token_hash=mark("link", token)
    ).first()  # two at once: one waits
    link = queries.link(token, at=at)
    account = link.account
    set_password(account, password, at=at)
    OneTimeLink.objects.filter(pk=link.pk).update(used_at=at)
    FailedAttempt.objects.filter(name_hash=mark("sign-name", account.sign_name)).delete()
    end_open(account.pk, Session.End.PASSWORD, by=by, at=at)
    audit.record(
        "accounts.password_set_by_link",
        by=Actor(id=account.pk, name=account.name),
        at=at,
        subject=f"accounts.Account:{account.pk}",
        purpose=link.purpose,
    )
    return account


def _own(by: Actor) -> Account | None:
    if by.id is None:
        return None
    return Account.objects.select_for_update().filter(pk=by.id, is_active=True).first()


def set_password(account: Account, password: str, *, at: datetime) -> None:
    """Give the account a password that keeps the rules and is none of its last ones (P-16)."""
    on = at.date()
    rules.check_password(password, sign_name=account.sign_name, rules=limits.password_rules(on))
    _check_not_used_before(account, password, remembered=limits.passwords_remembered(on))
    account.password = make_password(password)
    account.password_set_at, account.must_change_password = at, False
    account.save(update_fields=["password", "password_set_at", "must_change_password"])
    FormerPassword.objects.create(account=account, password=account.password, set_at=at)


def _check_not_used_before(account: Account, password: str, *, remembered: int) -> None:
    """Raise Invalid for one of the last passwords, the present one among them; forget older ones."""
    former = list(FormerPassword.objects.filter(account=account).order_by("-set_at", "-pk"))
    for one in former[:remembered]:
        if check_password(password, one.password):
            sentence = f"新密码不能与最近 {remembered} 次用过的密码相同，"
            raise Invalid(sentence, rule=rules.RULE, field="password", remedy="请换一个密码。")
    FormerPassword.objects.filter(pk__in=[one.pk for one in former[remembered:]]).delete()
