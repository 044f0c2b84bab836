"""Random secrets of one installation, one file each, readable by its owner alone."""

import os
import secrets
from pathlib import Path

from niangjia.gateways.postgres.refusal import Unusable


def secret(home: Path, name: str) -> str:
    """Return the secret HOME/secrets/NAME, making it on first use; two at once agree on one value."""
    file = home / "secrets" / name
    try:
        return _read(file) or _create(file)
    except PermissionError:
        raise Unusable(
            f"数据文件夹 {home} 属于另一个用户，当前用户无权读写；请换回原来的用户运行，"
            "或用 NIANGJIA_HOME=另一个文件夹 指定新的数据文件夹。"
        ) from None
    except OSError as error:
        raise Unusable(f"数据文件夹 {home} 无法写入（{error.strerror}）；请检查磁盘空间和路径。") from None


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def _create(file: Path) -> str:
    """Write beside, then link: the name appears with its whole content or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.parent.chmod(0o700)
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return _read(file)
