"""A verifier that does not exist, for demonstrations: it knows synthetic numbers alone, and knows them all.

python -m niangjia.gateways.verification.demonstration PORT     the partner file names the keys
"""

import json
import os
import secrets
import signal
import sys
from pathlib import Path
from typing import Any

from niangjia.gateways import partner_files

SOURCE = "演示核验源（只认识合成身份）"
MARK = "demonstration"


def found(partners: Path, port: int) -> bool:
    """Name the verifier and where it is now; False where a real one is connected. Its keys are made once."""
    file = _file(partners)
    told = _told(file)
    if told is not None and told.get(MARK) is not True:
        return False
    keys = told or {"sign": secrets.token_hex(32), "seal": secrets.token_hex(16)}
    partner_files.write(
        file, keys | {MARK: True, "url": f"http://127.0.0.1:{port}", "app": "niangjia", "source": SOURCE}
    )
    return True


def is_synthetic(number: str) -> bool:
    """Whether a number prints a birth before 1900 and so belongs to nobody alive."""
    return len(number) == 18 and number[6:10].isdigit() and number[6:10] < "1900"


def main() -> None:
    """Answer until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.config.settings")
    from niangjia.gateways import verification  # noqa: PLC0415  reads the settings named above
    from niangjia.gateways.verification.fake import ANYBODY, FakeVerifier  # noqa: PLC0415  the same

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    partner = verification.partner()
    assert partner is not None
    fake = FakeVerifier(
        lambda number: ANYBODY if is_synthetic(number) else None, port=int(sys.argv[1]), sign=partner.sign,
        seal=partner.seal,
    )  # fmt: skip
    with fake:
        while True:
            signal.pause()


def _file(partners: Path) -> Path:
    return partners / "verification.json"


def _told(file: Path) -> dict[str, Any] | None:
    """What the file says; one that cannot be read is not ours to overwrite."""
    try:
        told = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


if __name__ == "__main__":
    main()
