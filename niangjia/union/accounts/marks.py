"""Keyed marks (HMAC-SM3) of texts that must be found again but never read back: link tokens, typed names."""

from functools import cache

from cryptography.hazmat.primitives import hashes, hmac
from django.conf import settings


def mark(purpose: str, text: str) -> str:
    """Return 64 hexadecimal digits; the same text has another mark for every purpose."""
    signer = hmac.HMAC(_key(), hashes.SM3())
    signer.update(f"{purpose}\x00{text}".encode())
    return signer.finalize().hex()


@cache
def _key() -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(b"accounts.marks\x00" + settings.SECRET_KEY.encode())
    return digest.finalize()
