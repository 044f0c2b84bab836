"""Our side of the orders: what an agent's browser asks of us, asked of the telephone system."""

import json
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit
from uuid import UUID

from niangjia.gateways.cti import contract, signing
from niangjia.gateways.cti.contract import Said
from niangjia.gateways.cti.lines import Connection

TIMEOUT_SECONDS: Final = 2.0
"""An agent waits for it with a caller on the line."""


class Client:
    """One line's telephone system."""

    def __init__(self, line: Connection, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self.line, self.timeout = line, timeout

    def set_state(self, agent: str, state: str, *, number: UUID, at: datetime) -> Said:
        """Ask that a seat stand so: ready, break, off."""
        return self._ask(f"agents/{_part(agent)}/state", {"state": state}, number, at)

    def answer(self, call: str, agent: str, *, number: UUID, at: datetime) -> Said:
        """Put the caller through to a seat at which the call rings."""
        return self._ask(f"calls/{_part(call)}/answer", {"agent": agent}, number, at)

    def transfer(self, call: str, agent: str, to: str, *, number: UUID, at: datetime) -> Said:
        """Hand the call on to another seat."""
        return self._ask(f"calls/{_part(call)}/transfer", {"agent": agent, "to": to}, number, at)

    def hang_up(self, call: str, agent: str, *, number: UUID, at: datetime) -> Said:
        """End the call."""
        return self._ask(f"calls/{_part(call)}/hang-up", {"agent": agent}, number, at)

    def call_back(self, agent: str, phone: str, *, number: UUID, at: datetime) -> Said:
        """Dial a caller who asked to be called, and put them through to a seat."""
        return self._ask("callbacks", {"agent": agent, "phone": phone}, number, at)

    def _ask(self, path: str, words: dict[str, str], number: UUID, at: datetime) -> Said:
        """Send one order under its number, by which it is carried out once. Raises nothing of the network."""
        if not self.line.url:
            return Said.UNAVAILABLE
        import httpx  # noqa: PLC0415  a third of a second, and most processes never order anything

        url = f"{self.line.url}/v1/lines/{_part(self.line.code)}/{path}"
        body = json.dumps({"id": str(number), **words}).encode()
        signed = signing.headers(self.line.key, method="POST", path=urlsplit(url).path, body=body, at=at)
        try:
            answer = httpx.post(
                url, content=body, headers={**signed, "Content-Type": "application/json"},
                timeout=self.timeout, trust_env=urlsplit(url).scheme == "https",
            )  # fmt: skip
            said: Any = answer.json()
        except (httpx.HTTPError, ValueError):
            return Said.UNAVAILABLE
        meant = contract.OF_ORDER.get(answer.status_code, Said.UNAVAILABLE)
        if meant is Said.DONE and (not isinstance(said, dict) or said.get("code") != Said.DONE):
            return Said.UNAVAILABLE
        return meant


def _part(word: str) -> str:
    """One part of a path: whatever a word holds, it stays one part."""
    return quote(word, safe="")
