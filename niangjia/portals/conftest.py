"""For the tests of every portal: browsers that are signed in, with the grants a test asks for."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.test import Client

from niangjia.config import actors
from niangjia.kernel import clock
from niangjia.kernel.actor import EVERYWHERE, Actor, Grant, Span
from niangjia.ui import access
from niangjia.union.accounts.models import Account, Session


@pytest.fixture
def account(db: None) -> Callable[..., Account]:
    """Make an account without a password; `kind` is staff, chair or machine."""

    def make(sign_name: str = "lin.yun", name: str = "林云", kind: str = "staff") -> Account:
        return Account.objects.create(sign_name=sign_name, name=name, kind=kind, created_at=clock.now())

    return make


@pytest.fixture
def signed_in(account: Callable[..., Account], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Client]:
    """Return a client signed in as an account (a new one if none is given) that may do the verbs."""

    def make(
        verbs: Iterable[str] = (),
        owner: Account | None = None,
        orgs: Span = EVERYWHERE,
        areas: tuple[Span, ...] = (EVERYWHERE,),
        **words: Any,
    ) -> Client:
        owner = owner or account()
        client = browser(owner)
        grant = Grant(
            role="tester", title="测试岗位", verbs=frozenset(verbs), orgs=orgs, areas=areas, **words
        )
        held[owner.pk] = (grant,)
        return client

    held: dict[int, tuple[Grant, ...]] = {}
    real = actors.actor_of

    def actor_of(user: Any, *, on: Any) -> Actor:
        if user.is_authenticated and user.pk in held:
            return Actor(id=user.pk, name=user.name, grants=held[user.pk])
        return real(user, on=on)

    monkeypatch.setattr(actors, "actor_of", actor_of)
    return make


@pytest.fixture
def desk(small_cast: dict[str, int]) -> Callable[[str], Client]:
    """Return the browser of one of the cast, by sign-in name, with the offices they really hold."""
    return lambda sign_name: browser(Account.objects.get(pk=small_cast[sign_name]))


def browser(owner: Account) -> Client:
    """Return a client signed in as an account."""
    client = Client()
    client.force_login(owner)
    moment = clock.now()
    session = Session.objects.create(
        account=owner, device="测试", address="10.0.0.1", started_at=moment, seen_at=moment
    )
    kept = client.session
    kept[access.SESSION] = session.pk
    kept.save()
    client.owner, client.sign_in = owner, session
    return client
