"""Files over SFTP: to the bank's inbox, from its outbox; the server's key is pinned."""

import io
import logging
import posixpath
import socket
from types import TracebackType

import paramiko
from paramiko.ssh_exception import SSHException

from niangjia.gateways.bank.partners import Bank
from niangjia.gateways.bank.refusal import Stranger, Unreachable

logging.getLogger("paramiko").setLevel(logging.ERROR)
TIMEOUT = 15.0  # seconds of silence before the bank counts as not answering
LARGEST = 64 << 20  # bytes of a file we are willing to read
TAKEN = "taken"


class Delivery:
    """One connection to a bank; use as a context manager.

    Raises Unreachable when the server does not answer or breaks off, Stranger when its key is another.
    """

    def __init__(self, bank: Bank) -> None:
        self._bank = bank

    def __enter__(self) -> "Delivery":
        bank = self._bank
        try:
            self._transport = _connected(bank)
        except (OSError, SSHException, EOFError) as error:
            raise _unreachable(bank, error) from None
        try:
            self._sftp = _signed_in(self._transport, bank)
        except (OSError, SSHException, EOFError) as error:
            self._transport.close()
            raise _unreachable(bank, error) from None
        except Stranger:
            self._transport.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._sftp.close()
        self._transport.close()

    def send(self, name: str, blob: bytes) -> None:
        """Put a file into the bank's inbox: whole or not at all, and again over itself."""
        draft, place = self._inbox(f".{name}.part"), self._inbox(name)
        try:
            self._sftp.putfo(io.BytesIO(blob), draft, len(blob))
            self._sftp.posix_rename(draft, place)
        except (OSError, SSHException, EOFError) as error:
            raise _unreachable(self._bank, error) from None

    def waiting(self) -> list[str]:
        """Return the names of the files in the bank's outbox that are not taken yet, oldest name first."""
        try:
            names = self._sftp.listdir(self._bank.outbox)
        except (OSError, SSHException, EOFError) as error:
            raise _unreachable(self._bank, error) from None
        return sorted(name for name in names if name.endswith(".njb") and not name.startswith("."))

    def read(self, name: str) -> bytes:
        """Return a file of the outbox."""
        try:
            with self._sftp.open(self._outbox(name)) as handle:
                return bytes(handle.read(LARGEST))
        except (OSError, SSHException, EOFError) as error:
            raise _unreachable(self._bank, error) from None

    def take(self, name: str) -> None:
        """Move a file out of the outbox, once what it says is kept."""
        try:
            self._sftp.posix_rename(self._outbox(name), self._outbox(posixpath.join(TAKEN, name)))
        except (OSError, SSHException, EOFError) as error:
            raise _unreachable(self._bank, error) from None

    def _inbox(self, name: str) -> str:
        return posixpath.join(self._bank.inbox, name)

    def _outbox(self, name: str) -> str:
        return posixpath.join(self._bank.outbox, name)


def _connected(bank: Bank) -> paramiko.Transport:
    line = socket.create_connection((bank.host, bank.port), timeout=TIMEOUT)
    try:
        transport = paramiko.Transport(line)
    except BaseException:
        line.close()
        raise
    try:
        transport.start_client(timeout=TIMEOUT)
    except BaseException:
        transport.close()
        raise
    return transport


def _signed_in(transport: paramiko.Transport, bank: Bank) -> paramiko.SFTPClient:
    key = transport.get_remote_server_key()
    if f"{key.get_name()} {key.get_base64()}" != " ".join(bank.host_key.split()[:2]):
        raise Stranger(f"{bank.name}的服务器密钥与登记的不一致，没有发送任何内容；请向银行核实。")
    transport.auth_publickey(bank.user, paramiko.Ed25519Key.from_private_key_file(str(bank.key_file)))
    client = paramiko.SFTPClient.from_transport(transport)
    if client is None:
        raise SSHException("no channel")
    client.get_channel().settimeout(TIMEOUT)
    return client


def _unreachable(bank: Bank, error: Exception) -> Unreachable:
    return Unreachable(f"{bank.name}的服务器没有接通（{type(error).__name__}），稍后会再试。")
