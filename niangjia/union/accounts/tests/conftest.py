"""One moment, one administrator, and a short way to an account that can sign in."""

from collections.abc import Callable
from datetime import datetime

import pytest

from niangjia.kernel.actor import EVERYWHERE, Actor, Grant
from niangjia.kernel.clock import ZONE
from niangjia.union.accounts import actions, permissions
from niangjia.union.accounts.models import Account

AT = datetime(2026, 11, 22, 9, 0, tzinfo=ZONE)
PASSWORD = "Yunhai-2026"
OFFICE = "10.20.0.7"

ADMINISTRATOR = Actor(
    id=None,
    name="系统管理员",
    grants=(Grant("administrator", frozenset({permissions.ADMINISTER}), EVERYWHERE),),
)
AUDITOR = Actor(
    id=None, name="审计员", grants=(Grant("auditor", frozenset({permissions.AUDIT}), EVERYWHERE),)
)


def actor(account: Account) -> Actor:
    """The account's owner, without any office."""
    return Actor(id=account.pk, name=account.name)


@pytest.fixture
def member_of_staff(db: None) -> Callable[..., Account]:
    """Open an account and set its password through its link."""

    def make(sign_name: str = "lin.yun", name: str = "林云", at: datetime = AT) -> Account:
        opened = actions.open_account(sign_name=sign_name, name=name, kind="staff", by=ADMINISTRATOR, at=at)
        actions.set_password_by_link(token=opened.token, password=PASSWORD, by=actor(opened.account), at=at)
        opened.account.refresh_from_db()
        return opened.account

    return make


@pytest.fixture
def lin(member_of_staff: Callable[..., Account]) -> Account:
    """Lin Yun, who can sign in."""
    return member_of_staff()
