"""What we and a gateway for text messages agree on; README.md says the same in words, tests compare the two."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from niangjia.kernel import guomi

PATH = "/v1/messages"
MOST = 100  # messages in one request
SKEW_SECONDS = 300  # how far a request's timestamp may lie from the gateway's clock
REMEMBERED_DAYS = 7  # how long the gateway knows the id of a message it has accepted
TIMESTAMP, NONCE, SIGNATURE = "X-Sms-Timestamp", "X-Sms-Nonce", "X-Sms-Signature"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Code(StrEnum):
    """What became of a message. Only `accepted` and `bad_number` are final."""

    ACCEPTED = "accepted"
    BAD_NUMBER = "bad_number"
    THROTTLED = "throttled"
    NO_BALANCE = "no_balance"
    UNAVAILABLE = "unavailable"
    REFUSED = "refused"


OF_ONE = frozenset({Code.ACCEPTED, Code.BAD_NUMBER, Code.THROTTLED})
"""Codes that the gateway gives message by message, in an answer with status 200."""

OF_ALL = {
    400: Code.REFUSED,
    401: Code.REFUSED,
    402: Code.NO_BALANCE,
    429: Code.THROTTLED,
    503: Code.UNAVAILABLE,
}
"""Codes of a whole request, by status; any other status counts as unavailable."""


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """One text to one number. `id` makes it the same message however often it is sent; nothing prints it."""

    id: UUID
    phone: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gateway says of one message; `receipt` is its own number for an accepted one."""

    code: Code
    receipt: str = ""


def signature(key: str, *, timestamp: str, nonce: str, body: bytes) -> str:
    """Return HMAC-SM3 over method, path, timestamp, nonce and the body's SM3, as 64 hexadecimal digits."""
    signed = "\n".join(["POST", PATH, timestamp, nonce, guomi.digest(body).hex()])
    return guomi.mac(key.encode(), signed.encode()).hex()


def timestamp(at: datetime) -> str:
    """Return a moment as whole seconds since 1970."""
    return str(int(at.timestamp()))


def fault_of_settings(url: str, key: str) -> str:
    """Return what is wrong with a gateway's address and key, or nothing; both empty is right: no gateway."""
    if not url and not key:
        return ""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "SMS_URL: expected an address such as https://sms.example.org"
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        return "SMS_URL: phone numbers travel by https only"
    return "" if len(key) >= 32 else "SMS_KEY: expected the gateway's key, 32 characters or more"
