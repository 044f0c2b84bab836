"""Where keys come from: a file or a command, whole or refused in one sentence that shows none of it."""

import json

import pytest
from django.test import override_settings

from niangjia.kernel import keyrings, keys
from niangjia.kernel.models import KeyMark, KeyRing

MASTER = "c2hvcnQ="  # too short a key


@pytest.fixture
def file(db, at, tmp_path):
    """A key file of the test's own, and a database that knows its keys."""
    made = tmp_path / "secrets" / "fields.keys"
    with override_settings(KEY_FILE=made, KEY_COMMAND=""):
        KeyMark.objects.all().delete()
        KeyRing.objects.all().delete()
        keyrings.ready(at=at)
        yield made
    keys.read_again()


def start():
    """What a process does that has read nothing yet."""
    keys.read_again()
    keyrings.ready()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "被改坏"),
        ("{", "被改坏"),
        ("[]", "被改坏"),
        ('{"members.phone": ["x"]}', "被改坏"),
        (json.dumps({"members.phone": {"1": MASTER}}), "被改坏"),
        (json.dumps({"members.phone": {"0": "A" * 43 + "="}}), "被改坏"),
        ('{"members.phone": {"1": "é"}}', "被改坏"),
        ("{}", "的第 1 号密钥"),
    ],
)
def test_a_spoilt_file_is_refused_without_showing_it(file, content, sentence):
    file.write_text(content)
    with pytest.raises(keys.KeysUnusable, match=sentence) as refusal:
        start()
    assert "从备份取回" in str(refusal.value)
    assert MASTER not in str(refusal.value)


def test_a_folder_in_the_file_s_place_cannot_be_read(file):
    file.unlink()
    file.mkdir()
    with pytest.raises(keys.KeysUnusable, match="读不出来"):
        keys.read_again()


def test_a_file_that_is_no_text_cannot_be_read(file):
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(keys.KeysUnusable, match="不是文本文件"):
        keys.read_again()


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("false", "以状态 1 结束"),
        ("/no/such/program", "无法运行"),
        ("echo '", "无法运行"),
        ("echo x", "被改坏"),
        ("sleep 9", "没有结束"),
    ],
)
def test_a_command_that_fails_is_one_sentence(file, command, sentence, monkeypatch):
    monkeypatch.setattr(keys, "COMMAND_SECONDS", 1)
    with override_settings(KEY_COMMAND=command), pytest.raises(keys.KeysUnusable, match=sentence):
        keyrings.ready()


def test_a_new_purpose_gets_its_key_in_the_old_file_and_the_others_keep_theirs(file, at, monkeypatch):
    before = json.loads(file.read_text())
    monkeypatch.setattr(keyrings, "declared", lambda: {"test.new": "新用途"})
    keyrings.ready(at=at)
    after = json.loads(file.read_text())
    assert after.pop("test.new").keys() == {"1"}
    assert after == before
    assert KeyRing.objects.get(pk="test.new").key_a == 1


def test_a_new_database_takes_the_newest_keys_that_the_file_has(file, at):
    newest = keys.add("members.phone")
    KeyMark.objects.all().delete()
    KeyRing.objects.all().delete()
    keyrings.ready(at=at)
    assert KeyRing.objects.get(pk="members.phone").key_a == newest == 2


def test_a_key_exchanged_under_a_running_process_is_noticed_where_it_is_used(file):
    masters = json.loads(file.read_text())
    file.write_text(json.dumps(masters | {"members.phone": {"1": "A" * 43 + "="}}))
    keys.read_again()
    with pytest.raises(keys.KeysUnusable, match="不是同一个"):
        keyrings.ring("members.phone")


def test_the_numbers_of_a_purpose_are_one_byte(file, monkeypatch):
    monkeypatch.setattr(keys, "MOST_KEYS", 1)
    with pytest.raises(keys.KeysUnusable, match="编号已用完"):
        keys.add("members.phone")
