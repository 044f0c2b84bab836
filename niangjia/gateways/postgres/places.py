"""Where the embedded server lives: its data, its socket, its log, and the user it runs as.

Everything is told from the file system alone, so that any process can find the server without asking it.
"""

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

PORT = "5432"
LONGEST_SOCKET = 107 - len(f"/.s.PGSQL.{PORT}.lock")
ELSEWHERE = Path("/var/lib/niangjia")


@dataclass(frozen=True)
class Place:
    """The folders of one embedded server; `uid` and `gid` are whom the server runs as."""

    home: Path
    base: Path
    uid: int
    gid: int

    @property
    def data(self) -> Path:
        """The cluster's own folder."""
        return self.base / "data"

    @property
    def sockets(self) -> Path:
        """A folder of mode 0700 with a path short enough for a unix socket."""
        near = self.base / "run"
        if len(os.fsencode(near)) <= LONGEST_SOCKET:
            return near
        return Path("/tmp") / f"niangjia-{_digest(self.base)}"  # noqa: S108  ownership is checked before use

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.home / "log" / "postgres.log"

    @property
    def moved(self) -> bool:
        """True where the database could not stand inside the data folder."""
        return self.base.parent != self.home

    @property
    def user(self) -> str:
        """The name of the user the server runs as."""
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)


def find(home: Path) -> Place:
    """Return the place of a data folder's server, whether or not it exists yet."""
    home = home.resolve()
    link = home / "postgres"
    uid, gid = _owner(link / "data") or _server_user()
    if link.exists():
        return Place(home, link.resolve(), uid, gid)
    if os.getuid() != 0 or obstacle(home, uid, gid) is None:
        return Place(home, link, uid, gid)
    return Place(home, ELSEWHERE / _digest(home), uid, gid)


def obstacle(folder: Path, uid: int, gid: int) -> Path | None:
    """Return the first folder on the way that the user may not pass through, or None."""
    for step in [*reversed(folder.parents), folder]:
        try:
            status = step.stat()
        except FileNotFoundError:
            return None
        if not _may_pass(status, uid, gid):
            return step
    return None


def _may_pass(status: os.stat_result, uid: int, gid: int) -> bool:
    if uid == 0:
        return True
    if status.st_uid == uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def _owner(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_uid, status.st_gid


def _server_user() -> tuple[int, int]:
    """Ourselves, or, as root, the system's own database user, or nobody."""
    if os.getuid() != 0:
        return os.getuid(), os.getgid()
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    return 65534, 65534


def _digest(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
