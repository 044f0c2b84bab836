"""A telephone system that does not exist, for demonstrations: it calls whoever is ready, with invented numbers.

python -m niangjia.gateways.cti.demonstration PORT WEB_PORT     the line's file names the key
"""

import os
import secrets
import signal
import sys
from contextlib import suppress
from itertools import cycle
from threading import Event
from typing import Any

CODE = "12351"
EVERY, PATIENCE = 8.0, 45.0
"""Seconds: how often it looks who is ready; how long an invented caller lets it ring."""
CALLERS = ("16099990001", "16099990017", "16099990042", "16099990001", "16099990108")


def found(port: int) -> bool:
    """Name the telephone system and where it is now; False where a real one is connected. Its key is made once."""
    from niangjia.gateways.cti import lines  # noqa: PLC0415  reads the settings
    from niangjia.gateways.cti.refusal import Unusable  # noqa: PLC0415  the same

    try:
        held = lines.connection(CODE)
    except Unusable:
        held = None
    if held is not None and held.name != NAME:
        return False
    key = held.key if held else secrets.token_hex(32)
    lines.connect(CODE, name=NAME, url=f"http://127.0.0.1:{port}", key=key)
    return True


NAME = "演示话务系统（来电都是虚构的）"


def ready_seats(fake: Any) -> list[str]:
    """The seats that wait for a call, without one that rings there already."""
    busy = {call.agent for call in fake.exchange.calls.values() if not call.ended}
    return [
        seat for seat, state in sorted(fake.exchange.seats.items()) if state == "ready" and seat not in busy
    ]


def main() -> None:
    """Call until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.config.settings")
    from niangjia.gateways.cti import lines  # noqa: PLC0415  reads the settings named above
    from niangjia.gateways.cti.fake import Fake  # noqa: PLC0415  the same

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    events = f"http://127.0.0.1:{int(sys.argv[2])}/cti/{CODE}/events/"
    rung: dict[str, int] = {}
    with Fake(CODE, lines.connection(CODE).key, port=int(sys.argv[1]), events=events) as fake:
        for caller in cycle(CALLERS):
            Event().wait(EVERY)
            with suppress(OSError, ValueError):
                for number, call in list(fake.exchange.calls.items()):
                    rung[number] = rung.get(number, 0) + 1
                    if not (call.answered or call.ended) and rung[number] * EVERY > PATIENCE:
                        fake.caller_hangs_up(number)
                for seat in ready_seats(fake)[:1]:
                    fake.ring(caller, at_seat=seat)


if __name__ == "__main__":
    main()
