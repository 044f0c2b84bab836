"""One lock per file, held by a process and let go by the kernel when it dies."""

import fcntl
import os
from pathlib import Path


class Lock:
    """An advisory lock on a file; `note` is what the holder tells others about itself."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._descriptor: int | None = None

    def take(self, *, shared: bool = False, wait: bool = False) -> bool:
        """Take or convert the lock; returns False when another holds it and `wait` is off."""
        if self._descriptor is None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(self._descriptor, kind if wait else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Let go; a lock never taken is no error."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def write(self, note: str) -> None:
        """Leave a note for others; only while holding the lock."""
        if self._descriptor is not None:
            os.truncate(self._descriptor, 0)
            os.pwrite(self._descriptor, note.encode(), 0)

    def note(self) -> str:
        """Read the holder's note."""
        return self.file.read_text(encoding="utf-8") if self.file.exists() else ""
