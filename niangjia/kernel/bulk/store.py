"""Where a run keeps its files: what was uploaded, the faults piece by piece, the error file."""

import shutil
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


def folder(run_id: int) -> Path:
    """The run's own folder, made when missing."""
    place = Path(settings.MEDIA_ROOT) / "runs" / str(run_id)
    place.mkdir(parents=True, exist_ok=True)
    return place


def keep(upload: BinaryIO, name: str) -> Path:
    """Write an uploaded stream to disk, under a number of its own; return where. The name is only shown."""
    place = Path(settings.MEDIA_ROOT) / "uploads"
    place.mkdir(parents=True, exist_ok=True)
    number = sum(1 for _ in place.iterdir())
    while (target := place / f"{number:08d}{Path(name).suffix[:10].lower()}").exists():
        number += 1
    with target.open("xb") as file:
        shutil.copyfileobj(upload, file, 1 << 20)
    return target
