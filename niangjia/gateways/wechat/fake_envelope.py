"""The platform's side of an envelope, written from its documentation alone: no line is shared with `envelope`.

AES-256-CBC under the 43-letter key, the IV its first sixteen bytes; inside sixteen random bytes, the length of
the message in network order, the message, the account's id; padded to blocks of 32 (PKCS#7).
"""

import base64
import hashlib
import os
import re
from collections.abc import Mapping
from urllib.parse import urlencode
from xml.etree import ElementTree

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from niangjia.gateways.wechat.contract import Account

BLOCK = 32


def letter(
    account: Account, told: Mapping[str, str], *, second: int, nonce: str = "", encrypted: bool | None = None
) -> tuple[str, bytes]:
    """Return the query and body by which the platform hands over a message made of these elements."""
    nonce, time = nonce or os.urandom(8).hex(), str(second)
    inner = xml(told)
    query = {"signature": _sha1(account.token, time, nonce), "timestamp": time, "nonce": nonce}
    if not (account.encrypted if encrypted is None else encrypted):
        return urlencode(query), inner.encode()
    sealed = seal(account, inner)
    query |= {"encrypt_type": "aes", "msg_signature": _sha1(account.token, time, nonce, sealed)}
    outer = xml({"ToUserName": told.get("ToUserName", ""), "Encrypt": sealed})
    return urlencode(query), outer.encode()


def read(account: Account, body: bytes) -> dict[str, str]:
    """Read an answer as the platform does. Raises ValueError where it would show its reader an error."""
    if body == b"success" or not body:
        return {}
    told = _elements(body.decode())
    if "Encrypt" not in told:
        if account.encrypted:
            raise ValueError("an answer in clear")
        return told
    wanted = _sha1(account.token, told["TimeStamp"], told["Nonce"], told["Encrypt"])
    if wanted != told["MsgSignature"]:
        raise ValueError("an answer with a false signature")
    return _elements(unseal(account, told["Encrypt"]))


def greeting(account: Account, *, second: int, echo: str = "7305") -> str:
    """Return the query by which the platform asks for the first time whether the address is ours."""
    time, nonce = str(second), os.urandom(8).hex()
    signed = _sha1(account.token, time, nonce)
    return urlencode({"signature": signed, "timestamp": time, "nonce": nonce, "echostr": echo})


def seal(account: Account, text: str) -> str:
    """Encrypt a message for the account."""
    message = text.encode()
    whole = os.urandom(16) + len(message).to_bytes(4, "big") + message + account.app.encode()
    short = BLOCK - len(whole) % BLOCK
    key = base64.b64decode(account.aes_key + "=")
    box = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(box.update(whole + bytes([short]) * short) + box.finalize()).decode()


def unseal(account: Account, sealed: str) -> str:
    """Decrypt a message of the account. Raises ValueError for another account's."""
    key = base64.b64decode(account.aes_key + "=")
    box = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    whole = box.update(base64.b64decode(sealed)) + box.finalize()
    short = whole[-1]
    if not 1 <= short <= BLOCK or whole[-short:] != bytes([short]) * short:
        raise ValueError("not padded as agreed")
    inner = whole[16:-short]
    length = int.from_bytes(inner[:4], "big")
    if inner[4 + length :].decode() != account.app:
        raise ValueError("of another account")
    return inner[4 : 4 + length].decode()


def xml(told: Mapping[str, str]) -> str:
    """Elements as the platform writes them: numbers bare, everything else as character data."""
    return f"<xml>{''.join(f'<{name}>{_written(value)}</{name}>' for name, value in told.items())}</xml>"


def _written(value: str) -> str:
    """A value; what would end its character data is divided between two."""
    return (
        value if re.fullmatch("[0-9]+", value) else f"<![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]>"
    )


def _elements(text: str) -> dict[str, str]:
    return {one.tag: one.text or "" for one in ElementTree.fromstring(text)}  # noqa: S314  our own answer, in a test


def _sha1(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()
