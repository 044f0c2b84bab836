"""A real OpenSSH server on the loopback over a bank's folders, as the present user and with keys of its own."""

import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path
from threading import Thread
from typing import IO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

TRIES = 5  # a port that was free a moment ago may be taken
CONFIG = """\
ListenAddress 127.0.0.1:{port}
HostKey {keys}/host
AuthorizedKeysFile {keys}/authorized
PidFile none
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
AllowTcpForwarding no
X11Forwarding no
Subsystem sftp internal-sftp
ForceCommand internal-sftp -d {folder}
"""


class FakeServer:
    """Serves `folder` by SFTP while the context is open; keys stand in `keys`, which nobody else reads.

    Without a `port` it takes any that is free.
    """

    def __init__(self, folder: Path, keys: Path, port: int = 0) -> None:
        self.folder, self.keys = folder, keys
        self.user = pwd.getpwuid(os.getuid()).pw_name
        self.port = self._wanted = port
        self._server: subprocess.Popen[str] | None = None
        self._listener: Thread | None = None

    @property
    def client_key(self) -> Path:
        """The file with the key that may sign in."""
        return self.keys / "client"

    @property
    def host_key(self) -> str:
        """The server's public key, to be pinned."""
        return (self.keys / "host.pub").read_text("ascii").strip()

    def __enter__(self) -> "FakeServer":
        make_keys(self.keys)
        shutil.copy(self.keys / "client.pub", self.keys / "authorized")
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True, mode=0o755)  # where sshd locks its helpers up
        if not any(self._start() for _ in range(TRIES)):
            raise RuntimeError("the OpenSSH server did not start")
        return self

    def __exit__(self, *_: object) -> None:
        if self._server:
            self._server.terminate()
            self._server.wait(timeout=10)
        if self._listener:
            self._listener.join(timeout=10)

    def _start(self) -> bool:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", self._wanted))
            self.port = probe.getsockname()[1]
        config = self.keys / "sshd_config"
        config.write_text(CONFIG.format(port=self.port, keys=self.keys, folder=self.folder), "utf-8")
        self._server = subprocess.Popen(  # noqa: S603  a program of the system with a configuration of ours
            [program(), "-D", "-e", "-f", str(config)], stderr=subprocess.PIPE, text=True
        )
        assert self._server.stderr is not None
        if not _is_listening(self._server.stderr):
            return self._gone()
        self._listener = Thread(target=_hear_out, args=(self._server.stderr,), daemon=True)
        self._listener.start()
        return True

    def _gone(self) -> bool:
        self.__exit__()
        return False


def program() -> str:
    """Return the path of sshd, which insists on being called by it. Raises RuntimeError where there is none."""
    found = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if found is None:
        raise RuntimeError("找不到 sshd；请以管理员运行：apt-get install openssh-server")
    return found


def _is_listening(said: IO[str]) -> bool:
    """Wait for the server's own word; a server that ends says nothing more."""
    return any("Server listening" in line for line in iter(said.readline, ""))


def _hear_out(said: IO[str]) -> None:
    """Read on, so that the server never waits for somebody to listen."""
    with said:
        for _line in said:
            pass


def make_keys(folder: Path) -> None:
    """Make the server's and the client's keys, once."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in ("host", "client"):
        if not (folder / name).exists():
            _make_key(folder / name)


def _make_key(file: Path) -> None:
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    file.touch(0o600)
    file.write_bytes(private)
    public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    file.with_name(f"{file.name}.pub").write_bytes(public + b"\n")
