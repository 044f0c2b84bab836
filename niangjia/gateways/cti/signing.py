"""The signature of both directions: HMAC-SM3 over method, path, timestamp, nonce and the body's SM3."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import uuid4

from niangjia.kernel import guomi

TIMESTAMP, NONCE, SIGNATURE = "X-Cti-Timestamp", "X-Cti-Nonce", "X-Cti-Signature"
WINDOW_SECONDS: Final = 300
"""How far a request's timestamp may lie from the reader's clock."""
SHORTEST_KEY: Final = 32
LONGEST_NONCE: Final = 64


def signature(key: str, *, method: str, path: str, timestamp: str, nonce: str, body: bytes) -> str:
    """Return the signature as 64 hexadecimal digits."""
    signed = "\n".join([method, path, timestamp, nonce, guomi.digest(body).hex()])
    return guomi.mac(key.encode(), signed.encode()).hex()


def headers(
    key: str, *, method: str, path: str, body: bytes, at: datetime, nonce: str = ""
) -> dict[str, str]:
    """The three headers of a request made at a moment."""
    timestamp, nonce = str(int(at.timestamp())), nonce or uuid4().hex
    signed = signature(key, method=method, path=path, timestamp=timestamp, nonce=nonce, body=body)
    return {TIMESTAMP: timestamp, NONCE: nonce, SIGNATURE: signed}


def is_signed(
    key: str, *, method: str, path: str, body: bytes, given: Mapping[str, str], at: datetime
) -> bool:
    """Whether a request was signed with this key within the window. Its nonce is the caller's to remember."""
    timestamp, nonce = given.get(TIMESTAMP, ""), given.get(NONCE, "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    if not (0 < len(nonce) <= LONGEST_NONCE and nonce.isascii() and nonce.isprintable()):
        return False
    wanted = signature(key, method=method, path=path, timestamp=timestamp, nonce=nonce, body=body)
    if not guomi.same(wanted, given.get(SIGNATURE, "").encode()[:128]):
        return False
    return abs(at.timestamp() - int(timestamp)) <= WINDOW_SECONDS
