"""One embedded database server for a whole run of tests; every worker has a database of its own in it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent

# Settings read the environment once, when they are first imported: after this file. Tests never touch the
# data folder itself, whose database they would run without fsync; workers inherit the folder chosen here.
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["NIANGJIA_HOME"] = str(
        Path(os.environ.get("NIANGJIA_HOME") or ROOT / "var").resolve() / "test"
    )
os.environ.setdefault("NIANGJIA_TODAY", "2026-11-22")
os.environ["NIANGJIA_DATABASE_ROLE"] = "owner"
os.environ["DJANGO_SETTINGS_MODULE"] = "niangjia.config.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # a browser's event loop runs in the tests' own thread

import django  # noqa: E402  the environment stands first
from django.conf import settings  # noqa: E402  the environment stands first
from django.contrib.auth.hashers import Argon2PasswordHasher  # noqa: E402  the environment stands first
from django.db import connection  # noqa: E402  the environment stands first

from niangjia.gateways import postgres  # noqa: E402  the environment stands first

django.setup()  # here, so that a conftest.py further down may import models

pytest_plugins = ["niangjia.seed.fixtures"]  # the small city and its cast, for every room and portal

settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # the server of static files wants to see it
SERVER = pytest.StashKey[postgres.Server]()
PATIENCE = 30_000  # milliseconds that a session is given to end
OTHERS_ENDED = """SELECT bool_and(pg_terminate_backend(pid, %s)) FROM pg_stat_activity
                   WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"""


def pytest_configure(config: pytest.Config) -> None:
    """Start the server in the controlling process; a second run in the same folder waits its turn."""
    if hasattr(config, "workerinput") or os.environ.get("DATABASE_URL") or config.option.collectonly:
        return
    server = postgres.Server(Path(os.environ["NIANGJIA_HOME"]), durable=False)
    server.start(wait=True)
    config.stash[SERVER] = server


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server that this run started."""
    if server := config.stash.get(SERVER, None):
        server.stop()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """End what a process killed by a story, or a server just stopped, left open: else no database is dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(OTHERS_ENDED, [PATIENCE])


@pytest.fixture(autouse=True, scope="session")
def _light_passwords() -> None:
    """Hash by the same algorithm with little memory: a test waits a millisecond, not a tenth of a second."""
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 8
    Argon2PasswordHasher.parallelism = 1


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path_factory):
    """Give every test folders of its own for what the product writes beside the database."""
    settings.AUDIT_FOLDER = tmp_path_factory.mktemp("audit")
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")
