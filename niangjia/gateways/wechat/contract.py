"""What the platform's documentation says, in code; README.md says the same in words, tests compare the two."""

import hashlib
import hmac as constant_time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlencode, urlsplit

API = "https://api.weixin.qq.com"
OPEN = "https://open.weixin.qq.com"
TOKEN = "/cgi-bin/stable_token"  # noqa: S105  an address, not a password
TICKET = "/cgi-bin/ticket/getticket"
MENU = "/cgi-bin/menu/create"
CUSTOM = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"
SUBSCRIPTION = "/cgi-bin/message/subscribe/bizsend"
MEDIA = "/cgi-bin/media/get"
OAUTH = "/sns/oauth2/access_token"
AUTHORIZE = "/connect/oauth2/authorize"

SKEW_SECONDS = 300  # how far a callback's timestamp may lie from our clock
LARGEST = 64 * 1024  # bytes of a callback: a text has at most 2 KB, its envelope doubles it
LONGEST = 2048  # bytes of an answer's text
ANSWER_SECONDS = 5  # after which the platform asks again, three times in all
EARLY_SECONDS = 300  # a token is fetched anew so long before it ends: both hold for as long
LARGEST_MEDIA = 10 * 1024 * 1024  # bytes of a picture
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Code(StrEnum):
    """What became of a message to a reader. Only `accepted` and those about the reader are final."""

    ACCEPTED = "accepted"
    NOT_FOLLOWING = "not_following"
    DECLINED = "declined"
    OUT_OF_TIME = "out_of_time"
    THROTTLED = "throttled"
    BAD_TEMPLATE = "bad_template"
    UNAVAILABLE = "unavailable"
    REFUSED = "refused"


OF_ERRCODE = {
    0: Code.ACCEPTED,
    -1: Code.UNAVAILABLE,
    40003: Code.NOT_FOLLOWING,
    43004: Code.NOT_FOLLOWING,
    43101: Code.DECLINED,
    45015: Code.OUT_OF_TIME,
    45047: Code.OUT_OF_TIME,
    45009: Code.THROTTLED,
    45011: Code.THROTTLED,
    40037: Code.BAD_TEMPLATE,
    47003: Code.BAD_TEMPLATE,
}
"""The platform's number for a message, in our words; any other number is `refused`."""

STALE = frozenset({40001, 40014, 42001})
"""The platform's numbers for an access token that holds no more: one new token, one more try."""


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """The official account: who it is to the platform, and the secrets both know. Nothing prints it."""

    app: str
    secret: str
    token: str
    aes_key: str = ""
    api: str = API
    open: str = OPEN

    @property
    def encrypted(self) -> bool:
        """Whether messages travel encrypted (安全模式)."""
        return bool(self.aes_key)

    @property
    def through_proxy(self) -> bool:
        """Whether a proxy of the environment may stand between; never on this machine."""
        return urlsplit(self.api).hostname not in LOOPBACK


def signature(*parts: str) -> str:
    """SHA-1 over the sorted parts, as the platform signs: token, timestamp, nonce and, encrypted, the ciphertext."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def is_signed(given: str, *parts: str) -> bool:
    """Whether a signature is the one of these parts; the time it takes tells nothing."""
    return constant_time.compare_digest(signature(*parts).encode(), given.encode("utf-8", "replace"))


def is_timely(timestamp: str, *, at: datetime) -> bool:
    """Whether a callback's timestamp lies close to our clock."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    return abs(at.timestamp() - int(timestamp)) <= SKEW_SECONDS


def page_signature(*, ticket: str, nonce: str, timestamp: str, url: str) -> str:
    """The signature by which a page may call the JS-SDK; `url` without what follows #."""
    said = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url.partition('#')[0]}"
    return hashlib.sha1(said.encode(), usedforsecurity=False).hexdigest()


def authorize_url(account: Account, *, back: str, state: str) -> str:
    """Where a reader's browser is sent to say who they are; it comes back with a code and our state."""
    words = {
        "appid": account.app, "redirect_uri": back, "response_type": "code", "scope": "snsapi_base",
        "state": state,
    }  # fmt: skip
    return f"{account.open}{AUTHORIZE}?{urlencode(words)}#wechat_redirect"


def account_of(*, app: str, secret: str, token: str, aes_key: str, api: str, open_: str) -> Account | None:
    """The account that the settings name, or None where they name none."""
    if not app:
        return None
    return Account(app, secret, token, aes_key, api.rstrip("/") or API, open_.rstrip("/") or OPEN)


def fault_of_settings(account: Account | None) -> str:
    """Return what is wrong with an account's settings, or nothing; none at all is right."""
    return "" if account is None else next(_faults(account), "")


def _faults(account: Account) -> Iterator[str]:
    token, key = account.token, account.aes_key
    if not account.secret:
        yield "WECHAT_SECRET: expected the official account's app secret"
    if not (3 <= len(token) <= 32 and token.isalnum() and token.isascii()):
        yield "WECHAT_TOKEN: expected 3 to 32 letters and digits"
    if key and not (len(key) == 43 and key.isalnum() and key.isascii()):
        yield "WECHAT_AES_KEY: expected the 43 letters and digits of EncodingAESKey"
    for name, url in (("WECHAT_URL", account.api), ("WECHAT_OPEN_URL", account.open)):
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            yield f"{name}: expected an address such as {API}"
        elif parts.scheme == "http" and parts.hostname not in LOOPBACK:
            yield f"{name}: the secret travels by https only"
