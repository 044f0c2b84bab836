"""The banks that issue member cards: their files, keys and folders; see README.md for the contract."""

import secrets

from niangjia.gateways.bank import envelope
from niangjia.gateways.bank.delivery import Delivery
from niangjia.gateways.bank.envelope import Keys, Kind, Parcel
from niangjia.gateways.bank.files import (
    Line,
    Result,
    Standing,
    read_results,
    read_standing,
    write_batch,
)
from niangjia.gateways.bank.partners import Bank, bank, banks
from niangjia.gateways.bank.refusal import Misshapen, Stranger, Unreachable, Unusable

__all__ = [
    "Bank",
    "Delivery",
    "Line",
    "Misshapen",
    "Parcel",
    "Result",
    "Standing",
    "Stranger",
    "Unreachable",
    "Unusable",
    "bank",
    "banks",
    "file_name",
    "pack",
    "read_results",
    "read_standing",
    "unpack",
    "write_batch",
]


def file_name(batch: str, kind: Kind = "cards") -> str:
    """Return the name under which a file travels."""
    return f"{batch}.njb" if kind == "cards" else f"{batch}.{kind}.njb"


def pack(to: Bank, batch: str, content: bytes) -> bytes:
    """Seal a batch for the bank and sign it as ours."""
    secret = secrets.token_bytes(envelope.KEY)
    return envelope.pack(_keys(to), bank=to.code, batch=batch, kind="cards", content=content, secret=secret)


def unpack(of: Bank, blob: bytes) -> Parcel:
    """Open a file of this bank. Raises Stranger where another has signed it, Misshapen for another bank's."""
    parcel = envelope.unpack(_keys(of), blob)
    if parcel.bank != of.code or parcel.kind == "cards":
        raise Misshapen("收到的文件不是这家银行发给工会的结果。")
    return parcel


def _keys(bank: Bank) -> Keys:
    return Keys(bank.our_private, bank.our_public, bank.bank_public)
