"""Static files are collected again only when one of their sources changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def stale() -> str:
    """Return the new fingerprint where the collected files are out of date, else an empty string."""
    now = _fingerprint()
    return "" if _stamp().exists() and _stamp().read_text(encoding="ascii") == now else now


def collect(fingerprint: str) -> None:
    """Collect, hash and compress; the stamp is written last, so a killed collection is repeated."""
    call_command("collectstatic", interactive=False, verbosity=0)
    _stamp().write_text(fingerprint, encoding="ascii")


def _stamp() -> Path:
    return Path(settings.STATIC_ROOT) / ".collected"


def _fingerprint() -> str:
    lines = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            lines.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
