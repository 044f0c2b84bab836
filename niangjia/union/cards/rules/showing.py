"""What shows a member: a code for one minute that we check, and a credential that others check offline.

Code      NJQ1.<base64url of serial (16) | seconds (8) | mark (16)>, the mark HMAC-SM3 under a key of ours
Signed    NJC1.<base64url of JSON>.<base64url of the SM2 signature over "NJC1.<first part>">   a credential
          NJR1.…                                                                              the revocations

`tools/verify_card.py` reads the signed ones with nothing but the published key.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from niangjia.kernel import guomi

QR_SECONDS = 60
AHEAD = 5  # seconds that the clock of another server of ours may be ahead
MARK = 16  # bytes of a code's mark
CODE, CREDENTIAL, REVOCATIONS = "NJQ1", "NJC1", "NJR1"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a credential says of a member: nothing but a masked name, a number, the union and its days."""

    serial: UUID
    name: str
    number: str
    union: str
    since: date
    until: date


def member_number(person_id: int) -> str:
    """The member's number: nine digits and a check digit (Luhn), by which typing errors are found."""
    digits = f"{person_id:09d}"
    doubled = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits))]
    return digits + str(-sum(d // 10 + d % 10 for d in doubled) % 10)


def key_name(public: bytes) -> str:
    """The short name under which a key is published: the first 8 bytes of its SM3."""
    return guomi.digest(public).hex()[:16]


def qr(key: bytes, serial: UUID, at: datetime) -> str:
    """The code of this moment."""
    said = serial.bytes + int(at.timestamp()).to_bytes(8, "big")
    return f"{CODE}.{_text(said + guomi.mac(key, said)[:MARK])}"


def read_qr(keys: Sequence[bytes], text: str) -> tuple[UUID, datetime] | None:
    """The serial and moment of a code that we made, or None."""
    kind, _, body = text.strip().partition(".")
    raw = _bytes(body)
    if kind != CODE or len(raw) != 24 + MARK:
        return None
    said, mark = raw[:24], raw[24:]
    if not any(guomi.same(guomi.mac(key, said)[:MARK], mark) for key in keys):
        return None
    return UUID(bytes=said[:16]), datetime.fromtimestamp(int.from_bytes(said[16:], "big"), UTC)


def is_fresh(made: datetime, at: datetime) -> bool:
    """Whether a code of that moment may still be shown."""
    return -AHEAD <= (at - made).total_seconds() < QR_SECONDS


def credential(private: bytes, public: bytes, shown: Shown) -> str:
    """The signed credential."""
    return _signed(private, public, CREDENTIAL, {
        "serial": shown.serial.hex, "name": shown.name, "number": shown.number, "union": shown.union,
        "since": shown.since.isoformat(), "until": shown.until.isoformat(), "key": key_name(public),
    })  # fmt: skip


def revocations(private: bytes, public: bytes, *, version: int, at: datetime, serials: Sequence[UUID]) -> str:
    """The signed list of credentials that no longer hold though their days are not over."""
    return _signed(private, public, REVOCATIONS, {
        "version": version, "at": at.isoformat("T", "seconds"), "serials": sorted(s.hex for s in serials),
        "key": key_name(public),
    })  # fmt: skip


def read_signed(publics: Sequence[bytes], text: str) -> dict[str, Any] | None:
    """What a signed text says, if one of the keys has signed it."""
    said, _, signature = text.strip().rpartition(".")
    if not any(guomi.is_signed(public, said.encode(), _bytes(signature)) for public in publics):
        return None
    told: dict[str, Any] = json.loads(_bytes(said.partition(".")[2]))
    return told | {"kind": said.partition(".")[0]}


def _signed(private: bytes, public: bytes, kind: str, told: dict[str, Any]) -> str:
    said = f"{kind}.{_text(json.dumps(told, ensure_ascii=False, separators=(',', ':')).encode())}"
    return f"{said}.{_text(guomi.sign(private, public, said.encode()))}"


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
