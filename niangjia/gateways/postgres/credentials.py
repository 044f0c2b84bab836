"""How to sign in to the embedded server; known before the server runs."""

from pathlib import Path

from psycopg.conninfo import make_conninfo

from niangjia.gateways.postgres import places
from niangjia.gateways.postgres.vault import secret

DATABASE = "niangjia"
SUPERUSER = "niangjia_cluster"
OWNER = "niangjia_owner"
APPLICATION = "niangjia_app"
ROLES = {"app": APPLICATION, "owner": OWNER}


def connection(home: Path, role: str = "app") -> dict[str, str]:
    """Return dbname, user, password, host (the socket's folder) and port for `app` or `owner`."""
    return _parts(home, ROLES[role], DATABASE)


def superuser_conninfo(home: Path) -> str:
    """Return the cluster's own sign-in, for making roles and for nothing else."""
    return make_conninfo(**_parts(home, SUPERUSER, "postgres"))


def _parts(home: Path, user: str, database: str) -> dict[str, str]:
    return {
        "dbname": database,
        "user": user,
        "password": secret(home, user),
        "host": str(places.find(home).sockets),
        "port": places.PORT,
    }
