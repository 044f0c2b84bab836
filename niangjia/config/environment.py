"""Typed readers of environment variables: a wrong value stops the start with a hint, never later."""

import os
from pathlib import Path


class Misconfigured(SystemExit):
    """The environment cannot be used; the message says which variable and what to do."""


def text(name: str, default: str = "") -> str:
    """Return a variable as text, or the default when unset."""
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool) -> bool:
    """Read 1/0, true/false, yes/no; raises Misconfigured on anything else."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise Misconfigured(f"{name}={value!r}: expected 1 or 0")


def number(name: str, *, default: int) -> int:
    """Read a whole number; raises Misconfigured on anything else."""
    value = text(name)
    if not value:
        return default
    if not value.isdigit():
        raise Misconfigured(f"{name}={value!r}: expected a whole number")
    return int(value)


def listing(name: str, default: str = "") -> list[str]:
    """Read comma-separated words."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def path(name: str, default: Path) -> Path:
    """Read a file's or folder's place."""
    return Path(text(name) or default).expanduser().resolve()


def home() -> Path:
    """Return the data folder: NIANGJIA_HOME, or `var/` beside the code."""
    root = Path(__file__).resolve().parents[2]
    return Path(text("NIANGJIA_HOME") or root / "var").expanduser().resolve()
