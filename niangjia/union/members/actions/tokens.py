"""The platform's tokens, one for all our processes: read from their row, fetched anew by one process at a time.

Who finds the token at its end takes a lock of the transaction and asks the platform; the others wait at the lock and
then read the new one. The lock dies with its process; the platform is given five seconds.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from niangjia.gateways.wechat import contract
from niangjia.gateways.wechat.client import Client, Granted
from niangjia.gateways.wechat.contract import Account
from niangjia.kernel import audit, crypto
from niangjia.kernel.actor import Actor, system
from niangjia.kernel.refusals import NotNow
from niangjia.union.members.models import PlatformToken
from niangjia.union.members.purposes import PLATFORM

EARLY: Final = timedelta(seconds=contract.EARLY_SECONDS)
Kind = PlatformToken.Kind


def account() -> Account | None:
    """The official account of this installation, or None."""
    found: Account | None = settings.WECHAT
    return found


def sender(*, at: datetime) -> Client:
    """The platform's client with the shared token. Raises NotNow without an account."""
    known = account()
    if known is None:
        raise NotNow("还没有接入微信公众号，", remedy="请管理员设置 WECHAT_APP_ID 等变量后再试。")
    client = Client(
        known, lambda stale: shared_token(kind=Kind.ACCESS, stale=stale, by=system("微信令牌"), at=at)
    )
    return client


def ticket(*, at: datetime) -> str:
    """The ticket that signs pages. Raises NotNow without an account, `client.Failed` without the platform."""
    sender(at=at)
    return shared_token(kind=Kind.TICKET, by=system("微信令牌"), at=at)


def shared_token(*, kind: str, stale: str = "", by: Actor, at: datetime) -> str:
    """Return a token that holds and is not `stale`; fetch one where there is none. Raises `client.Failed`."""
    known = account()
    assert known is not None
    held = _held(known, kind, stale, at)
    return held or _fetched(known, kind, stale, by, at)


def _held(known: Account, kind: str, stale: str, at: datetime) -> str:
    row = PlatformToken.objects.filter(app=known.app, kind=kind, expires_at__gt=at + EARLY).first()
    held = crypto.unseal(PLATFORM, row.cipher) if row else ""
    return "" if held == stale else held


@transaction.atomic
def _fetched(known: Account, kind: str, stale: str, by: Actor, at: datetime) -> str:
    """Fetch it, alone; who has waited finds what the one before has fetched."""
    fetch: dict[str, Callable[[Client], Granted]] = {
        Kind.ACCESS: Client.fetch_token,
        Kind.TICKET: Client.ticket,
    }
    client = sender(at=at)
    if kind != Kind.ACCESS:
        client.tokens("")  # its own lock stands before this one, in every process
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"members.token:{known.app}:{kind}"]
        )
    if held := _held(known, kind, stale, at):
        return held
    granted = fetch[kind](client)
    told = {
        "cipher": crypto.seal(PLATFORM, granted.secret), "fetched_at": at,
        "expires_at": at + timedelta(seconds=granted.seconds),
    }  # fmt: skip
    PlatformToken.objects.update_or_create(app=known.app, kind=kind, defaults=told)
    audit.record("members.token_fetched", by=by, at=at, subject=f"members.PlatformToken:{kind}")
    return granted.secret


def page_configuration(*, url: str, nonce: str, at: datetime) -> dict[str, object]:
    """What a page needs to call the JS-SDK. Raises NotNow, `client.Failed`."""
    known, second = account(), str(int(at.timestamp()))
    signed = contract.page_signature(ticket=ticket(at=at), nonce=nonce, timestamp=second, url=url)
    assert known is not None
    return {"appId": known.app, "timestamp": int(second), "nonceStr": nonce, "signature": signed}
