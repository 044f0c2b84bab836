"""The keys of sealed fields: by purpose, numbered 1–255, in a file or from a command, never in the database.

One master key of 32 bytes stands behind each number; the key that seals, the key that indexes and the
fingerprint are derived from it, so that none tells of another. The file is JSON: {purpose: {number: base64}}.
A command (`NIANGJIA_KEY_COMMAND`, for a key store of the house's own) prints the same on its standard output.
"""

import base64
import binascii
import json
import os
import secrets
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path
from threading import Lock

from django.conf import settings

from niangjia.kernel import guomi

MASTER_BYTES = 32
MOST_KEYS = 255
COMMAND_SECONDS = 20
Masters = dict[str, dict[int, bytes]]


class KeysUnusable(Exception):
    """The keys are lost, wrong or unreadable: nothing that keeps personal data may start.

    Its sentence is for who runs the house and names files; to who reads a page it is an error like any other.
    """

    def __init__(self, sentence: str, *, remedy: str) -> None:
        super().__init__(sentence + remedy)


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """What is derived from one master key; `mark` is the fingerprint that the database may know."""

    sealing: bytes
    index: bytes
    mark: str


@dataclass(slots=True)
class _Held:
    """The keys this process has read, and from where."""

    source: str
    masters: Masters
    derived: dict[tuple[str, int], Key]


_held: _Held | None = None
_reading = Lock()


def get(purpose: str, number: int) -> Key:
    """Return one key; reads the source again for a number it has not seen. Raises KeysUnusable."""
    held = _read_once()
    if key := held.derived.get((purpose, number)):
        return key
    if number not in held.masters.get(purpose, {}):
        held = read_again()
    master = held.masters.get(purpose, {}).get(number)
    if master is None:
        raise KeysUnusable(f"{source()}里没有“{purpose}”的第 {number} 号密钥，", remedy=_remedy())
    key = held.derived[purpose, number] = derive(purpose, master)
    return key


def numbers(purpose: str) -> list[int]:
    """Return the numbers of a purpose's keys that the source has, ascending."""
    return sorted(_read_once().masters.get(purpose, {}))


def exist() -> bool:
    """Whether there is a key source at all: a command, or a file."""
    return bool(settings.KEY_COMMAND) or _file().exists()


def read_again() -> _Held:
    """Read the source anew: somebody added or removed a key."""
    global _held  # noqa: PLW0603  one set of keys a process, read once
    with _reading:
        _held = _Held(_signature(), _parsed(_text()), {})
        return _held


def add(purpose: str) -> int:
    """Make a purpose's next key in the file and return its number; the file is made on first use.

    Raises KeysUnusable where keys come from a command: there the key store makes them.
    """
    if settings.KEY_COMMAND:
        raise KeysUnusable(
            f"密钥由外部命令提供，这里不能新建“{purpose}”的密钥；",
            remedy="请在密钥系统中为该用途增加一个更大的编号（32 字节随机数，base64），再运行一次。",
        )
    with _writing():
        masters = _parsed(_text()) if _file().exists() else {}
        number = max(masters.get(purpose, {}), default=0) + 1
        if number > MOST_KEYS:
            raise KeysUnusable(
                f"“{purpose}”的密钥编号已用完（最多 {MOST_KEYS} 个），", remedy="请联系开发者。"
            )
        masters.setdefault(purpose, {})[number] = secrets.token_bytes(MASTER_BYTES)
        _write(masters)
    read_again()
    return number


def remove(purpose: str, number: int) -> None:
    """Take one key out of the file for good; who calls has made sure that no row needs it."""
    if settings.KEY_COMMAND:
        raise KeysUnusable(
            f"密钥由外部命令提供，请在密钥系统中销毁“{purpose}”的第 {number} 号密钥，",
            remedy="系统里已没有数据用它。",
        )
    with _writing():
        masters = _parsed(_text())
        masters.get(purpose, {}).pop(number, None)
        _write(masters)
    read_again()


def derive(purpose: str, master: bytes) -> Key:
    """Return what one master key is used for: three values that tell nothing of each other."""
    sealing, index, mark = (
        guomi.mac(master, f"{use}\x00{purpose}".encode()) for use in ("seal", "index", "mark")
    )
    return Key(sealing[:16], index, mark.hex())


