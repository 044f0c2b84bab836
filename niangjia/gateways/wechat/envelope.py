"""A callback's envelope: is it signed, is it timely, what does it say; and how an answer goes back.

Decryption, encryption and XML are `wechatpy`'s. What stands before them is ours: the size, the signature in
constant time, the clock, and a look at the text for anything but plain elements: a document type could name
entities that grow without end.
"""

import binascii
import re
import secrets
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from xml.parsers.expat import ExpatError

from niangjia.gateways.wechat import contract
from niangjia.gateways.wechat.contract import Account

MARKUP = re.compile(r"<[!?](?!\[CDATA\[)|&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
DECLARATION = re.compile(r"\A\s*<\?xml[^<>]*\?>")
UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DEEPEST = 6  # elements within elements


class Refused(Exception):
    """A callback that is not the platform's, or not one it would send; the word says why, for the log."""


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """One message or event as the platform told it. Nothing prints it: words and openid are personal."""

    openid: str
    to: str
    kind: str
    made: int
    number: str
    told: Mapping[str, str]

    @property
    def key(self) -> str:
        """What makes it the same message however often it comes: its number, or sender, second and event (documented)."""
        return self.number or f"{self.openid} {self.made} {self.kind} {self.told.get('EventKey', '')}"

    def __getitem__(self, name: str) -> str:
        """An element of the message, or nothing."""
        return self.told.get(name, "")


def check_greeting(account: Account, query: Mapping[str, str], *, at: datetime) -> str:
    """Return the echo by which the platform knows our address. Raises Refused."""
    _check(account.token, query, "signature", at=at)
    return query.get("echostr", "")


def open_(account: Account, query: Mapping[str, str], body: bytes, *, at: datetime) -> Message:
    """Open a callback. Raises Refused where anything is not as the platform does it."""
    if len(body) > contract.LARGEST:
        raise Refused("too large")
    text = _plain(body)
    if not account.encrypted:
        _check(account.token, query, "signature", at=at)
        return _message(_elements(text))
    sealed = _elements(text).get("Encrypt", "")
    if not sealed:
        raise Refused("not encrypted")
    _check(account.token, query, "msg_signature", sealed, at=at)
    return _message(_elements(_plain(_decrypt(account, sealed).encode())))


def answer(account: Account, message: Message, text: str, *, at: datetime) -> str:
    """Return the body that answers a message with a text."""
    from wechatpy.replies import TextReply  # noqa: PLC0415  brings an HTTP library along that we do not use

    made = int(at.timestamp())
    said = TextReply(source=message.to, target=message.openid, time=made, content=_clean(text)).render()
    if not account.encrypted:
        return str(said)
    nonce, timestamp = secrets.token_hex(8), str(made)
    sealed = _cipher(account.aes_key).encrypt(said, account.app).decode("ascii")
    signed = contract.signature(account.token, timestamp, nonce, sealed)
    return (
        f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt><MsgSignature><![CDATA[{signed}]]></MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
    )


def shortened(text: str, most: int = contract.LONGEST) -> str:
    """A text within the platform's bytes, cut between characters."""
    whole = text.encode()
    return text if len(whole) <= most else whole[: most - 3].decode("utf-8", "ignore") + "…"


def _check(token: str, query: Mapping[str, str], name: str, *more: str, at: datetime) -> None:
    timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    if not contract.is_signed(query.get(name, ""), token, timestamp, nonce, *more):
        raise Refused("forged")
    if not contract.is_timely(timestamp, at=at):
        raise Refused("stale")


def _plain(body: bytes) -> str:
    """The text of a body that holds elements and character data, nothing else."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("not UTF-8") from None
    text = DECLARATION.sub("", text, count=1)
    outside = re.sub(r"<!\[CDATA\[.*?\]\]>", "", text, flags=re.DOTALL)
    if MARKUP.search(outside) or "\x00" in text:
        raise Refused("not plain XML")
    return text


def _elements(text: str) -> dict[str, str]:
    """The elements right below the root; what stands deeper is flattened by its own name."""
    import xmltodict  # noqa: PLC0415  loaded with wechatpy, whose parser it is

    try:
        root = xmltodict.parse(text, disable_entities=True)
    except (ExpatError, ValueError):
        raise Refused("not XML") from None
    told = root.get("xml")
    if not isinstance(told, dict):
        raise Refused("not a message")
    return dict(_flat(told, DEEPEST))


def _flat(told: Mapping[str, Any], depth: int) -> list[tuple[str, str]]:
    if depth == 0:
        raise Refused("too deep")
    found: list[tuple[str, str]] = []
    for name, value in told.items():
        if isinstance(value, dict):
            found += _flat(value, depth - 1)
        elif isinstance(value, list):
            raise Refused("an element twice")
        else:
            found.append((str(name), value or ""))
    return found


def _message(told: Mapping[str, str]) -> Message:
    openid, made, number = (told.get(name, "") for name in ("FromUserName", "CreateTime", "MsgId"))
    kind = told.get("MsgType", "").lower()
    if kind == "event":
        kind = f"event.{told.get('Event', '').lower()}"
    sound = (
        0 < len(openid) <= 128 and made.isascii() and made.isdigit() and len(made) <= 12 and len(number) <= 64
    )
    if not sound or not kind:
        raise Refused("incomplete")
    return Message(openid, told.get("ToUserName", ""), kind, int(made), number, told)


def _decrypt(account: Account, sealed: str) -> str:
    """What is not ours, cut short or sealed for another account does not open. Raises Refused."""
    from wechatpy.exceptions import InvalidAppIdException  # noqa: PLC0415  see `answer`

    try:
        text: str = _cipher(account.aes_key).decrypt(sealed, account.app)
    except (InvalidAppIdException, ValueError, IndexError, struct.error, binascii.Error):
        raise Refused("does not open") from None
    return text


@cache
def _cipher(aes_key: str) -> Any:
    """wechatpy's cipher under a key; its first sixteen bytes, which stand for the IV, are drawn as secrets are."""
    from wechatpy.crypto import PrpCrypto  # noqa: PLC0415  see `answer`

    class Cipher(PrpCrypto):  # type: ignore[misc]  # the library is untyped
        def get_random_string(self) -> str:
            return secrets.token_hex(8)

    return Cipher(binascii.a2b_base64(aes_key + "="))


def _clean(text: str) -> str:
    """A text that cannot end its own CDATA section, without what XML has no letter for."""
    return shortened(UNPRINTABLE.sub("", text)).replace("]]>", "]] >")
