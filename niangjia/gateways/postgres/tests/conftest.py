import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from niangjia.gateways.postgres import Server, binaries


@contextmanager
def _folder() -> Iterator[Path]:
    """A short folder that the database's user can reach, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="nj-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def empty_home() -> Iterator[Path]:
    """A data folder before its first start."""
    with _folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def initialised() -> Iterator[Path]:
    """A data folder after its first start and stop, to be copied."""
    with _folder() as folder:
        with Server(folder, durable=False):
            pass
        yield folder


@pytest.fixture
def home(initialised: Path) -> Iterator[Path]:
    """A data folder of its own whose database exists and does not run."""
    with _folder() as folder:
        subprocess.run(["cp", "-a", f"{initialised}/.", str(folder)], check=True)
        yield folder


def usable() -> list[binaries.Binaries]:
    """One set of binaries for every major version on this machine."""
    found: dict[int, binaries.Binaries] = {}
    for folder in binaries._candidates():
        version = binaries._version(folder)
        if version and version >= binaries.OLDEST:
            found.setdefault(version, binaries.Binaries(folder, version))
    return list(found.values())
