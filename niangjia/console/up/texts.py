"""The demonstration's text messages: a fake gateway beside the web server, on whose page they are read."""

import os
import secrets
import sys
from pathlib import Path

from niangjia.console import database
from niangjia.console.up import address
from niangjia.console.up.children import Child

PAGE = "SMS_DEMONSTRATION"


def demonstration(home: Path, port: int) -> Child | None:
    """Return the fake gateway as a child, and name it in the environment of those that start after it.

    Only for a demonstration city, as its caller knows, and never beside a gateway that is really configured.
    """
    if os.environ.get("SMS_URL", "").strip():
        return None
    free = address.next_free(port + 1)
    os.environ |= {
        "SMS_URL": address.url(free).rstrip("/"),
        "SMS_KEY": secrets.token_hex(32),
        PAGE: address.url(free),
    }
    line = [sys.executable, "-m", "niangjia.gateways.sms.fake", str(free)]
    return Child("演示短信网关", line, database.environment(process="sms"), home / "log" / "sms.log")


def page() -> str:
    """Return where the demonstration's messages are read, or nothing."""
    return os.environ.get(PAGE, "").strip()
