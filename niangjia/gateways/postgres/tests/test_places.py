import os
from pathlib import Path

import pytest

from niangjia.gateways.postgres import Unusable, cluster, discard, places


def test_a_long_data_folder_gets_a_socket_path_that_fits(empty_home):
    near = places.find(empty_home)
    deep = places.find(empty_home / ("long" * 30))
    assert near.sockets == empty_home.resolve() / "postgres" / "run"
    assert len(os.fsencode(deep.sockets / ".s.PGSQL.5432.lock")) <= 107
    assert deep.sockets != places.find(empty_home / ("else" * 30)).sockets


def test_a_closed_folder_on_the_way_is_named(empty_home):
    closed = empty_home / "closed"
    closed.mkdir(mode=0o700)
    owner = closed.stat().st_uid
    assert places.obstacle(closed / "data", owner + 1, 99_999) == closed
    assert places.obstacle(closed / "data", owner, 99_999) is None


def test_as_root_a_closed_data_folder_keeps_its_database_elsewhere(empty_home, monkeypatch):
    elsewhere = empty_home / "elsewhere"
    monkeypatch.setattr(places, "ELSEWHERE", elsewhere)
    monkeypatch.setattr(os, "getuid", lambda: 0)
    monkeypatch.setattr(cluster, "_private", lambda *_: None)  # giving folders away takes a real root
    closed = empty_home / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(places, "_server_user", lambda: (closed.stat().st_uid + 1, 99_999))
    place = places.find(closed)
    assert place.moved
    assert place.base.parent == elsewhere
    cluster.prepare_folders(place)
    assert (closed / "postgres").is_symlink()
    closed.chmod(0o755)
    assert places.find(closed).base == place.base
    discard(closed)
    assert not closed.exists()
    assert not place.base.exists()


def test_data_that_became_unreachable_is_refused_with_the_command_that_helps(empty_home, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 0)
    inner = empty_home / "closed" / "home"
    (inner / "postgres").mkdir(parents=True)
    (empty_home / "closed").chmod(0o700)
    place = places.Place(inner, inner / "postgres", uid=inner.stat().st_uid + 1, gid=99_999)
    with pytest.raises(Unusable, match=f"chmod o\\+x {empty_home}/closed") as refusal:
        cluster.prepare_folders(place)
    assert "\n" not in str(refusal.value)


def test_a_socket_folder_of_somebody_else_is_refused(empty_home, monkeypatch):
    place = places.Place(empty_home, empty_home / "postgres", uid=os.getuid(), gid=os.getgid())
    place.sockets.mkdir(parents=True)
    stranger = place.sockets.stat().st_uid + 1
    monkeypatch.setattr(os, "getuid", lambda: stranger)
    moved = places.Place(place.home, place.base, uid=stranger, gid=stranger)
    with pytest.raises(Unusable, match="属于别的用户"):
        cluster._private(moved.sockets, moved)


def test_folders_are_absolute_so_that_every_process_finds_the_same_server(empty_home, monkeypatch):
    monkeypatch.chdir(empty_home)
    assert places.find(Path("var")).sockets == empty_home.resolve() / "var" / "postgres" / "run"
