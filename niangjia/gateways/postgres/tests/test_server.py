import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from niangjia.gateways import postgres
from niangjia.gateways.postgres import AlreadyRunning, Unusable, cluster, credentials, places
from niangjia.gateways.postgres import server as servers
from niangjia.gateways.postgres.orphans import end_orphans
from niangjia.gateways.postgres.processes import gone
from niangjia.gateways.postgres.tests.conftest import usable

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(params=usable()[:2], ids=lambda found: f"PostgreSQL {found.major}")
def version(request, monkeypatch):
    monkeypatch.setenv("NIANGJIA_PG_BIN", str(request.param.folder))
    return request.param.major


def owner(home):
    return psycopg.connect(**postgres.connection(home, "owner"), autocommit=True)


def test_data_survive_a_stop_a_kill_and_a_busy_backend(empty_home, version):
    home = empty_home
    with postgres.Server(home, durable=False), owner(home) as link:
        link.execute("CREATE TABLE kept AS SELECT 1 AS row")
    with postgres.Server(home, durable=False) as server:
        _kill_under_load(home, server)
        assert not server.running
        server.restart()
        with owner(home) as link:
            assert link.info.server_version // 10_000 == version
            assert link.execute("SELECT count(*) FROM kept").fetchone() == (2,)
        _the_two_roles(home)


def _kill_under_load(home, server):
    with owner(home) as link, owner(home) as watcher:
        link.execute("INSERT INTO kept VALUES (2)")
        query = Thread(target=_count_for_long, args=(link,))
        query.start()
        while not watcher.execute(_BUSY, [link.info.backend_pid]).fetchone():
            pass
        server.child.kill()
        server.child.wait()
        end_orphans(places.find(home))
        query.join()


_BUSY = (
    "SELECT 1 FROM pg_stat_activity WHERE pid = %s AND query LIKE '%%generate_series%%' AND state = 'active'"
)


def _count_for_long(link):
    with suppress(psycopg.OperationalError):
        link.execute("SELECT count(*) FROM generate_series(1, 1000000000) a, generate_series(1, 1000) b")


def _the_two_roles(home):
    with psycopg.connect(**postgres.connection(home)) as link:
        row = link.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row == (False, False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            link.execute("CREATE TABLE forbidden (id int)")
    with owner(home) as link:
        assert link.execute(
            "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).fetchone() == (False, True)


def test_a_wrong_password_does_not_sign_in(home):
    with postgres.Server(home, durable=False):
        parts = postgres.connection(home) | {"password": "guess"}
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(**parts)
        assert "listen_addresses = ''" in (places.find(home).data / "niangjia.conf").read_text()


def test_a_second_start_is_refused_and_a_command_joins(home):
    with postgres.running(home, durable=False):
        with pytest.raises(AlreadyRunning, match="已由另一个进程启动"):
            postgres.Server(home).start()
        with postgres.running(home), owner(home) as link:
            assert link.execute("SELECT 1").fetchone() == (1,)
        with owner(home) as link:
            assert link.execute("SELECT 1").fetchone() == (1,), "the one that joined must not stop it"
    assert not servers.answers(home)


def test_the_one_that_started_waits_for_the_one_that_joined(home):
    with (
        subprocess.Popen([sys.executable, "-c", _JOIN, str(home)], cwd=ROOT, **PIPES) as joined,
        postgres.running(home, durable=False),
    ):
        joined.stdin.write(b"join\n")
        joined.stdin.flush()
        assert joined.stdout.readline() == b"joined\n"
        Thread(target=joined.stdin.close).start()
    assert joined.returncode == 0


PIPES = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}

_JOIN = """
import sys, psycopg
from pathlib import Path
from niangjia.gateways import postgres
home = Path(sys.argv[1])
sys.stdin.readline()
with postgres.running(home):
    print("joined", flush=True)
    sys.stdin.read()
    psycopg.connect(**postgres.connection(home)).close()
"""


def test_a_server_dies_with_its_supervisor_and_starts_again(home):
    with postgres.Server(home, durable=False), owner(home) as link:
        link.execute("CREATE TABLE kept AS SELECT 1 AS row")
    line = [sys.executable, "-c", _SUPERVISE, str(home)]
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE) as supervisor:
        assert supervisor.stdout.readline() == b"up\n"
        pid = int((places.find(home).data / "postmaster.pid").read_text().split()[0])
        supervisor.kill()
    assert gone(pid, within=20)
    with postgres.Server(home, durable=False), owner(home) as link:
        assert link.execute("SELECT count(*) FROM kept").fetchone() == (1,)


_SUPERVISE = """
import sys, time
from pathlib import Path
from niangjia.gateways import postgres
postgres.Server(Path(sys.argv[1]), durable=False).start()
print("up", flush=True)
time.sleep(60)
"""


def test_an_abandoned_server_is_ended_by_the_next_start(home):
    with postgres.Server(home, durable=False) as first:
        pid = first.child.pid
        first.lock.release()
        second = postgres.Server(home, durable=False)
        second.start()
        assert first.child.poll() is not None
        assert second.child.pid != pid
        second.stop()


def test_an_initialisation_that_was_killed_leaves_no_half_cluster(empty_home):
    home = empty_home
    place = places.find(home)
    (place.base / "data.new" / "base").mkdir(parents=True)
    with postgres.Server(home, durable=False):
        assert servers.answers(home)
    assert not (place.base / "data.new").exists()


def test_a_full_disk_is_one_sentence(empty_home, monkeypatch):
    monkeypatch.setattr(servers, "LEAST_DISK", 1 << 62)
    with pytest.raises(Unusable, match="磁盘已满"):
        postgres.Server(empty_home).start()
    assert not places.find(empty_home).data.exists()


def test_a_server_that_cannot_start_points_to_its_log(home):
    with postgres.Server(home, durable=False):
        pass
    (places.find(home).data / "global" / "pg_control").unlink()
    with pytest.raises(Unusable, match=r"没有启动成功.*postgres\.log") as refusal:
        postgres.Server(home, durable=False).start()
    assert "\n" not in str(refusal.value)


def test_passwords_follow_the_secret_files(home):
    with postgres.Server(home, durable=False):
        pass
    (home / "secrets" / credentials.APPLICATION).unlink()
    with postgres.Server(home, durable=False), psycopg.connect(**postgres.connection(home)) as link:
        assert link.execute("SELECT current_user").fetchone() == (credentials.APPLICATION,)
    assert cluster.major_of(places.find(home)) >= 15
