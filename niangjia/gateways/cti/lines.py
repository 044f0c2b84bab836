"""The telephone systems of this installation: one file a line, with address and key."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings

from niangjia.gateways import partner_files
from niangjia.gateways.cti.refusal import Unusable
from niangjia.gateways.cti.signing import SHORTEST_KEY

CODE: Final = re.compile(r"[0-9a-z][0-9a-z-]{0,19}")
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, repr=False)
class Connection:
    """One line's telephone system: its code here, its address (empty: it takes no orders), the shared key."""

    code: str
    name: str
    url: str
    key: str


def connections() -> list[Connection]:
    """Every telephone system of the installation, by code."""
    return [connection(file.stem.removeprefix("cti-")) for file in sorted(_folder().glob("cti-*.json"))]


def connection(code: str) -> Connection:
    """One telephone system. Raises Unusable where no (usable) file describes it."""
    try:
        if not CODE.fullmatch(code):
            raise FileNotFoundError
        return _read(code, json.loads((_folder() / f"cti-{code}.json").read_text("utf-8")))
    except FileNotFoundError:
        raise Unusable(f"没有接入代码为“{code[:20]}”的话务系统。") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unusable(f"话务系统“{code}”的接入配置无法使用（{type(error).__name__}）。") from None


def connect(code: str, *, name: str, url: str, key: str) -> None:
    """Write the file of a telephone system, readable for us alone."""
    partner_files.write(_folder() / f"cti-{code}.json", {"name": name, "url": url, "key": key})


def _read(code: str, told: dict[str, Any]) -> Connection:
    found = Connection(code, told["name"], str(told.get("url", "")).rstrip("/"), told["key"])
    parts = urlsplit(found.url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if len(found.key) < SHORTEST_KEY or (found.url and not safe):
        raise ValueError("a short key, or an address that is not safe")
    return found


def _folder() -> Path:
    return Path(settings.PARTNERS)
