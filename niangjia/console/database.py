"""A database ready for a command: running, migrated, rights given. Commands inherit `DatabaseCommand`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import InsufficientPrivilege

from niangjia.gateways import postgres
from niangjia.gateways.postgres.locks import Lock
from niangjia.gateways.postgres.processes import spawn

ROOT = Path(__file__).resolve().parents[2]
APPEND_ONLY = ("kernel.AuditEvent", "kernel.Seal")


class DatabaseCommand(BaseCommand):
    """A command that finds its database running and migrated, whether or not `make up` runs."""

    requires_migrations_checks = False
    requires_system_checks: list[str] = []

    def execute(self, *args: Any, **options: Any) -> Any:
        """Start or join the database, bring it up to date, run the command."""
        with ready_database():
            return super().execute(*args, **options)


@contextmanager
def ready_database() -> Iterator[None]:
    """Have a running and migrated database inside the block; stops it if it was started here.

    Raises KeysUnusable without the keys that the rows were sealed with.
    A process that holds a connection already (one command calling another, a test) has nothing to prepare.
    """
    if connection.connection is not None:
        yield
        return
    if outside():
        postgres.check_not_superuser(os.environ["DATABASE_URL"])
        _prepare()
        yield
        return
    with postgres.running(Path(settings.HOME)):
        try:
            _prepare()
            yield
        finally:
            connections.close_all()


def _prepare() -> None:
    from niangjia.kernel import keyrings  # noqa: PLC0415  its tables exist once Django is ready

    migrate_if_needed()
    keyrings.ready()


def outside() -> bool:
    """Return whether DATABASE_URL names a database that is not ours to start."""
    return bool(os.environ.get("DATABASE_URL", "").strip())


def migrate_if_needed() -> bool:
    """Apply what is missing, as the owner, in a process of its own; return whether anything was.

    Two at once do it one after the other, so that the second finds nothing missing.
    """
    lock = Lock(Path(settings.HOME) / "migrate.lock")
    lock.take(wait=True)
    try:
        if not _pending():
            return False
        run("migrate", "--noinput", "--skip-checks", "--verbosity", "0", as_owner=True)
        return True
    finally:
        lock.release()


def _pending() -> bool:
    """A missing right counts too: a migrate that was killed before its last step is repeated."""
    try:
        executor = MigrationExecutor(connection)
    except ProgrammingError as error:
        if isinstance(error.__cause__, InsufficientPrivilege):
            return True
        raise
    finally:
        connection.close()
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def run(*words: str, as_owner: bool = False) -> None:
    """Run another command of ours as a child that ends with us, and wait. Raises CommandError on failure."""
    child = spawn(command(*words), env=environment(as_owner=as_owner))
    try:
        code = child.wait()
    except BaseException:
        child.terminate()
        child.wait()
        raise
    if code != 0:
        raise CommandError(f"命令 niangjia {' '.join(words)} 没有成功，原因见上。")


def command(*words: str) -> list[str]:
    """Return the command line of one of our own commands."""
    return [sys.executable, "-m", "niangjia.console", *words]


def environment(*, as_owner: bool = False, process: str = "") -> dict[str, str]:
    """Return a child's environment; only migrations sign in as the owner of the tables."""
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "NIANGJIA_HOME": str(settings.HOME),
    }
    env["NIANGJIA_DATABASE_ROLE"] = "owner" if as_owner else "app"
    env["NIANGJIA_PROCESS"] = process
    return env


def grant_rights(using: str = "default") -> bool:
    """Give the working role its rights on all tables; audit and seals it may only read and add to."""
    tables = [apps.get_model(name)._meta.db_table for name in APPEND_ONLY]
    role = conninfo_to_dict(os.environ["DATABASE_URL"]).get("user") if outside() else postgres.APPLICATION
    with connections[using].cursor() as cursor:
        return postgres.grant_application_rights(cursor, str(role), append_only=tables)
