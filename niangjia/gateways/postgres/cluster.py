"""Making the cluster and its two roles: one that owns, one that works."""

import os
import shutil
from pathlib import Path

import psycopg
from psycopg import sql

from niangjia.gateways.postgres import credentials, places, tuning
from niangjia.gateways.postgres.binaries import Binaries
from niangjia.gateways.postgres.places import Place
from niangjia.gateways.postgres.processes import spawn
from niangjia.gateways.postgres.refusal import Unusable
from niangjia.gateways.postgres.vault import secret


def major_of(place: Place) -> int | None:
    """Return the major version that wrote the data, or None before the first start."""
    try:
        return int((place.data / "PG_VERSION").read_text(encoding="ascii"))
    except FileNotFoundError:
        return None


def prepare_folders(place: Place) -> None:
    """Make base and socket folder; refuses a way that the server's user cannot pass."""
    place.home.mkdir(parents=True, exist_ok=True)
    place.log.parent.mkdir(exist_ok=True)
    _passable(place.base)
    if place.moved and not (place.home / "postgres").exists():
        (place.home / "postgres").symlink_to(place.base)
    if os.getuid() == 0 and (closed := places.obstacle(place.base, place.uid, place.gid)):
        raise Unusable(
            f"数据库用户 {place.user} 进不去文件夹 {closed}；请运行 chmod o+x {closed}，"
            "或用 NIANGJIA_HOME=/var/lib/niangjia 另选数据文件夹。数据没有改动。"
        )
    _private(place.sockets, place)


def _passable(folder: Path) -> None:
    """Make a folder others may pass through, whatever the umask; existing ones stay as they are."""
    for step in [*reversed(folder.parents), folder]:
        if not step.exists():
            step.mkdir(exist_ok=True)
            step.chmod(0o755)


def _private(folder: Path, place: Place) -> None:
    folder.mkdir(exist_ok=True)
    status = folder.lstat()
    if status.st_uid not in {os.getuid(), place.uid} or folder.is_symlink():
        raise Unusable(
            f"文件夹 {folder} 属于别的用户，不能放数据库的套接字；请把 NIANGJIA_HOME 改到较短的路径。"
        )
    folder.chmod(0o700)
    if os.getuid() == 0:
        os.chown(folder, place.uid, place.gid)


def initialise(binaries: Binaries, place: Place, *, durable: bool) -> None:
    """Run initdb beside and rename: a start that was killed halfway leaves no half cluster."""
    draft = place.base / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    _private(draft, place)
    password = place.sockets / "initdb-password"
    _write(password, secret(place.home, credentials.SUPERUSER), place)
    try:
        _initdb(binaries, draft, password, place, durable=durable)
    finally:
        password.unlink()
    with (draft / "postgresql.conf").open("a", encoding="utf-8") as handle:
        handle.write("\ninclude 'niangjia.conf'\n")
    draft.rename(place.data)


def _initdb(binaries: Binaries, folder: Path, password: Path, place: Place, *, durable: bool) -> None:
    command = [str(binaries.folder / "initdb"), "-D", str(folder), "-U", credentials.SUPERUSER]
    options = [
        f"--pwfile={password}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--data-checksums",
    ]
    if not durable:
        options.append("--no-sync")
    with place.log.open("ab") as log:
        done = spawn([*command, *options], user=(place.uid, place.gid), output=log).wait()
    if done != 0:
        raise explain(place, "数据库初始化失败")


def configure(place: Place, *, durable: bool) -> None:
    """Write niangjia.conf anew: memory may have changed since the last start."""
    text = tuning.configuration(sockets=place.sockets, port=places.PORT, durable=durable)
    _write(place.data / "niangjia.conf", text, place)


def _write(file: Path, text: str, place: Place) -> None:
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    if os.getuid() == 0:
        os.chown(file, place.uid, place.gid)


def explain(place: Place, what: str) -> Unusable:
    """Turn the log's last lines into one sentence."""
    try:
        tail = place.log.read_bytes()[-4000:].decode("utf-8", "replace")
    except OSError:
        tail = ""
    if "No space left on device" in tail:
        return disk_full(place.base)
    return Unusable(f"{what}；原因见 {place.log} 的最后几行。已有数据没有改动。")


def disk_full(folder: Path) -> Unusable:
    """The sentence for a disk without room."""
    return Unusable(f"磁盘已满（{folder} 所在的分区）；请腾出至少 1 GB 后再运行一次，已提交的数据都还在。")


def ensure_roles(place: Place) -> None:
    """Make both roles and the database where missing; passwords always follow the secret files."""
    with psycopg.connect(credentials.superuser_conninfo(place.home), autocommit=True) as link:
        roles = {row[0] for row in link.execute("SELECT rolname FROM pg_roles").fetchall()}
        for role, rights in ((credentials.OWNER, "CREATEDB"), (credentials.APPLICATION, "NOCREATEDB")):
            verb = "ALTER" if role in roles else "CREATE"
            link.execute(_role(link, verb, role, rights, secret(place.home, role)))
            link.execute(_names(_quick_images(link), role))
        link.execute(_names("GRANT {} TO {}", credentials.APPLICATION, credentials.OWNER))
        found = link.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [credentials.DATABASE]
        ).fetchone()
        if not found:
            create = "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
            link.execute(_names(create, credentials.DATABASE, credentials.OWNER))


def _quick_images(link: psycopg.Connection) -> str:
    """Page images in the log are packed by LZ4 where this server was built with it: ten times as fast as its own way.

    Said to the roles and not in the configuration, which another build of the server would refuse to start with.
    """
    known = link.execute("SELECT enumvals FROM pg_settings WHERE name = 'wal_compression'").fetchone()
    has_lz4 = known is not None and "lz4" in known[0]
    return "ALTER ROLE {} SET wal_compression = 'lz4'" if has_lz4 else "ALTER ROLE {} RESET wal_compression"


def _role(link: psycopg.Connection, verb: str, role: str, rights: str, password: str) -> sql.Composed:
    """The password travels as a SCRAM verifier, so that no log can hold it in clear."""
    verifier = link.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    text = f"{verb} ROLE {{}} LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS {rights} PASSWORD {{}}"
    return sql.SQL(text).format(sql.Identifier(role), sql.Literal(verifier))


def _names(text: str, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*map(sql.Identifier, names))
