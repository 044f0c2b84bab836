"""Our side of the contract."""

import base64
import json
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime

import httpx

from niangjia.gateways.verification.contract import (
    PATH,
    SAID,
    Answer,
    Level,
    Partner,
    answer_mark,
    request_mark,
)
from niangjia.kernel import clock, guomi

log = logging.getLogger(__name__)
TIMEOUT = httpx.Timeout(5.0, connect=2.0)  # seconds; a person is waiting


@dataclass(frozen=True, slots=True)
class Question:
    """One question on its way: how much it asks, and its nonce."""

    level: Level
    nonce: str
    at: datetime


def ask(partner: Partner, *, name: str, number: str, phone: str | None = None) -> Answer:
    """Ask the partner once. Never raises: who cannot be reached or believed is `unavailable`."""
    question = Question("three" if phone else "two", secrets.token_hex(16), clock.now())
    person = {"name": name, "number": number} | ({"phone": phone} if phone else {})
    try:
        with httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client:
            reply = client.send(_request(partner, question, person))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return _nothing(partner, question, type(error).__name__)
    return _heard(partner, question, reply)


def _request(partner: Partner, question: Question, person: dict[str, str]) -> httpx.Request:
    plain = json.dumps(person, ensure_ascii=False).encode()
    sealed = base64.b64encode(guomi.seal(partner.seal, plain, about=question.nonce.encode())).decode()
    body = json.dumps({"level": question.level, "sealed": sealed}).encode()
    time = str(int(question.at.timestamp()))
    headers = {
        "Content-Type": "application/json", "X-App": partner.app, "X-Time": time, "X-Nonce": question.nonce,
        "X-Sign": request_mark(partner, time=time, nonce=question.nonce, body=body),
    }  # fmt: skip
    return httpx.Request("POST", partner.url.rstrip("/") + PATH, content=body, headers=headers)


def _heard(partner: Partner, question: Question, reply: httpx.Response) -> Answer:
    """Read the reply: only a mark made for this very question is believed."""
    wanted = answer_mark(partner, nonce=question.nonce, status=reply.status_code, body=reply.content)
    if not guomi.same(wanted, reply.headers.get("X-Sign", "").encode("ascii", "replace")):
        return _nothing(partner, question, f"unsigned {reply.status_code}")
    if reply.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return Answer("throttled", partner.source, question.nonce, question.at, question.level)
    if reply.status_code != httpx.codes.OK:
        return _nothing(partner, question, str(reply.status_code))
    return _said(partner, question, reply)


def _said(partner: Partner, question: Question, reply: httpx.Response) -> Answer:
    try:
        told = json.loads(reply.content)
        result, serial, at = told["result"], str(told["serial"]), datetime.fromisoformat(told["at"])
    except (ValueError, KeyError, TypeError):
        return _nothing(partner, question, "malformed")
    if result not in SAID:
        return _nothing(partner, question, "unknown result")
    return Answer(result, partner.source, serial, at, question.level)


def _nothing(partner: Partner, question: Question, why: str) -> Answer:
    """Nobody can say; the reason goes to the log with the nonce, and never a word about the person."""
    log.warning("verification %s: %s", question.nonce, why)
    return Answer("unavailable", partner.source, question.nonce, question.at, question.level)
