"""The telephone system's side of the events: signed, in order, repeated until they are answered for."""

import json
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from niangjia.gateways.cti import contract, signing
from niangjia.gateways.cti.contract import Code, Event
from niangjia.kernel import clock

TRIES: Final = 40
Pause = Callable[[float], None]
Post = Callable[[str, bytes, dict[str, str]], tuple[int, bytes]]
"""(address, body, headers) → (status, body); raises OSError when nobody answers."""


class Sender:
    """Sends events to one line's address at ours."""

    def __init__(
        self, url: str, key: str, *, post: Post | None = None, now: Callable[[], datetime] = clock.now,
        pause: Pause = time.sleep, tries: int = TRIES,
    ) -> None:  # fmt: skip
        self.url, self.key, self.now, self.pause, self.tries = url, key, now, pause, tries
        self.post = post or over_http

    def send(self, events: Sequence[Event]) -> dict[UUID, Code]:
        """Deliver events, a hundred at a time; what was not answered for is sent again under its own id.

        Raises OSError when the other side stays away, ValueError when it refuses the whole request.
        """
        answers: dict[UUID, Code] = {}
        for start in range(0, len(events), contract.MOST):
            answers |= self._insist(events[start : start + contract.MOST])
        return answers

    def _insist(self, events: Sequence[Event]) -> dict[UUID, Code]:
        for attempt in range(self.tries):
            try:
                return self._once(events)
            except OSError:
                if attempt == self.tries - 1:
                    raise
                self.pause(min(0.1 * 2**attempt, 2.0))
        raise AssertionError("not reached")

    def _once(self, events: Sequence[Event]) -> dict[UUID, Code]:
        body = json.dumps({"events": [contract.told(one) for one in events]}).encode()
        signed = signing.headers(
            self.key, method="POST", path=urlsplit(self.url).path, body=body, at=self.now()
        )
        status, said = self.post(self.url, body, signed | {"Content-Type": "application/json"})
        if status >= 500:
            raise OSError(f"status {status}")
        if status != 200:
            raise ValueError(f"refused with status {status}")
        results: list[dict[str, Any]] = json.loads(said)["results"]
        return {UUID(one["id"]): Code(one["code"]) for one in results}


def over_http(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """Post over HTTP."""
    import httpx  # noqa: PLC0415  a third of a second, and most processes never send anything

    try:
        answer = httpx.post(
            url, content=body, headers=headers, timeout=10.0, trust_env=urlsplit(url).scheme == "https"
        )
    except httpx.HTTPError as error:
        raise OSError(type(error).__name__) from error
    return answer.status_code, answer.content
