"""A telephone system without telephones: a real HTTP server that keeps the contract, for tests and `make up`.

    with Fake(line_code, key, events="http://…/cti/12351/events/") as fake:
        call = fake.ring("16099990001", at_seat="8001")      the events go out, the orders come in

It knows seats and calls, carries out each order once, and tells what happens as events. Nothing is written
to a file.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Self
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from niangjia.gateways.cti import contract, signing
from niangjia.gateways.cti.contract import AgentState, Event, Kind, Said
from niangjia.gateways.cti.sender import Sender
from niangjia.kernel import clock

STATUS = {said: status for status, said in contract.OF_ORDER.items() if status != 401}


@dataclass
class Call:
    """One call as the telephone system knows it."""

    caller: str
    agent: str
    answered: bool = False
    ended: bool = False


@dataclass
class Exchange:
    """What the telephone system knows: seats, calls, orders carried out, events not yet sent."""

    line: str
    key: str
    now: Callable[[], datetime] = clock.now
    seats: dict[str, str] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    nonces: set[str] = field(default_factory=set)
    orders: dict[str, Said] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    faults: list[Said] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def tell(self, kind: Kind, **words: Any) -> None:
        """Note an event, to be sent in its order."""
        self.events.append(Event(uuid4(), kind, self.now(), **words))

    def order(self, path: str, headers: Any, body: bytes) -> tuple[int, Said]:
        """Carry out one order, once; return status and code."""
        with self.lock:
            nonce = headers.get(signing.NONCE, "")
            signed = signing.is_signed(
                self.key, method="POST", path=path, body=body, given=headers, at=self.now()
            )
            if not signed or nonce in self.nonces:
                return 401, Said.REFUSED
            self.nonces.add(nonce)
            if self.faults:
                return 503, self.faults.pop(0)
            try:
                words = json.loads(body)
                number, parts = str(words["id"]), [unquote(part) for part in path.split("/")[2:]]
                if number not in self.orders:
                    self.orders[number] = self._carry_out(parts, words)
            except (ValueError, KeyError, TypeError, AttributeError):
                return 400, Said.REFUSED
            return STATUS[self.orders[number]], self.orders[number]

    def _carry_out(self, parts: list[str], words: dict[str, str]) -> Said:
        match parts:
            case ["lines", self.line, "agents", agent, "state"]:
                return self._stand(agent, AgentState(words["state"]))
            case ["lines", self.line, "callbacks"]:
                return self._dial(words["phone"], words["agent"])
            case ["lines", self.line, "calls", call, verb]:
                return self._with_call(call, verb, words)
        return Said.NO_SUCH

    def _stand(self, agent: str, state: AgentState) -> Said:
        self.seats[agent] = state
        self.tell(Kind.AGENT_STATE, agent=agent, state=str(state))
        return Said.DONE

    def _dial(self, phone: str, agent: str) -> Said:
        if self.seats.get(agent) == AgentState.TALKING:
            return Said.NOT_NOW
        number = f"F{uuid4().hex[:12]}"
        self.calls[number] = Call(phone, agent, answered=True)
        self.tell(Kind.OFFERED, call=number, caller=phone, by="agent", agent=agent)
        self.tell(Kind.ANSWERED, call=number, agent=agent)
        return Said.DONE

    def _with_call(self, number: str, verb: str, words: dict[str, str]) -> Said:
        call = self.calls.get(number)
        if call is None:
            return Said.NO_SUCH
        if call.ended or call.agent != words["agent"]:
            return Said.NOT_NOW
        if verb == "answer" and not call.answered:
            call.answered, self.seats[call.agent] = True, AgentState.TALKING
            self.tell(Kind.ANSWERED, call=number, agent=call.agent)
            self.tell(Kind.AGENT_STATE, agent=call.agent, state=AgentState.TALKING)
        elif verb == "transfer" and call.answered:
            self.tell(Kind.TRANSFERRED, call=number, agent=call.agent, to=words["to"])
            call.agent = words["to"]
        elif verb == "hang-up":
            self.end(number, by="agent")
        else:
            return Said.NOT_NOW
        return Said.DONE

    def end(self, number: str, *, by: str) -> None:
        """End a call from either side; one that nobody answered is abandoned."""
        call = self.calls[number]
        call.ended = True
        if not call.answered:
            self.tell(Kind.ABANDONED, call=number)
            return
        self.seats[call.agent] = AgentState.WRAP_UP
        self.tell(Kind.HUNG_UP, call=number, agent=call.agent, by=by)
        self.tell(Kind.AGENT_STATE, agent=call.agent, state=AgentState.WRAP_UP)
        self.tell(Kind.RECORDING_READY, call=number, reference=f"rec/{number}")


class Fake:
    """The telephone system of one line. Without an address for its events they wait in `exchange.events`."""

    def __init__(
        self, line: str, key: str, *, events: str = "", port: int = 0, sender: Sender | None = None,
        now: Callable[[], datetime] = clock.now,
    ) -> None:  # fmt: skip
        self.exchange = Exchange(line, key, now)
        self.sender = sender or (Sender(events, key, now=now) if events else None)
        self.server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.sending = Lock()

    def ring(self, caller: str, *, at_seat: str) -> str:
        """Let somebody call, and ring at a seat; return the call's number."""
        with self.exchange.lock:
            number = f"F{uuid4().hex[:12]}"
            self.exchange.calls[number] = Call(caller, at_seat)
            self.exchange.tell(Kind.OFFERED, call=number, caller=caller)
            self.exchange.tell(Kind.RINGING, call=number, agent=at_seat)
        self.flush()
        return number

    def caller_hangs_up(self, number: str) -> None:
        """Let the caller end it."""
        with self.exchange.lock:
            self.exchange.end(number, by="caller")
        self.flush()

    def fail(self, *, times: int = 1) -> None:
        """Answer the next orders as if the exchange were down."""
        self.exchange.faults += [Said.UNAVAILABLE] * times

    def flush(self) -> None:
        """Send what has happened since, in its order."""
        if self.sender is None:
            return
        with self.sending:
            while waiting := self.exchange.events[: contract.MOST]:
                self.sender.send(waiting)
                del self.exchange.events[: len(waiting)]

    def __enter__(self) -> Self:
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def _handler(fake: Fake) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Speaks HTTP for one exchange."""

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if length > contract.LARGEST:
                return self._say(413, Said.REFUSED)
            path = urlsplit(self.path).path
            status, said = fake.exchange.order(path, self.headers, self.rfile.read(length))
            self._say(status, said)
            Thread(target=fake.flush, daemon=True).start()
            return None

        def _say(self, status: int, said: Said) -> None:
            body = json.dumps({"code": str(said)}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: what passes here is personal."""

    return Handler
