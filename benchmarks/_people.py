"""The folder where a whole city's people live between benchmarks: planted once, cloned for each of them.

A benchmark that imports this module runs there. `niangjia bench` calls this file first: it plants the people
where they are missing or the tables have changed since (`planted`), and gives the benchmark a fresh clone.
"""

import hashlib
import json
import os
import subprocess
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.config.settings")

import django

django.setup()

import psycopg
from _measure import Lap
from django.conf import settings
from django.db import connections
from psycopg import sql
from psycopg.conninfo import make_conninfo

from niangjia.console import database
from niangjia.gateways import postgres

HOME = Path(settings.HOME)
TEMPLATE = "niangjia_people"
MARK = HOME / "people.json"
SEED = 20261122
PEOPLE = int(os.environ.get("NIANGJIA_BENCH_PEOPLE", "10000000"))
"""How many people the city has; fewer for a trial."""
UNIONS = 30_000
CREATE = "CREATE DATABASE {name} OWNER {owner} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
"""An empty database under the usual name."""
ROOMS = ("kernel", "union/members", "union/organisations")


def tables_fingerprint() -> str:
    """Changes with the people's number, with any migration of the planted tables, and with the planting itself."""
    folders = [Path(database.ROOT) / "niangjia" / room / "migrations" for room in ROOMS]
    files = [file for folder in folders for file in sorted(folder.glob("*.py"))]
    files += [
        Path(__file__).parent / "_planting.py",
        Path(database.ROOT) / "niangjia" / "seed" / "persons.py",
    ]
    digest = hashlib.sha256(str(PEOPLE).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def planted() -> dict[str, Any]:
    """What the planting noted: people, seconds of its parts; {} where none fits the tables of today."""
    kept: dict[str, Any] = json.loads(MARK.read_text("utf-8")) if MARK.exists() else {}
    return kept if kept.get("fingerprint") == tables_fingerprint() else {}


def owner(**other: str) -> psycopg.Connection[Any]:
    """A connection as the tables' owner."""
    return psycopg.connect(make_conninfo(**postgres.connection(HOME, role="owner") | other), autocommit=True)


def main() -> None:
    """Plant what is missing; leave a fresh clone under the usual name."""
    if not planted():
        plant()
    with Lap("克隆已备好的城市") as lap:
        replace("CREATE DATABASE {name} OWNER {owner} TEMPLATE {template} STRATEGY file_copy")
    MARK.write_text(json.dumps(planted() | {"clone_seconds": round(lap.seconds, 1)}), "utf-8")


def plant() -> None:
    """Plant the city in an empty database and keep it as the template."""
    import _planting  # noqa: PLC0415  it imports this module

    MARK.unlink(missing_ok=True)
    with owner(dbname="postgres") as link:
        link.execute(_named("DROP DATABASE IF EXISTS {template} WITH (FORCE)"))
    replace(CREATE)
    migrate = database.command("migrate", "--noinput", "--skip-checks", "--verbosity", "0")
    subprocess.run(migrate, env={**os.environ, "NIANGJIA_DATABASE_ROLE": "owner"}, check=True)
    seconds = _planting.plant(PEOPLE, UNIONS)
    connections.close_all()
    with owner(dbname="postgres") as link:
        link.execute(_named("ALTER DATABASE {name} RENAME TO {template}"))
    MARK.write_text(
        json.dumps(
            {"fingerprint": tables_fingerprint(), "people": PEOPLE, "unions": UNIONS, "seconds": seconds}
        ),
        "utf-8",
    )


def replace(create: str) -> None:
    """Exchange the working database for a new one."""
    connections.close_all()
    with owner(dbname="postgres") as link:
        link.execute(_named("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        link.execute(_named(create))


def _named(text: str) -> sql.Composed:
    parts = postgres.connection(HOME, role="owner")
    return sql.SQL(text).format(
        name=sql.Identifier(parts["dbname"]),
        owner=sql.Identifier(parts["user"]),
        template=sql.Identifier(TEMPLATE),
    )


if __name__ == "__main__":
    main()
