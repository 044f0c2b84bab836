"""A file on its way: encrypted with SM4 under a key of its own, signed with SM2 by its sender."""

import json
from dataclasses import dataclass
from typing import Literal

from niangjia.gateways.bank.refusal import Misshapen, Stranger
from niangjia.kernel import guomi

MAGIC = b"NIANGJIA-BANK-1"
KEY = 16
Kind = Literal["cards", "result", "status"]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file that was opened: for or from which bank, its batch (a day for standings), kind and content."""

    bank: str
    batch: str
    kind: Kind
    sm3: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one side: its own pair, and the other side's public key."""

    private: bytes
    public: bytes
    theirs: bytes


def pack(keys: Keys, *, bank: str, batch: str, kind: Kind, content: bytes, secret: bytes) -> bytes:
    """Seal and sign a file under a fresh 16-byte secret."""
    head = {
        "bank": bank, "batch": batch, "kind": kind, "sm3": guomi.digest(content).hex(),
        "key": guomi.wrap(keys.theirs, secret).hex(),
    }  # fmt: skip
    line = json.dumps(head, sort_keys=True).encode()
    body = guomi.seal(secret, content, about=line)
    return b"\n".join(
        [MAGIC, line, guomi.sign(keys.private, keys.public, _said(line, body)).hex().encode(), body]
    )


def unpack(keys: Keys, blob: bytes) -> Parcel:
    """Open a file of the other side. Raises Stranger for a signature that is not theirs, Misshapen else."""
    try:
        magic, line, signature, body = blob.split(b"\n", 3)
        signed = guomi.is_signed(keys.theirs, _said(line, body), bytes.fromhex(signature.decode("ascii")))
    except ValueError:
        raise Misshapen("收到的文件不是约定的银行文件。") from None
    if magic != MAGIC or not signed:
        raise Stranger("文件的签名不是这家银行的，没有采用；请向银行核实。")
    try:
        return _opened(keys, line, body)
    except (guomi.Broken, ValueError, KeyError, TypeError):
        raise Misshapen("文件无法解密，或内容与首部不符；请银行重新发送。") from None


def _opened(keys: Keys, line: bytes, body: bytes) -> Parcel:
    head = json.loads(line)
    secret = guomi.unwrap(keys.private, bytes.fromhex(head.pop("key")))
    content = guomi.unseal(secret, body, about=line)
    if guomi.digest(content).hex() != head["sm3"]:
        raise guomi.Broken
    return Parcel(content=content, **head)


def _said(line: bytes, body: bytes) -> bytes:
    return b"\n".join([MAGIC, line, guomi.digest(body)])