def source() -> str:
    """Name where the keys come from, for people."""
    return "密钥命令的输出" if settings.KEY_COMMAND else f"密钥文件 {_file()}"


def missing() -> KeysUnusable:
    """The refusal of a start without the keys that the database's rows were sealed with."""
    return KeysUnusable(f"没有找到{source()}，而数据库里有用它加密的数据，不能启动；", remedy=_remedy())


def wrong(purpose: str, number: int) -> KeysUnusable:
    """The refusal of a key that is not the one the database's rows were sealed with."""
    return KeysUnusable(
        f"{source()}里“{purpose}”的第 {number} 号密钥与数据库里加密数据用的不是同一个，不能启动；",
        remedy=_remedy(),
    )


def _remedy() -> str:
    if settings.KEY_COMMAND:
        return "请检查 NIANGJIA_KEY_COMMAND 指的命令，让它给出原来的密钥。"
    return "请从备份取回原来的密钥文件放回原处，或用 NIANGJIA_KEY_FILE=路径 指明它在哪里。"


def _read_once() -> _Held:
    held = _held
    return held if held is not None and held.source == _signature() else read_again()


def _signature() -> str:
    return f"{settings.KEY_COMMAND}\n{settings.KEY_FILE}"


def _file() -> Path:
    return Path(settings.KEY_FILE)


def _text() -> str:
    if settings.KEY_COMMAND:
        return _told(settings.KEY_COMMAND)
    try:
        return _file().read_text(encoding="utf-8")
    except FileNotFoundError:
        raise missing() from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "不是文本文件"
        raise KeysUnusable(f"{source()}读不出来（{reason}），不能启动；", remedy=_remedy()) from None


def _told(command: str) -> str:
    """The command's output; what it says on its error output goes to ours, never into a sentence."""
    try:
        done = subprocess.run(  # noqa: S603  the operator's own command, from the environment
            shlex.split(command), stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=COMMAND_SECONDS,
            check=True, text=True, encoding="utf-8",
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        said = f"{COMMAND_SECONDS} 秒没有结束"
    except subprocess.CalledProcessError as error:
        said = f"以状态 {error.returncode} 结束"
    except (OSError, ValueError) as error:
        said = f"无法运行（{getattr(error, 'strerror', None) or '写法不对'}）"
    else:
        return done.stdout
    raise KeysUnusable(f"密钥命令（NIANGJIA_KEY_COMMAND）{said}，", remedy="请修好这条命令再启动。") from None


def _parsed(text: str) -> Masters:
    """Read the JSON; what is not of its shape is refused without showing any of it."""
    try:
        return {
            str(purpose): {_number(n): _master(given) for n, given in keys.items()}
            for purpose, keys in json.loads(text).items()
        }
    except (ValueError, AttributeError, TypeError):
        raise KeysUnusable(f"{source()}的内容不完整或被改坏，不能启动；", remedy=_remedy()) from None


def _number(text: str) -> int:
    if not 1 <= int(text) <= MOST_KEYS:
        raise ValueError("a key's number is one byte")
    return int(text)


def _master(text: str) -> bytes:
    try:
        master = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error
    if len(master) != MASTER_BYTES:
        raise ValueError("a master key has 32 bytes")
    return master


@contextmanager
def _writing() -> Iterator[None]:
    """Keep other processes from writing the file meanwhile."""
    folder = _file().parent
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(
            _file().with_name(f".{_file().name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
        )
    except OSError as error:
        raise _unwritable(error) from None
    try:
        flock(lock, LOCK_EX)
        yield
    finally:
        os.close(lock)


def _write(masters: Masters) -> None:
    """Write beside, to the disk, then rename: the file is there whole or as it was."""
    text = json.dumps(
        {p: {str(n): base64.b64encode(k).decode() for n, k in sorted(ks.items())} for p, ks in masters.items()},
        indent=1, sort_keys=True,
    )  # fmt: skip
    draft = _file().with_name(f".{_file().name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(
            os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii"
        ) as out:
            out.write(text + "\n")
            out.flush()
            os.fsync(out.fileno())
        draft.replace(_file())
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise _unwritable(error) from None


def _unwritable(error: OSError) -> KeysUnusable:
    return KeysUnusable(
        f"{source()}写不进去（{error.strerror}），", remedy="请检查磁盘空间和文件夹权限，再运行一次。"
    )
