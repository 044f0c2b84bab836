"""Opening and closing accounts, and the one-time links that go with them: acts of an administrator."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from niangjia.kernel import audit
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound, NotNow
from niangjia.union.accounts import limits, permissions, rules
from niangjia.union.accounts.actions.sessions import end_open
from niangjia.union.accounts.marks import mark
from niangjia.union.accounts.models import Account, FailedAttempt, OneTimeLink, Session


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A person who is to sign in: the kind is one of `Account.Kind`."""

    sign_name: str
    name: str
    kind: str = "staff"


@dataclass(frozen=True, slots=True)
class Opened:
    """An account just opened or given a link, with the link's token: the only time it exists in clear."""

    account: Account
    token: str
    expires_at: datetime


def open_account(*, sign_name: str, name: str, kind: str, by: Actor, at: datetime) -> Opened:
    """Open one account; its owner sets the password by the link. Raises Invalid for a bad or taken name."""
    return open_accounts(people=[NewAccount(sign_name, name, kind)], by=by, at=at)[0]


@transaction.atomic
def open_accounts(*, people: Sequence[NewAccount], by: Actor, at: datetime) -> list[Opened]:
    """Open many accounts at once, in the order given: all of them or none."""
    permissions.check_may_administer(by)
    fresh = [_new(person, by, at) for person in people]
    _check_free([account.sign_name for account in fresh])
    accounts = Account.objects.bulk_create(fresh)
    opened = _make_links(accounts, OneTimeLink.Purpose.FIRST, at)
    numbers = [account.pk for account in accounts]
    subject = f"accounts.Account:{numbers[0]}" if len(numbers) == 1 else ""
    audit.record("accounts.opened", by=by, at=at, subject=subject, accounts=numbers)
    return opened


@transaction.atomic
def give_link(*, account_id: int, by: Actor, at: datetime) -> Opened:
    """Give an account a new one-time link; earlier ones no longer work. Raises NotFound, NotNow."""
    account = _lock(account_id, by)
    if not account.is_active:
        raise NotNow("账号已停用，", remedy="请先启用，再生成链接。")
    account.links.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=at)
    purpose = OneTimeLink.Purpose.RESET if account.password_set_at else OneTimeLink.Purpose.FIRST
    opened = _make_links([account], purpose, at)[0]
    audit.record(
        "accounts.link_given", by=by, at=at, subject=f"accounts.Account:{account.pk}", purpose=purpose
    )
    return opened


@transaction.atomic
def ask_new_password(*, account_id: int, by: Actor, at: datetime) -> Account:
    """Let an account go on only after it has chosen a new password, such as after it was seen."""
    account = _lock(account_id, by)
    account.must_change_password = True
    account.save(update_fields=["must_change_password"])
    _tell("accounts.new_password_asked", account, by, at)
    return account


@transaction.atomic
def deactivate(*, account_id: int, reason: str, by: Actor, at: datetime) -> Account:
    """Close an account: its sessions end and its links no longer work. Raises Invalid without a reason."""
    account = _lock(account_id, by)
    if account.pk == by.id:
        raise NotAllowed("不能停用自己的账号，", remedy="请由另一位系统管理员办理。")
    if not account.is_active:
        raise NotNow("账号已经是停用状态。")
    if not reason.strip():
        raise Invalid("请写明停用原因，", field="reason", remedy="例如“调离工会岗位”。")
    account.is_active = False
    account.save(update_fields=["is_active"])
    account.links.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=at)
    end_open(account.pk, Session.End.DEACTIVATED, by=by, at=at)
    _tell("accounts.deactivated", account, by, at, reason=reason.strip()[:200])
    return account


@transaction.atomic
def activate(*, account_id: int, by: Actor, at: datetime) -> Account:
    """Reopen an account with the password it had. Raises NotNow when it is open."""
    account = _lock(account_id, by)
    if account.is_active:
        raise NotNow("账号已经是启用状态。")
    account.is_active = True
    account.save(update_fields=["is_active"])
    _tell("accounts.activated", account, by, at)
    return account


@transaction.atomic
def unlock(*, account_id: int, by: Actor, at: datetime) -> Account:
    """Lift the lock that failed sign-ins have put on an account."""
    account = _lock(account_id, by)
    removed, _ = FailedAttempt.objects.filter(name_hash=mark("sign-name", account.sign_name)).delete()
    _tell("accounts.unlocked", account, by, at, attempts=removed)
    return account


def _new(person: NewAccount, by: Actor, at: datetime) -> Account:
    sign_name, name = rules.normal_sign_name(person.sign_name), person.name.strip()
    rules.check_sign_name(sign_name)
    rules.check_name(name)
    if person.kind not in Account.Kind.values:
        raise Invalid(f"“{person.kind}”不是账号类别，", field="kind", remedy="请选择列出的类别。")
    return Account(
        sign_name=sign_name,
        name=name,
        kind=person.kind,
        password=make_password(None),
        created_at=at,
        created_by_id=by.id,
    )


def _check_free(names: list[str]) -> None:
    """Raise Invalid for a name that is taken, or given twice in one go."""
    taken = set(Account.objects.filter(sign_name__in=names).values_list("sign_name", flat=True))
    taken |= {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else set()
    if taken:
        listed = "、".join(sorted(taken)[:5])
        raise Invalid(f"登录名 {listed} 已经有人使用，", field="sign_name", remedy="请换一个。")


def _make_links(accounts: Sequence[Account], purpose: str, at: datetime) -> list[Opened]:
    expires = at + timedelta(hours=limits.link_hours(at.date()))
    opened = [Opened(account, secrets.token_urlsafe(32), expires) for account in accounts]
    OneTimeLink.objects.bulk_create(
        OneTimeLink(
            account=one.account,
            purpose=purpose,
            token_hash=mark("link", one.token),
            made_at=at,
            expires_at=expires,
        )
        for one in opened
    )
    return opened


def _lock(account_id: int, by: Actor) -> Account:
    permissions.check_may_administer(by)
    reached = permissions.reached(by, permissions.ADMINISTER)
    account = Account.objects.select_for_update().filter(reached, pk=account_id).first()
    if account is None:
        raise NotFound
    return account


def _tell(act: str, account: Account, by: Actor, at: datetime, **facts: Any) -> None:
    audit.record(act, by=by, at=at, subject=f"accounts.Account:{account.pk}", **facts)
