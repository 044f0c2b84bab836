"""The banks of this installation: one file each, with addresses and keys."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from niangjia.gateways.bank.refusal import Unusable
from niangjia.gateways.bank.templates import TEMPLATES, Template


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank that issues cards: who it is to a member, how its files look, where it is, and the keys."""

    code: str
    name: str
    contact: str
    template: Template
    host: str
    port: int
    user: str
    host_key: str
    key_file: Path
    our_private: bytes
    our_public: bytes
    bank_public: bytes
    inbox: str = "in"
    outbox: str = "out"


def banks() -> list[Bank]:
    """Return every bank of the installation, by code."""
    return [bank(file.stem.removeprefix("bank-")) for file in sorted(_folder().glob("bank-*.json"))]


def bank(code: str) -> Bank:
    """Return one bank. Raises Unusable where no (usable) file describes it."""
    try:
        told = json.loads((_folder() / f"bank-{code}.json").read_text("utf-8"))
        return _read(code, told)
    except FileNotFoundError:
        raise Unusable(f"没有接入代码为“{code}”的银行。") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unusable(f"银行“{code}”的接入配置无法使用（{type(error).__name__}）。") from None


def _read(code: str, told: dict[str, Any]) -> Bank:
    template = TEMPLATES[told["template"]].ordered(told.get("columns"))
    return Bank(
        code=code, name=told["name"], contact=told["contact"], template=template,
        host=told["host"], port=int(told["port"]), user=told["user"], host_key=told["host_key"],
        key_file=Path(told["key_file"]), our_private=bytes.fromhex(told["our_private"]),
        our_public=bytes.fromhex(told["our_public"]), bank_public=bytes.fromhex(told["bank_public"]),
        inbox=told.get("inbox", "in"), outbox=told.get("outbox", "out"),
    )  # fmt: skip


def _folder() -> Path:
    return Path(settings.PARTNERS)
