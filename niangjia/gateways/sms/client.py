"""Our side of the contract: a batch of messages goes out, and for each comes back what became of it."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from niangjia.gateways.sms import contract
from niangjia.gateways.sms.contract import Answer, Code, Message

TIMEOUT_SECONDS = 10.0


class Client:
    """A gateway at an address, with the key that signs what we send."""

    def __init__(self, url: str, key: str, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self.url = url.rstrip("/") + contract.PATH
        self.key = key
        self.timeout = timeout
        self.through_proxy = urlsplit(url).hostname not in contract.LOOPBACK

    def send(self, messages: Sequence[Message], *, at: datetime) -> dict[UUID, Answer]:
        """Send up to `MOST` messages; return an answer for every one of them. Raises nothing of the network.

        What the gateway did not answer, or answered in words that are not the contract's, is `unavailable`:
        it may have been accepted, and sending it again under its id is safe.
        """
        if len(messages) > contract.MOST:
            raise ValueError(f"{len(messages)} messages in one request")
        fallback, said = self._ask(_body(messages), at)
        return {one.id: said.get(one.id, Answer(fallback)) for one in messages}

    def _ask(self, body: bytes, at: datetime) -> tuple[Code, dict[UUID, Answer]]:
        """The code for messages without an answer of their own, and the answers."""
        import httpx  # noqa: PLC0415  a third of a second, and most processes never send anything

        try:
            answer = httpx.post(
                self.url, content=body, headers=self._headers(body, at), timeout=self.timeout,
                trust_env=self.through_proxy,
            )  # fmt: skip
            if answer.status_code != httpx.codes.OK:
                return contract.OF_ALL.get(answer.status_code, Code.UNAVAILABLE), {}
            return Code.UNAVAILABLE, dict(_answer(one) for one in answer.json()["results"])
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError):
            return Code.UNAVAILABLE, {}

    def _headers(self, body: bytes, at: datetime) -> dict[str, str]:
        timestamp, nonce = contract.timestamp(at), uuid4().hex
        signed = contract.signature(self.key, timestamp=timestamp, nonce=nonce, body=body)
        return {
            "Content-Type": "application/json",
            contract.TIMESTAMP: timestamp,
            contract.NONCE: nonce,
            contract.SIGNATURE: signed,
        }


def _body(messages: Sequence[Message]) -> bytes:
    rows = [{"id": str(one.id), "phone": one.phone, "text": one.text} for one in messages]
    return json.dumps({"messages": rows}, ensure_ascii=False).encode()


def _answer(told: Any) -> tuple[UUID, Answer]:
    """One row of the results. Raises ValueError and its kin for words that are not the contract's."""
    code = Code(told["code"])
    if code not in contract.OF_ONE:
        raise ValueError("a code of whole requests")
    return UUID(told["id"]), Answer(code, str(told["receipt"])[:64] if code == Code.ACCEPTED else "")
