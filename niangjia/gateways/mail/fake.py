"""A mail server that delivers nothing: a real SMTP server on loopback that keeps the contract, for tests."""

import base64
import ssl
from collections import deque
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Lock, Thread
from typing import Self

KEPT = 200  # letters in its memory
LARGEST = 1 << 20  # bytes of a letter


@dataclass
class Memory:
    """What the server knows: letters taken by their Message-ID, and replies it will give instead of its own."""

    user: str = ""
    password: str = ""
    taken: dict[str, str] = field(default_factory=dict)
    last: deque[EmailMessage] = field(default_factory=lambda: deque(maxlen=KEPT))
    faults: dict[str, list[str]] = field(default_factory=dict)
    logins: list[bool] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def fault(self, verb: str) -> str:
        """The reply that troubles the next command of this kind, or nothing."""
        with self.lock:
            return self.faults[verb].pop(0) if self.faults.get(verb) else ""

    def take(self, raw: bytes) -> str:
        """Take one letter; one known by its Message-ID gets its first answer again and is not delivered anew."""
        message = message_from_bytes(raw, policy=policy.SMTP)
        with self.lock:
            number = str(message["Message-ID"])
            if number not in self.taken:
                self.taken[number] = f"F{len(self.taken) + 1:08}"
                self.last.append(message)
            return self.taken[number]


class Fake:
    """The server. `with Fake() as fake:` and then `fake.url`, `fake.letters`, `fake.fail("RCPT", "550 nobody")`."""

    def __init__(
        self, *, user: str = "", password: str = "", tls: ssl.SSLContext | None = None, scheme: str = "smtp"
    ) -> None:
        self.memory = Memory(user, password)
        self.server = _Server(("127.0.0.1", 0), _Talk)
        self.server.memory, self.server.tls, self.server.from_start = self.memory, tls, scheme == "smtps"
        secret = f"{user}:{password}@" if user else ""
        self.url = f"{scheme}://{secret}127.0.0.1:{self.server.server_address[1]}"

    @property
    def letters(self) -> list[EmailMessage]:
        """The letters delivered so far, oldest first."""
        return list(self.memory.last)

    def fail(self, verb: str, reply: str, *, times: int = 1) -> None:
        """Answer the next commands of a kind with a reply; "" as reply hangs up. `TEXT` is the end of a letter."""
        self.memory.faults.setdefault(verb, []).extend([reply or "HANG"] * times)

    def __enter__(self) -> Self:
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    memory: Memory
    tls: ssl.SSLContext | None
    from_start: bool


class _Talk(StreamRequestHandler):
    """One connection. Commands outside TLS are refused where the server has a certificate."""

    timeout = 10
    server: _Server

    def handle(self) -> None:
        """Talk until somebody hangs up."""
        self.inside, self.known = False, not self.server.memory.user
        try:
            if self.server.from_start:
                self._begin_tls()
            self._say("220 fake")
            while (line := self.rfile.readline(2048)) and self._answer(
                line.decode("ascii", "replace").strip()
            ):
                pass
        except OSError:
            pass  # they hung up, or do not trust us

    def finish(self) -> None:
        """Close what TLS made of the connection; the server knows only the bare one."""
        try:
            super().finish()
        except OSError:
            pass  # they hung up before us
        finally:
            self.connection.close()

    def _answer(self, line: str) -> bool:
        """Answer one line; False ends the talk."""
        verb, _, rest = line.partition(" ")
        verb = verb.upper()
        if fault := self.server.memory.fault(verb):
            return self._trouble(fault)
        if verb == "QUIT":
            self._say("221 bye")
            return False
        if verb == "STARTTLS" and self.server.tls and not self.inside:
            self._say("220 go ahead")
            self._begin_tls()
            return True
        if verb in ("EHLO", "HELO"):
            self._greet()
        elif self.server.tls and not self.inside:
            self._say("530 Must issue a STARTTLS command first")
        elif verb == "AUTH":
            self._know(rest)
        elif verb in ("MAIL", "RCPT", "RSET", "NOOP"):
            self._say("250 OK" if self.known else "530 who are you")
        elif verb == "DATA":
            return self._text()
        else:
            self._say("502 not here")
        return True

    def _greet(self) -> None:
        more = ["STARTTLS"] if self.server.tls and not self.inside else []
        more += ["AUTH PLAIN"] if self.server.memory.user and (self.inside or not self.server.tls) else []
        for word in ["fake", *more]:
            self._say(f"250-{word}")
        self._say("250 SMTPUTF8")

    def _know(self, rest: str) -> None:
        memory = self.server.memory
        wanted = base64.b64encode(f"\0{memory.user}\0{memory.password}".encode()).decode()
        self.known = rest == f"PLAIN {wanted}"
        memory.logins.append(self.known)
        self._say("235 welcome" if self.known else "535 no")

    def _text(self) -> bool:
        self._say("354 go on")
        lines, size = [], 0
        while (line := self.rfile.readline(LARGEST)) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            size += len(line)
        if size > LARGEST:
            self._say("552 too large")
            return True
        if (fault := self.server.memory.fault("TEXT")) and fault != "HANG":
            return self._trouble(fault)
        receipt = self.server.memory.take(b"".join(lines))
        return not fault and (self._say(f"250 {receipt}") or True)

    def _trouble(self, fault: str) -> bool:
        if fault != "HANG":
            self._say(fault)
        return fault != "HANG" and not fault.startswith("421")

    def _begin_tls(self) -> None:
        if self.server.tls is None:
            raise OSError("no certificate")
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.request, self.inside = self.connection, True
        self.setup()

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
