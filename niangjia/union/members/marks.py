"""Marks and seals under keys derived from the application's secret: what never stands in the database in clear.

Codes and tokens are kept as keyed marks (HMAC-SM3); a proof of a phone travels in its owner's own browser,
sealed (SM4-GCM). Numbers in the database are sealed by `kernel.crypto`, whose keys are changed in service.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from django.conf import settings

from niangjia.kernel import guomi

PROOF, WAY, DEVICE = b"members.proof", b"members.way", b"members.device"
"""What is sealed for a browser; a seal of one kind does not open as another."""


@dataclass(frozen=True, slots=True, repr=False)
class Proof:
    """A phone whose owner has typed the code sent to it (or other words of theirs), until a moment. Nothing prints it."""

    phone: str
    until: datetime


def mark(purpose: str, text: str) -> str:
    """Return 64 hexadecimal digits; the same text has another mark for every purpose."""
    return guomi.mac(_key(), f"{purpose}\x00{text}".encode()).hex()


def seal_proof(phone: str, *, at: datetime, minutes: int, kind: bytes = PROOF) -> str:
    """Return a proof as a cookie carries it."""
    until = int((at + timedelta(minutes=minutes)).timestamp())
    blob = guomi.seal(_key()[:16], f"{until} {phone}".encode(), about=kind)
    return base64.urlsafe_b64encode(blob).decode().rstrip("=")


def open_proof(cookie: str, *, at: datetime, kind: bytes = PROOF) -> Proof | None:
    """Return the proof of a cookie, or None for one that is over, changed or none of ours."""
    try:
        blob = base64.urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
        until, _, phone = guomi.unseal(_key()[:16], blob, about=kind).decode().partition(" ")
    except (guomi.Broken, binascii.Error, ValueError):
        return None
    ends = datetime.fromtimestamp(int(until), UTC)
    return Proof(phone, ends) if at < ends else None


@cache
def _key() -> bytes:
    return guomi.digest(b"members.marks\x00" + settings.SECRET_KEY.encode())
