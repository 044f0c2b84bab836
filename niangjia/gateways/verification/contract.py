"""What both sides agree on: addresses, headers, what is signed, and the words of an answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from niangjia.kernel import guomi

PATH = "/v1/verifications"
SKEW = 300  # seconds that the two clocks may differ
Level = Literal["two", "three"]
Result = Literal["match", "mismatch", "not_found", "unavailable", "throttled"]
SAID = ("match", "mismatch", "not_found")  # what a partner says about a person


@dataclass(frozen=True, slots=True)
class Partner:
    """The verifier: where it is, who we are to it, the name of its source, and the two keys."""

    url: str
    app: str
    source: str
    sign: bytes
    seal: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What the source said, or why it said nothing; `serial` finds the question again at the partner's."""

    result: Result
    source: str
    serial: str
    at: datetime
    level: Level


def request_mark(partner: Partner, *, time: str, nonce: str, body: bytes) -> str:
    """Return the mark of a question."""
    parts = ["POST", PATH, partner.app, time, nonce, guomi.digest(body).hex()]
    return guomi.mac(partner.sign, "\n".join(parts).encode()).hex()


def answer_mark(partner: Partner, *, nonce: str, status: int, body: bytes) -> str:
    """Return the mark of an answer to the question with this nonce."""
    return guomi.mac(partner.sign, "\n".join([nonce, str(status), guomi.digest(body).hex()]).encode()).hex()
