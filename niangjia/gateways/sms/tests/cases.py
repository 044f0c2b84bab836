"""One table of cases: what is asked of a gateway, what it answers, and what our client makes of it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from niangjia.gateways.sms.contract import Answer, Code, Message

KEY = "a-key-of-thirty-two-characters-or-more"
ONE = Message(UUID(int=1), "13800000001", "【测试】一")
TWO = Message(UUID(int=2), "13800000002", "【测试】二")
LANDLINE = Message(UUID(int=3), "075512345", "【测试】三")


@dataclass(frozen=True)
class Case:
    """`fault` is what troubles the gateway; `key` is the one that we sign with."""

    name: str
    messages: tuple[Message, ...]
    status: int
    words: dict[str, Any]
    answers: tuple[Answer, ...]
    fault: Code | None = None
    key: str = KEY


def row(message: Message, code: str, receipt: str = "") -> dict[str, str]:
    """One row of the results."""
    return {"id": str(message.id), "code": code} | ({"receipt": receipt} if receipt else {})


CASES = [
    Case(
        "two messages are accepted, each with its receipt",
        (ONE, TWO),
        200,
        {"results": [row(ONE, "accepted", "F00000001"), row(TWO, "accepted", "F00000002")]},
        (Answer(Code.ACCEPTED, "F00000001"), Answer(Code.ACCEPTED, "F00000002")),
    ),
    Case(
        "a wrong number does not hold up its neighbour",
        (LANDLINE, TWO),
        200,
        {"results": [row(LANDLINE, "bad_number"), row(TWO, "accepted", "F00000001")]},
        (Answer(Code.BAD_NUMBER), Answer(Code.ACCEPTED, "F00000001")),
    ),
    Case(
        "one number gets too much",
        (ONE,),
        200,
        {"results": [row(ONE, "throttled")]},
        (Answer(Code.THROTTLED),),
        fault=Code.THROTTLED,
    ),
    Case(
        "too many requests",
        (ONE, TWO),
        429,
        {"code": "throttled"},
        (Answer(Code.THROTTLED), Answer(Code.THROTTLED)),
        fault=Code.THROTTLED,
    ),
    Case(
        "the account is empty",
        (ONE,),
        402,
        {"code": "no_balance"},
        (Answer(Code.NO_BALANCE),),
        fault=Code.NO_BALANCE,
    ),
    Case(
        "the gateway is down",
        (ONE,),
        503,
        {"code": "unavailable"},
        (Answer(Code.UNAVAILABLE),),
        fault=Code.UNAVAILABLE,
    ),
    Case(
        "another key signs",
        (ONE,),
        401,
        {"code": "bad_signature"},
        (Answer(Code.REFUSED),),
        key="another-key-of-thirty-two-characters",
    ),
    Case(
        "a text is missing",
        (Message(ONE.id, ONE.phone, ""),),
        400,
        {"code": "bad_request"},
        (Answer(Code.REFUSED),),
    ),
]
