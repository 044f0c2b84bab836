"""A bank that does not exist, for demonstrations: its keys, its place in the data folder, its machine at work.

python -m niangjia.gateways.bank.demonstration HOME PORT
"""

import json
import os
import shutil
import signal
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from niangjia.gateways import partner_files
from niangjia.gateways.bank.envelope import Keys
from niangjia.gateways.bank.fake import FakeBank, new_sides
from niangjia.gateways.bank.fake_server import FakeServer, make_keys
from niangjia.gateways.bank.templates import Row
from niangjia.kernel import clock

CODE, NAME, CONTACT = "demo", "中国银行深圳分行（演示）", "0755-00000000（演示号码）"
NOWHERE = 9  # the port where nobody listens: until `up` has started the bank's server
LOOK_EVERY = 2.0  # seconds
ACTIVATED_AFTER = 900.0  # seconds: time for a chair to hand a new card out first
REFUSALS = {7: "证件有效期已过，请更新证件后重新提交", 11: "预留手机号码未通过核验"}


def found(home: Path, partners: Path) -> bool:
    """Make the bank and its partner file once; False where another bank is connected: no fake stands beside it."""
    if any(file.stem != f"bank-{CODE}" for file in partners.glob("bank-*.json")):
        return False
    if not _partner(partners).exists() or not _keys(home).exists():
        ours, theirs = new_sides()
        make_keys(_ssh(home))
        sides = {"private": theirs.private, "public": theirs.public, "theirs": theirs.theirs}
        partner_files.write(_keys(home), {name: key.hex() for name, key in sides.items()})
        told = {
            "name": NAME, "contact": CONTACT, "template": "pipe", "host": "127.0.0.1",
            "our_private": ours.private.hex(), "our_public": ours.public.hex(), "bank_public": ours.theirs.hex(),
        }  # fmt: skip
        partner_files.write(_partner(partners), told | _place(home, NOWHERE))
    return True


def move(home: Path, partners: Path, port: int) -> None:
    """Write down where the bank's server is now."""
    told = json.loads(_partner(partners).read_text("utf-8"))
    partner_files.write(_partner(partners), told | _place(home, port))


def machine(home: Path) -> FakeBank:
    """The bank's own side, over its folders; some rows of a longer batch it refuses."""
    told = json.loads(_keys(home).read_text("utf-8"))
    keys = Keys(*(bytes.fromhex(told[name]) for name in ("private", "public", "theirs")))
    return FakeBank(CODE, _folder(home) / "files", keys, refuses=_refuses)


def afresh(home: Path) -> FakeBank:
    """The bank's own side for a city that is being planted: of batches before it the bank knows nothing."""
    shutil.rmtree(_folder(home) / "files", ignore_errors=True)
    return machine(home)


def come_in(bank: FakeBank, issued: dict[str, float], now: float) -> bool:
    """Let people come to the counter: of the cards made while it looks on, every other is activated after a while.

    `issued` remembers since when each has been waiting (seconds). Return whether the bank has something to tell.
    """
    waiting = [card for card, standing in bank.cards().items() if standing == "issued"]
    due = [card for card in waiting if now - issued.setdefault(card, now) >= ACTIVATED_AFTER]
    chosen = [card for card in due if int(card[-2]) % 2 == 0]
    for card in chosen:
        bank.set_standing(card, "active")
    return bool(chosen)


def look(bank: FakeBank, reported: date | None, today: date) -> date | None:
    """Work off what has come; report every card once a day and after every new batch. Return the day reported."""
    if (bank.work() or reported != today) and bank.cards():
        bank.report(today)
        return today
    return reported


def main() -> None:
    """Be the bank until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.config.settings")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    home, port = Path(sys.argv[1]), int(sys.argv[2])
    bank, reported = machine(home), None
    issued = dict.fromkeys(bank.cards(), float("inf"))  # those made before are somebody else's story
    with FakeServer(bank.folder, _ssh(home), port=port):
        while True:
            reported = look(bank, reported, clock.today())
            if come_in(bank, issued, time.monotonic()):
                bank.report(clock.today())
            time.sleep(LOOK_EVERY)


def _refuses(row: Row) -> str:
    return REFUSALS.get(int(row["ref"]) % 12, "")


def _place(home: Path, port: int) -> dict[str, Any]:
    server = FakeServer(_folder(home), _ssh(home))
    return {
        "port": port, "user": server.user, "host_key": server.host_key, "key_file": str(server.client_key),
    }  # fmt: skip


def _folder(home: Path) -> Path:
    folder = home / "demonstration" / "bank"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _keys(home: Path) -> Path:
    return _folder(home) / "keys.json"


def _ssh(home: Path) -> Path:
    return _folder(home) / "ssh"


def _partner(partners: Path) -> Path:
    return partners / f"bank-{CODE}.json"


if __name__ == "__main__":
    main()
