"""Whatever is handed in instead of a table: one sentence that says what it is, and nothing left behind."""

import re
from io import BytesIO

import pytest
from django.core.management import call_command

from niangjia.console.sentences import sentence_for
from niangjia.kernel.models import AuditEvent, Run
from niangjia.kernel.refusals import Invalid
from niangjia.ui import files
from niangjia.union.enterprises import permissions as register
from niangjia.union.enterprises.models import Source
from niangjia.union.organisations import permissions as unions
from tests.faults.bad_files import BAD, NAMELESS
from tests.faults.house import ended

FORMS = {"companies": "/office/imports/new/", "unions": "/office/unions/imports/new/"}
COMMANDS = {"companies": ("register", "import"), "unions": ("unions", "import")}
SENTENCE = re.compile(r'<p class="error".*?<span>(.*?)</span>', re.DOTALL)


@pytest.fixture
def clerk(signed_in, settings, tmp_path, db):
    """A browser that may import, over an empty folder of files."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return signed_in([register.IMPORT, unions.IMPORT, unions.VIEW, register.READ])


def upload(client, address, name, data):
    """Hand a file in at a form of uploads."""
    file = BytesIO(data)
    file.name = name
    return client.post(address, {"file": file, "source": "市场监管局", "stated_on": "2026-11-20"})


def nothing_left(folder):
    """Whether no file, run, source or event was left."""
    files = [path for path in (folder / "files").rglob("*") if path.is_file()]
    return not files and not any(model.objects.exists() for model in (Run, Source, AuditEvent))


@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize("form", FORMS)
def test_a_form_names_a_bad_file_in_one_sentence_and_keeps_nothing(clerk, tmp_path, form, what):
    name, data, word = BAD[what]
    answer = upload(clerk, FORMS[form], name, data())
    assert answer.status_code == 422
    said = SENTENCE.findall(answer.content.decode())
    assert len(said) == 1, said
    assert word in said[0]
    assert said[0].endswith("。")
    assert "00000000" not in said[0]
    assert nothing_left(tmp_path)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_refuses_a_file_over_the_limit_and_says_how_it_goes_in(clerk, tmp_path, form, monkeypatch):
    monkeypatch.setattr(files, "LARGEST", 1000)
    answer = upload(clerk, FORMS[form], "大.csv", b"x" * 2000)
    assert answer.status_code == 422
    assert "命令行" in "".join(SENTENCE.findall(answer.content.decode()))
    assert nothing_left(tmp_path)


@pytest.mark.django_db
@pytest.mark.parametrize("what", [*BAD, "no column of names"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_ends_with_one_sentence_and_keeps_nothing(tmp_path, settings, command, what):
    settings.MEDIA_ROOT = tmp_path / "files"
    name, data, word = (BAD | NAMELESS)[what]
    (tmp_path / name).write_bytes(data())
    with pytest.raises(Invalid) as refusal:
        call_command(*COMMANDS[command], str(tmp_path / name), source="市场监管局")
    said = sentence_for(refusal.value)
    assert word in said
    assert said.endswith("。")
    assert nothing_left(tmp_path)


def test_on_the_command_line_a_bad_file_is_one_line_and_the_exit_code_one(house, tmp_path):
    picture = tmp_path / "名录.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    command = house.command("register", "import", str(picture), "--source", "市场监管局")
    said = ended(command)
    assert command.returncode == 1
    assert said == "“名录.xlsx”其实是PNG 图片，不是表格。请提供 CSV、XLSX 或 Parquet 表格文件。\n"
