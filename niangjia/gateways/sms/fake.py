"""A gateway that sends nothing: a real HTTP server on loopback that keeps the contract, for tests and `make up`.

It keeps the last messages in its memory and shows them on its own page; a demonstration's codes are read
there. Nothing is written to a file.
"""

import json
import os
import re
import signal
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import UUID

from niangjia.gateways.sms import contract
from niangjia.gateways.sms.contract import Code, Message
from niangjia.gateways.sms.fake_page import page
from niangjia.kernel import clock, guomi

KEPT = 200  # messages on the page
LARGEST = 1 << 20  # bytes of a request
NUMBER = re.compile(r"1[3-9]\d{9}")
STATUS = {code: status for status, code in contract.OF_ALL.items()}


@dataclass(frozen=True, slots=True, repr=False)
class Kept:
    """A message as the gateway took it, and when."""

    message: Message
    receipt: str
    at: datetime


@dataclass
class Memory:
    """What the gateway knows: nonces seen, answers given by id, the last messages, faults to come."""

    key: str
    now: Callable[[], datetime] = clock.now
    nonces: set[str] = field(default_factory=set)
    receipts: dict[UUID, str] = field(default_factory=dict)
    last: deque[Kept] = field(default_factory=lambda: deque(maxlen=KEPT))
    faults: list[Code] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def answer(self, headers: Any, body: bytes) -> tuple[int, dict[str, Any]]:
        """Return status and words for one request."""
        with self.lock:
            if not self._is_signed(headers, body):
                return 401, {"code": "bad_signature"}
            messages = _read(body)
            if messages is None:
                return 400, {"code": "bad_request"}
            fault = self.faults.pop(0) if self.faults else None
            if fault in STATUS and (fault != Code.THROTTLED or len(messages) > 1):
                return STATUS[fault], {"code": str(fault)}
            return 200, {"results": [self._take(one, fault) for one in messages]}

    def _is_signed(self, headers: Any, body: bytes) -> bool:
        timestamp, nonce = headers.get(contract.TIMESTAMP, ""), headers.get(contract.NONCE, "")
        wanted = contract.signature(self.key, timestamp=timestamp, nonce=nonce, body=body)
        if not guomi.same(wanted, headers.get(contract.SIGNATURE, "")) or nonce in self.nonces:
            return False
        self.nonces.add(nonce)
        skew = (
            abs(self.now().timestamp() - int(timestamp)) if timestamp.isdigit() else contract.SKEW_SECONDS + 1
        )
        return skew <= contract.SKEW_SECONDS

    def _take(self, message: Message, fault: Code | None) -> dict[str, str]:
        """Take one message; one known by its id gets its first answer again and is not sent anew."""
        if message.id not in self.receipts:
            if fault is not None or not NUMBER.fullmatch(message.phone):
                return {"id": str(message.id), "code": str(fault or Code.BAD_NUMBER)}
            self.receipts[message.id] = f"F{len(self.receipts) + 1:08}"
            self.last.append(Kept(message, self.receipts[message.id], self.now()))
        return {"id": str(message.id), "code": str(Code.ACCEPTED), "receipt": self.receipts[message.id]}


class Fake:
    """The server. `with Fake(key) as fake:` and then `fake.url`, `fake.texts`, `fake.fail(Code.NO_BALANCE)`."""

    def __init__(self, key: str, *, port: int = 0, now: Callable[[], datetime] = clock.now) -> None:
        self.memory = Memory(key, now)
        self.server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self.memory))
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @property
    def texts(self) -> list[str]:
        """The texts sent out so far, oldest first."""
        return [kept.message.text for kept in self.memory.last]

    def fail(self, code: Code, *, times: int = 1) -> None:
        """Answer the next requests with a fault; one of a single message is throttled by its number."""
        self.memory.faults += [code] * times

    def __enter__(self) -> Self:
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def _handler(memory: Memory) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Speaks HTTP for one memory."""

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if urlsplit(self.path).path != contract.PATH or length > LARGEST:
                return self._say(404, "application/json", b"{}")
            status, words = memory.answer(self.headers, self.rfile.read(length))
            return self._say(status, "application/json", json.dumps(words).encode())

        def do_GET(self) -> None:
            """The page, to this machine's own browser only: another site's name for it is refused."""
            if urlsplit(f"//{self.headers.get('Host', '')}").hostname not in contract.LOOPBACK:
                return self._say(403, "text/plain", b"")
            rows = [(k.at, k.message.phone, k.message.text) for k in reversed(list(memory.last))]
            return self._say(200, "text/html; charset=utf-8", page(rows).encode())

        def _say(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            for name, value in (("Content-Type", kind), ("Content-Length", str(len(body)))):
                self.send_header(name, value)
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: what passes here is personal."""

    return Handler


def _read(body: bytes) -> list[Message] | None:
    """The messages of a request, or None where it is not the contract's."""
    try:
        rows = json.loads(body)["messages"]
        found = [Message(UUID(row["id"]), str(row["phone"]), str(row["text"])) for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return found if 1 <= len(found) <= contract.MOST and all(one.text for one in found) else None


def main() -> None:
    """Serve on the port given until told to stop; the key comes from the environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.config.settings")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    Fake(os.environ["SMS_KEY"], port=int(sys.argv[1])).server.serve_forever()


if __name__ == "__main__":
    main()
