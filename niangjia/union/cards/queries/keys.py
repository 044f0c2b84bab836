"""Keys that sign, and what is published of them: for gates and merchants that check without asking us."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from niangjia.kernel import crypto, guomi, params, sight
from niangjia.kernel.refusals import NotNow
from niangjia.union.cards import rules
from niangjia.union.cards.models import Credential, SigningKey
from niangjia.union.cards.sealing import SIGNING

CODES = b"niangjia.cards.code"


def published_keys(*, on: date) -> list[dict[str, Any]]:
    """Every public key whose credentials may still hold on a day, the one in use first (2 queries)."""
    days = params.value("e_card_days", on=on)
    keys = SigningKey.objects.filter(Q(until__isnull=True) | Q(until__date__gte=on - timedelta(days=days)))
    return [
        {
            "key": key.name, "algorithm": "SM2-SM3", "public": bytes(key.public).hex(),
            "since": key.since.date().isoformat(), "until": key.until.date().isoformat() if key.until else None,
        }
        for key in keys.order_by("-id")
    ]  # fmt: skip


@transaction.atomic
def revocation_list(*, at: datetime) -> str:
    """The signed list of credentials that were revoked before their end; its version only grows. Raises NotNow."""
    key = SigningKey.objects.filter(until__isnull=True).first()
    if key is None:
        raise NotNow("还没有签发过电子会员证。")
    with sight.everywhere("吊销名单是全市的"):
        revoked = Credential.objects.filter(revoked_at__isnull=False)
        version = revoked.count()
        serials = list(revoked.filter(until__gte=at.date()).values_list("serial", flat=True))
    return rules.revocations(*pair(key), version=version, at=at, serials=serials)


def in_force(person_id: int, *, on: date) -> Credential | None:
    """The newest credential of a person that holds on a day."""
    held = Credential.objects.filter(person_id=person_id, revoked_at__isnull=True, until__gte=on)
    return held.select_related("key").order_by("-id").first()


@transaction.atomic
def code(person_id: int, *, at: datetime) -> str:
    """The code that a member shows in this minute; ask again for the next. Raises NotNow before `actions.issue`."""
    with sight.of_person(person_id):
        card = in_force(person_id, on=at.date())
    if card is None:
        raise NotNow("电子会员证还没有生成，", remedy="请重新打开“电子会员证”。")
    key = SigningKey.objects.filter(until__isnull=True).first() or card.key
    return rules.qr(_code_key(pair(key)[0]), card.serial, at)


@transaction.atomic
def code_keys(at: datetime) -> list[bytes]:
    """The keys of codes that may still be shown: the present one, and one that was changed a minute ago."""
    recent = at - timedelta(seconds=rules.QR_SECONDS)
    keys = SigningKey.objects.filter(Q(until__isnull=True) | Q(until__gte=recent))
    return [_code_key(pair(key)[0]) for key in keys]


def pair(key: SigningKey) -> tuple[bytes, bytes]:
    """Both halves of a key, in the caller's transaction."""
    return bytes.fromhex(crypto.unseal(SIGNING, key.private)), bytes(key.public)


def _code_key(private: bytes) -> bytes:
    """What marks codes: derived, so that a mark tells nothing about a signature's key."""
    return guomi.mac(private, CODES)
