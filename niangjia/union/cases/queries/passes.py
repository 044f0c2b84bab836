"""What a browser carries of an appeal: a proven phone, a number, sealed for half an hour; and the code of the nameless.

A pass travels in a cookie of its owner, never in an address. Who asks without a phone gets a code with the number:
it is made of the number under a key of ours, so that nothing about it needs to be kept.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

from django.conf import settings

from niangjia.kernel import guomi, params
from niangjia.kernel.clock import day_of
from niangjia.union.cases.rules import asking

ABOUT: Final = b"cases.pass"
CODE_SIGNS: Final = 10


@dataclass(frozen=True, slots=True, repr=False)
class Pass:
    """What its bearer has proven: a phone (or nothing, for the nameless), and the case it is for. Nothing prints it."""

    use: str
    phone: str = ""
    number: str = ""


def seal_pass(held: Pass, *, at: datetime) -> str:
    """A pass as a cookie carries it."""
    until = int((at + timedelta(minutes=minutes(at))).timestamp())
    blob = guomi.seal(
        _key()[:16], json.dumps([until, held.use, held.phone, held.number]).encode(), about=ABOUT
    )
    return base64.urlsafe_b64encode(blob).decode().rstrip("=")


def open_pass(cookie: str, *, use: str, at: datetime) -> Pass | None:
    """The pass of a cookie, or None for one that is over, changed, for another use, or none of ours."""
    try:
        blob = base64.urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
        until, kind, phone, number = json.loads(guomi.unseal(_key()[:16], blob, about=ABOUT))
    except (guomi.Broken, binascii.Error, ValueError):
        return None
    if kind != use or at >= datetime.fromtimestamp(until, UTC):
        return None
    return Pass(kind, phone, number)


def minutes(at: datetime) -> int:
    """For how many minutes a pass holds."""
    return int(params.value(asking.PASS_MINUTES.key, on=day_of(at)))


def code_of(number: str) -> str:
    """The code that goes with a number for who left no phone: ten letters and figures."""
    made = guomi.mac(_key(), f"code {number}".encode())
    return base64.b32encode(made).decode()[:CODE_SIGNS]


def is_code_of(number: str, code: str) -> bool:
    """Whether this is the code of the number, however it was typed."""
    typed = "".join(sign for sign in code.upper() if sign.isalnum()).translate(str.maketrans("01", "OI"))
    return guomi.same(typed.encode(), code_of(number.strip()).encode())


@cache
def _key() -> bytes:
    return guomi.digest(b"cases.passes\x00" + settings.SECRET_KEY.encode())
