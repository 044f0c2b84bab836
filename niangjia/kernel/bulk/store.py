"""Where a run keeps its files: what was uploaded, the faults piece by piece, the error file."""

import os
import secrets
import shutil
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

RANDOM = 16
"""How many digits of an upload's number are chance; the rest is the moment it came."""


def folder(run_id: int) -> Path:
    """The run's own folder, made when missing."""
    place = Path(settings.MEDIA_ROOT) / "runs" / str(run_id)
    place.mkdir(parents=True, exist_ok=True)
    return place


def keep(upload: BinaryIO, name: str, *, room: str = "", at: datetime) -> Path:
    """Write an uploaded stream to disk, under a number that is never used again; return where.

    The name is only shown. Files of a `room` that holds personal data lie apart, to be removed in time: their
    number ends with the moment they came, for the disk's own time is not the house's and changes with a copy.
    """
    place = uploads(room)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    number = f"{secrets.token_hex(RANDOM // 2)}{int(at.timestamp()):x}"
    target = place / f"{number}{Path(name).suffix[:10].lower()}"
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(upload, file, 1 << 20)
    return target


def uploads(room: str = "") -> Path:
    """Where uploads lie."""
    return Path(settings.MEDIA_ROOT) / "uploads" / room


def remove(path: Path, *, room: str) -> bool:
    """Remove an upload of a room; whatever lies elsewhere (a command's own file) stays. True when it is gone now."""
    if path.parent != uploads(room) or not path.is_file():
        return False
    path.unlink()
    return True


def remove_old(*, room: str, before: datetime) -> int:
    """Remove a room's uploads that came before a moment; return how many."""
    old = [file for file in uploads(room).glob("*") if _came(file) < before.timestamp()]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _came(file: Path) -> float:
    """When an upload came, as its number says; by the disk's time for a file that says nothing."""
    try:
        return int(file.stem[RANDOM:], 16)
    except ValueError:
        return file.stat().st_mtime
