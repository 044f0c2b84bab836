"""Without the keys that its rows were sealed with, nothing of the house starts; and it says so in one sentence."""

import json
import sys
import tempfile
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from niangjia.gateways import postgres
from tests.faults.house import House, ended

pytestmark = pytest.mark.xdist_group("house")
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


@pytest.mark.parametrize("words", STARTS, ids=" ".join)
def test_nothing_starts_with_a_wrong_key(words, start, keyed, tmp_path):
    masters = json.loads((keyed.home / "secrets" / "fields.keys").read_text())
    wrong = tmp_path / "wrong.keys"
    wrong.write_text(json.dumps(masters | {"test.secret": {"1": "A" * 43 + "="}}))
    process, said = start(words, NIANGJIA_KEY_FILE=str(wrong))
    assert process.returncode == 1
    assert "“test.secret”的第 1 号密钥与数据库里加密数据用的不是同一个" in refused(said)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"test.secret": {"1": "c2hvcnQ="}}', "被改坏"),
        ("{", "被改坏"),
        ("[]", "被改坏"),
        ("{}", "第 1 号密钥"),
    ],
)
def test_a_spoilt_key_file_is_refused_without_showing_it(content, sentence, start, tmp_path):
    spoilt = tmp_path / "spoilt.keys"
    spoilt.write_text(content)
    process, said = start(COMMAND, NIANGJIA_KEY_FILE=str(spoilt))
    assert process.returncode == 1
    assert sentence in refused(said)
    assert "c2hvcnQ" not in said


def test_a_key_file_in_another_s_hands_is_one_sentence(start, tmp_path):
    process, said = start(COMMAND, NIANGJIA_KEY_FILE=str(tmp_path))
    assert process.returncode == 1
    assert "读不出来" in refused(said)


def test_keys_come_from_a_command_too(start, keyed):
    file = keyed.home / "secrets" / "fields.keys"
    process, said = start(COMMAND, NIANGJIA_KEY_COMMAND=f"cat {file}", NIANGJIA_KEY_FILE="/nowhere")
    assert process.returncode == 0, said


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("false", "以状态 1 结束"),
        ("/no/such/program", "无法运行"),
        ("echo '", "无法运行"),
        ("echo x", "被改坏"),
    ],
)
def test_a_key_command_that_fails_is_one_sentence(command, sentence, start):
    process, said = start(COMMAND, NIANGJIA_KEY_COMMAND=command)
    assert process.returncode == 1
    assert sentence in refused(said)
