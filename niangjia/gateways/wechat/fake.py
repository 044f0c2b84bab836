"""A platform that is none: a real HTTP server on loopback that keeps the contract, for tests and demonstrations.

It hands out tokens that end, takes menus and messages into its memory, lets browsers "sign in", and writes
callbacks as the platform does (`letter`, `read`). Nothing is written to a file.
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from niangjia.gateways.wechat import contract, fake_envelope, menu
from niangjia.gateways.wechat.contract import Account
from niangjia.kernel import clock

KEPT = 500  # messages that are remembered
HOLDS = 7200  # seconds of a token and a ticket
LARGEST = 1 << 20  # bytes of a request
APP, SECRET, TOKEN = "wxfake0000000001", "f" * 32, "niangjiatest"  # of a platform that is none
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63600000000200"
    "01e221bc330000000049454e44ae426082"
)
SAID = {
    -1: "system error", 40001: "invalid credential", 40003: "invalid openid", 40013: "invalid appid", 40029: "invalid code",
    40037: "invalid template_id", 40007: "invalid media_id", 40125: "invalid appsecret", 40163: "code been used",
    41001: "access_token missing", 42001: "access_token expired", 43004: "require subscribe",
    43101: "user refuse to accept the msg", 45009: "reach max api daily quota limit",
    45015: "response out of time limit or subscription is canceled", 45047: "out of response count limit",
    47001: "data format error", 40016: "invalid button size",
}  # fmt: skip
Said = dict[str, Any]


@dataclass(frozen=True, slots=True, repr=False)
class Kept:
    """A message as the platform took it: on which address, and what it said."""

    path: str
    told: Mapping[str, Any]

    @property
    def text(self) -> str:
        """Its words, whatever kind it is."""
        if "text" in self.told:
            return str(self.told["text"]["content"])
        return " ".join(str(one["value"]) for one in self.told.get("data", {}).values())


@dataclass
class Memory:
    """What the platform knows: tokens and until when they hold, followers, codes, pictures, faults to come."""

    account: Account
    now: Callable[[], float] = lambda: clock.now().timestamp()
    tokens: dict[str, float] = field(default_factory=dict)
    fetched: int = 0
    sent: list[Kept] = field(default_factory=list)
    by_key: dict[str, str] = field(default_factory=dict)
    menu: Any = None
    strangers: set[str] = field(default_factory=set)
    declined: set[str] = field(default_factory=set)
    codes: dict[str, str] = field(default_factory=dict)
    media: dict[str, bytes] = field(default_factory=dict)
    faults: list[int] = field(default_factory=list)
    consenting: str = "oFAKE-reader-0001"
    numbers: Any = field(default_factory=lambda: count(1))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, method: str, path: str, query: Mapping[str, str], body: bytes) -> Said | bytes:
        """Answer one request of the interface."""
        with self.lock:
            if (method, path) == ("POST", contract.TOKEN):
                return self._token(_read(body))
            if (method, path) == ("GET", contract.OAUTH):
                return self._openid(query)
            if fault := self._fault_of_token(query.get("access_token", "")):
                return said(fault)
            if self.faults and (fault := self.faults.pop(0)):
                return said(fault)
            return self._serve(method, path, query, body)

    def _serve(self, method: str, path: str, query: Mapping[str, str], body: bytes) -> Said | bytes:
        if (method, path) == ("GET", contract.TICKET):
            return {**said(0), "ticket": f"ticket-{next(self.numbers)}", "expires_in": HOLDS}
        if (method, path) == ("GET", contract.MEDIA):
            return self.media.get(query.get("media_id", ""), said(40007))
        told = _read(body)
        if method != "POST" or told is None:
            return said(47001)
        if path == contract.MENU:
            return self._menu(told)
        if path in (contract.CUSTOM, contract.TEMPLATE, contract.SUBSCRIPTION):
            return self._take(path, told)
        return said(-1)

    def _token(self, told: Said | None) -> Said:
        if told is None or told.get("grant_type") != "client_credential":
            return said(47001)
        if told.get("appid") != self.account.app:
            return said(40013)
        if told.get("secret") != self.account.secret:
            return said(40125)
        self.fetched += 1
        holding = [token for token, ends in self.tokens.items() if ends - self.now() > contract.EARLY_SECONDS]
        if not holding:
            holding = [f"token-{next(self.numbers)}"]
            self.tokens[holding[0]] = self.now() + HOLDS
        return {"access_token": holding[-1], "expires_in": int(self.tokens[holding[-1]] - self.now())}

    def _fault_of_token(self, token: str) -> int:
        if not token:
            return 41001
        if token not in self.tokens:
            return 40001
        return 42001 if self.tokens[token] <= self.now() else 0

    def _openid(self, query: Mapping[str, str]) -> Said:
        if query.get("secret") != self.account.secret:
            return said(40125)
        openid = self.codes.pop(query.get("code", ""), "")
        if not openid:
            return said(40029)
        return {
            "access_token": "of-the-reader",
            "expires_in": HOLDS,
            "openid": openid,
            "scope": "snsapi_base",
        }

    def _menu(self, told: Said) -> Said:
        if menu.faults(told):
            return said(40016)
        self.menu = told
        return said(0)

    def _take(self, path: str, told: Said) -> Said:
        openid = told.get("touser", "")
        if not openid or openid in self.strangers:
            return said(45015 if path == contract.CUSTOM and openid else 43004)
        if path == contract.SUBSCRIPTION and openid in self.declined:
            return said(43101)
        key = told.get("client_msg_id", "")
        if not key or key not in self.by_key:
            self.sent.append(Kept(path, told))
            del self.sent[:-KEPT]
            self.by_key[key or f"#{len(self.by_key)}"] = str(next(self.numbers))
        return {**said(0), "msgid": int(self.by_key.get(key) or next(self.numbers))}


class Fake:
    """The server. `with Fake() as fake:` and then `fake.account`, `fake.texts`, `fake.fail(45009)`, `fake.expire()`."""

    def __init__(self, *, encrypted: bool = True, port: int = 0) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.account = Account(APP, SECRET, TOKEN, AES_KEY if encrypted else "", self.url, self.url)
        self.memory = Memory(self.account)

    @property
    def texts(self) -> list[str]:
        """The words of every message sent so far, oldest first."""
        return [kept.text for kept in self.memory.sent]

    @property
    def settings(self) -> dict[str, str]:
        """What the environment of a product that is connected here says."""
        return {
            "WECHAT_APP_ID": APP, "WECHAT_SECRET": SECRET, "WECHAT_TOKEN": TOKEN,
            "WECHAT_AES_KEY": self.account.aes_key, "WECHAT_URL": self.url, "WECHAT_OPEN_URL": self.url,
        }  # fmt: skip

    def fail(self, errcode: int, *, times: int = 1) -> None:
        """Answer the next calls with a fault."""
        self.memory.faults += [errcode] * times

    def expire(self) -> None:
        """Let every token end now."""
        self.memory.tokens = dict.fromkeys(self.memory.tokens, 0.0)

    def code_for(self, openid: str) -> str:
        """A code with which this reader's browser comes back."""
        code = f"code-{next(self.memory.numbers)}"
        self.memory.codes[code] = openid
        return code

    def letter(self, told: Mapping[str, str], **how: Any) -> tuple[str, bytes]:
        """Query and body of a callback; what every message carries is filled in."""
        second = int(how.pop("second", self.memory.now()))
        common = {"ToUserName": "gh_fake", "FromUserName": "oFAKE-reader-0001", "CreateTime": str(second)}
        whole = {**common, "MsgType": "text", **told}
        if whole["MsgType"] != "event":
            whole.setdefault("MsgId", str(7_000_000_000 + next(self.memory.numbers)))
        return fake_envelope.letter(self.account, whole, second=second, **how)

    def read(self, body: bytes) -> str:
        """The words of an answer, as its reader sees them; nothing for a bare "success"."""
        return fake_envelope.read(self.account, body).get("Content", "")

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def said(errcode: int) -> Said:
    """A number of the platform with its words."""
    return {"errcode": errcode, "errmsg": SAID.get(errcode, "ok" if errcode == 0 else "error")}


def _read(body: bytes) -> Said | None:
    try:
        told = json.loads(body)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _handler(fake: Fake) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Speaks HTTP for one platform."""

        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length") or 0), LARGEST)
            self._serve("POST", self.rfile.read(length))

        def do_GET(self) -> None:
            self._serve("GET", b"")

        def _serve(self, method: str, body: bytes) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == contract.AUTHORIZE:
                return self._send_back(query)
            answer = fake.memory.answer(method, parts.path, query, body)
            if isinstance(answer, bytes):
                return self._say(200, "image/png", answer)
            return self._say(200, "application/json; encoding=utf-8", json.dumps(answer).encode())

        def _send_back(self, query: Mapping[str, str]) -> None:
            """The reader consents at once, and their browser goes back with a code."""
            back, code = query.get("redirect_uri", ""), fake.code_for(fake.memory.consenting)
            joint = "&" if urlsplit(back).query else "?"
            where = f"{back}{joint}{urlencode({'code': code, 'state': query.get('state', '')})}"
            self.send_response(302)
            self.send_header("Location", where)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _say(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            for name, value in (("Content-Type", kind), ("Content-Length", str(len(body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: what passes here is personal."""

    return Handler
