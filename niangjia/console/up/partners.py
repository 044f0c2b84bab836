"""The demonstration's partners: a bank, a verifier and a telephone system that do not exist, beside the web server."""

import sys
from pathlib import Path

from django.conf import settings

from niangjia.console import database
from niangjia.console.up import address
from niangjia.console.up.children import Child
from niangjia.console.up.words import say
from niangjia.gateways.bank import demonstration as bank_side
from niangjia.gateways.bank import fake_server
from niangjia.gateways.cti import demonstration as telephone_side
from niangjia.gateways.verification import demonstration as verifier_side

VERIFIER_FROM, BANK_FROM, TELEPHONE_FROM = 11, 21, 31
"""Ports after the web server's, where a free one is looked for."""


def demonstration(home: Path, port: int) -> list[Child]:
    """Return the partners as children, and name them in the partners' folder.

    Only for a demonstration city, as its caller knows, and never beside one that is really connected.
    """
    children = [verifier(home, port), bank(home, port), telephone(home, port)]
    return [child for child in children if child is not None]


def verifier(home: Path, port: int) -> Child | None:
    """The verifier, which knows everybody who is invented."""
    free = address.next_free(port + VERIFIER_FROM)
    if not verifier_side.found(Path(settings.PARTNERS), free):
        return None
    return _child("演示核验机构", home, "verification", str(free))


def bank(home: Path, port: int) -> Child | None:
    """The bank with its OpenSSH server; without one on this machine the bank is known and cannot be reached."""
    partners = Path(settings.PARTNERS)
    if not bank_side.found(home, partners):
        return None
    try:
        fake_server.program()
    except RuntimeError:
        say("  这台机器没有 sshd（openssh-server），演示银行的文件收发没有开启；其余一切照常。")
        return None
    free = address.next_free(port + BANK_FROM)
    bank_side.move(home, partners, free)
    return _child("演示银行", home, "bank", str(home), str(free))


def telephone(home: Path, port: int) -> Child | None:
    """The telephone system of the city's hotline, which calls whoever is ready."""
    free = address.next_free(port + TELEPHONE_FROM)
    if not telephone_side.found(free):
        return None
    return _child("演示话务系统", home, "cti", str(free), str(port))


def _child(title: str, home: Path, gateway: str, *words: str) -> Child:
    line = [sys.executable, "-m", f"niangjia.gateways.{gateway}.demonstration", *words]
    return Child(title, line, database.environment(process=gateway), home / "log" / f"{gateway}.log")
