"""The verifier's side as a real HTTP server on the loopback: for tests and demonstrations."""

import base64
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from niangjia.gateways.verification.contract import PATH, SKEW, Partner, answer_mark, request_mark
from niangjia.kernel import clock, guomi

LONGEST = 10_000  # bytes of a question
KEPT = 200  # questions that are remembered
SIGN, SEAL = bytes(range(32)), bytes(range(16))


@dataclass(frozen=True, slots=True)
class Known:
    """Whom the source knows under a number."""

    name: str
    phone: str = ""


ANYBODY = Known("", "")
"""A number that every name and phone belong to."""


@dataclass(slots=True)
class FakeVerifier:
    """Answers as the contract says, from a register or a function of the number.

    `closed` answers 503, `limit` is how many questions are answered before 429. Use as a context manager.
    """

    known: Callable[[str], Known | None]
    closed: bool = False
    limit: int | None = None
    port: int = 0
    sign: bytes = SIGN
    seal: bytes = SEAL
    asked: int = 0
    bodies: list[bytes] = field(default_factory=list)
    _nonces: set[str] = field(default_factory=set)
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> "FakeVerifier":
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), _handler(self))
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    @property
    def partner(self) -> Partner:
        """Return what a client needs to reach this server."""
        assert self._server is not None
        address = f"http://127.0.0.1:{self._server.server_address[1]}"
        return Partner(address, "niangjia", "模拟核验源", self.sign, self.seal)

    def answer(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        """Judge one question: status and what is said."""
        self.bodies.append(body)
        del self.bodies[:-KEPT]
        if status := self._refusal(headers, body):
            return status, {"error": "refused"}
        self._nonces.add(headers["x-nonce"])
        self.asked += 1
        if self.limit is not None and self.asked > self.limit:
            return 429, {"error": "too often"}
        try:
            return 200, self._said(headers["x-nonce"], json.loads(body))
        except (guomi.Broken, ValueError, KeyError):
            return 400, {"error": "malformed"}

    def _refusal(self, headers: dict[str, str], body: bytes) -> int:
        time, nonce = headers.get("x-time", ""), headers.get("x-nonce", "")
        wanted = request_mark(self.partner, time=time, nonce=nonce, body=body)
        if self.closed:
            return 503
        if headers.get("x-app") != self.partner.app or not guomi.same(wanted, headers.get("x-sign", "")):
            return 401
        if not time.isdigit() or abs(int(time) - clock.now().timestamp()) > SKEW:
            return 401
        return 409 if nonce in self._nonces else 0

    def _said(self, nonce: str, question: dict[str, str]) -> dict[str, str]:
        sealed = base64.b64decode(question["sealed"])
        person = json.loads(guomi.unseal(self.partner.seal, sealed, about=nonce.encode()))
        serial = f"V{clock.now():%Y%m%d}{self.asked:06d}"
        return {"result": self._result(person), "serial": serial, "at": clock.now().isoformat("T", "seconds")}

    def _result(self, person: dict[str, str]) -> str:
        known = self.known(person["number"])
        if known is None:
            return "not_found"
        if known is ANYBODY:
            return "match"
        right = known.name == person["name"] and person.get("phone", known.phone) == known.phone
        return "match" if right else "mismatch"


def _handler(fake: FakeVerifier) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(min(length, LONGEST))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, said = fake.answer(headers, body) if self.path == PATH else (404, {})
            self._reply(status, json.dumps(said).encode(), headers.get("x-nonce", ""))

        def _reply(self, status: int, content: bytes, nonce: str) -> None:
            self.send_response(status)
            mark = answer_mark(fake.partner, nonce=nonce, status=status, body=content)
            for name, value in (("X-Sign", mark), ("Content-Length", str(len(content)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the tests read what was asked from `bodies`."""

    return Handler
