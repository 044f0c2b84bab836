"""What the working role may do, and which outside roles are refused."""

from collections.abc import Sequence
from typing import Any, Protocol

import psycopg
from psycopg import sql

from niangjia.gateways.postgres.binaries import OLDEST
from niangjia.gateways.postgres.credentials import APPLICATION
from niangjia.gateways.postgres.refusal import Unusable


class Cursor(Protocol):
    """What is needed of a cursor: Django's and psycopg's both do."""

    def execute(self, query: Any, params: Any = None) -> Any: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> Any: ...


def grant_application_rights(
    cursor: Cursor, app_role: str = APPLICATION, *, append_only: Sequence[str] = ()
) -> bool:
    """Give the working role what it needs on everything the current role owns; run after every migrate.

    Tables named in `append_only` may be read and added to, never changed. Returns False, doing nothing,
    where the role does not exist or is the current one (an outside database with a single role).
    """
    cursor.execute("SELECT current_user, current_database() FROM pg_roles WHERE rolname = %s", [app_role])
    found = cursor.fetchone()
    if found is None or found[0] == app_role:
        return False
    role, database = sql.Identifier(app_role), sql.Identifier(found[1])
    for statement in _GRANTS:
        cursor.execute(sql.SQL(statement).format(role=role, database=database))
    for table in _existing(cursor, append_only):
        text = "REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}"
        cursor.execute(sql.SQL(text).format(sql.Identifier(table), role))
    return True


_GRANTS = (
    "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role}",
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
)


def _existing(cursor: Cursor, tables: Sequence[str]) -> list[str]:
    text = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename = ANY(%s)"
    cursor.execute(text, [list(tables)])
    return [row[0] for row in cursor.fetchall()]


def check_not_superuser(conninfo: str) -> None:
    """Refuse an outside database that cannot be reached, is too old, or whose role is a superuser."""
    try:
        with psycopg.connect(conninfo, connect_timeout=10) as link:
            version = link.info.server_version // 10000
            row = link.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    except psycopg.OperationalError as error:
        reason = str(error).splitlines()[0].rpartition("failed: ")[2]
        raise Unusable(f"连不上 DATABASE_URL 指的数据库（{reason}）；请检查地址、用户名和密码。") from None
    except psycopg.ProgrammingError:
        raise Unusable("DATABASE_URL 写法不对；应为 postgresql://用户:密码@主机:5432/数据库。") from None
    if version < OLDEST:
        raise Unusable(f"DATABASE_URL 指的 PostgreSQL 是 {version} 版；需要 {OLDEST} 或更新的版本。")
    if row and row[0]:
        raise Unusable(SUPERUSER_REFUSED)


SUPERUSER_REFUSED = (
    "DATABASE_URL 用的是数据库超级用户，行级权限会失效，因此不予使用；请以超级用户执行 "
    "CREATE ROLE niangjia LOGIN CREATEDB PASSWORD '自定口令'; CREATE DATABASE niangjia OWNER niangjia; "
    "再改用 DATABASE_URL=postgresql://niangjia:自定口令@主机/niangjia。"
)
