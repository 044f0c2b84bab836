"""Keys: without the right ones nothing of the house starts, and a change of them survives kill -9.

A refusal is one sentence.
"""

import json
import signal
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from niangjia.gateways import postgres
from tests.faults.house import House, ended

COMMAND = ["-m", "niangjia.console", "audit", "verify"]
WORKER = ["-m", "niangjia.console", "worker", "--once"]
UP = ["-m", "niangjia.console", "up"]
WEB = ["-W", "ignore", "-c", "import niangjia.config.wsgi"]
STARTS = [COMMAND, WORKER, UP, WEB]


@pytest.fixture(scope="module")
def keyed():
    """A house whose database knows a key."""
    home = Path(tempfile.mkdtemp(prefix="nj-test-"))
    home.chmod(0o755)
    made = House(home)
    try:
        with made.server:
            made.performed("tests.faults.keyed", "1", "audit", "verify")
            yield made
    finally:
        postgres.discard(home)


@pytest.fixture
def start(keyed, monkeypatch):
    """Start something of the house and return how it ended; `up` is told of the database as an outside one."""

    def start(words, **env):
        given = keyed.env | env
        if words == UP:
            link = postgres.connection(keyed.home, role="app")
            given |= {"DATABASE_URL": make_conninfo("", **link), "NIANGJIA_PORT": "8129"}
        monkeypatch.setattr(keyed, "env", given)
        process = keyed._start(sys.executable, *words)
        return process, ended(process)

    return start


def refused(said):
    """The sentence of a refusal: the last line; `up` names its steps before it."""
    lines = said.splitlines()
    assert not [line for line in lines[:-1] if not line.startswith("· ")], said
    return lines[-1]


def test_the_key_file_is_its_owner_s_alone_and_the_database_holds_none_of_it(keyed):
    file = keyed.home / "secrets" / "fields.keys"
    assert file.stat().st_mode & 0o777 == 0o600
    master = json.loads(file.read_text())["test.secret"]["1"]
    with keyed.link() as link:
        marks = str(link.execute("SELECT * FROM kernel_keymark").fetchall())
    assert "test.secret" in marks
    assert master not in marks


@pytest.mark.parametrize("words", STARTS, ids=" ".join)
def test_nothing_starts_without_its_key_file_and_none_is_made_in_its_place(words, start, tmp_path):
    lost = tmp_path / "lost.keys"
    process, said = start(words, NIANGJIA_KEY_FILE=str(lost))
    assert process.returncode == 1
    assert f"没有找到密钥文件 {lost}" in refused(said)
    assert "从备份取回" in refused(said)
    assert not lost.exists()


def test_nothing_starts_with_a_wrong_key(start, keyed, tmp_path):
    masters = json.loads((keyed.home / "secrets" / "fields.keys").read_text())
    wrong = tmp_path / "wrong.keys"
    wrong.write_text(json.dumps(masters | {"test.secret": {"1": "A" * 43 + "="}}))
    process, said = start(COMMAND, NIANGJIA_KEY_FILE=str(wrong))
    assert process.returncode == 1
    assert "“test.secret”的第 1 号密钥与数据库里加密数据用的不是同一个" in refused(said)


def test_keys_come_from_a_command_too(start, keyed):
    file = keyed.home / "secrets" / "fields.keys"
    process, said = start(COMMAND, NIANGJIA_KEY_COMMAND=f"cat {file}", NIANGJIA_KEY_FILE="/nowhere")
    assert process.returncode == 0, said


ROWS = 300
HELD = """SELECT set_config('niangjia.lo', '0', false), set_config('niangjia.hi', '9', false)"""


@contextmanager
def last_row_held(house):
    """Hold the last phone: a rotation comes to a stand there, in the middle of its phase."""
    link = house.link()
    try:
        link.execute(HELD)
        link.execute("SELECT 1 FROM members_phone ORDER BY id DESC LIMIT 1 FOR UPDATE")
        yield
    finally:
        link.close()


def phones(house):
    """How the phones stand: by key and by which index they have, how many."""
    with house.link() as link:
        link.execute(HELD)
        return link.execute(
            """SELECT get_byte(cipher, 0), digest_a IS NOT NULL, digest_b IS NOT NULL, count(*)
               FROM members_phone GROUP BY 1, 2, 3 ORDER BY 1, 2"""
        ).fetchall()


def state(house):
    return house.one("SELECT state FROM kernel_keyring WHERE purpose = 'members.phone'")


def killed(house, command):
    """Kill -9 a command that has come to the held row."""
    house.wait_for_the_middle()
    command.send_signal(signal.SIGKILL)
    ended(command)


def test_a_rotation_killed_in_each_phase_is_carried_on_by_the_same_command_and_by_a_worker(keyed):
    def rotate():
        return keyed._start(
            sys.executable, "-m", "tests.faults.keyed", "1", "keys", "rotate", "members.phone"
        )

    keyed.performed("tests.faults.keyed", str(ROWS), "plant")
    with last_row_held(keyed):
        killed(keyed, rotate())
    assert (state(keyed), phones(keyed)) == ("filling", [(1, True, False, 1), (2, True, True, ROWS - 1)])
    again = rotate()
    keyed.until(lambda: state(keyed) == "clearing")
    with last_row_held(keyed):
        killed(keyed, again)
    assert (state(keyed), phones(keyed)) == ("clearing", [(2, False, True, ROWS - 1), (2, True, True, 1)])
    with keyed.worker():
        keyed.until(lambda: state(keyed) == "idle")
    assert phones(keyed) == [(2, False, True, ROWS)]
    assert keyed.one("SELECT count(*) FROM kernel_run WHERE kind = 'keys.rotate'") == 1


def test_the_command_tells_how_keys_stand_and_destroys_the_old_one(keyed):
    if f"2 号 {ROWS}" not in keyed.performed("niangjia.console", "keys"):  # alone, on a worker of its own
        keyed.performed("tests.faults.keyed", str(ROWS), "plant")
        keyed.performed("niangjia.console", "keys", "rotate", "members.phone")
    said = keyed.performed("niangjia.console", "keys")
    assert "members.phone" in said
    assert f"2 号 {ROWS}" in said
    assert "已销毁第 1 号密钥" in keyed.performed("niangjia.console", "keys", "retire", "members.phone")
    assert set(json.loads((keyed.home / "secrets" / "fields.keys").read_text())["members.phone"]) == {"2"}
    assert "没有可销毁的旧密钥" in keyed.performed("niangjia.console", "keys", "retire", "members.phone")
