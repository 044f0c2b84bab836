"""Stylesheets: many while we write them, one when they are collected."""

from pathlib import Path

from niangjia.ui import apps, storage

STATIC = Path(apps.__file__).parent / "static"


def collected(folder):
    """Copy our static files and let the storage work on them."""
    found = storage.StaticStorage(location=folder, base_url="/static/")
    paths = {}
    for source in STATIC.rglob("*"):
        if source.is_file():
            name = source.relative_to(STATIC).as_posix()
            with source.open("rb") as file:
                found.save(name, file)
            paths[name] = (found, name)
    for _, _, done in found.post_process(paths):
        assert not isinstance(done, Exception), done
    return found


def test_every_stylesheet_is_in_the_list():
    names = {path.relative_to(STATIC).as_posix() for path in (STATIC / "ui/css").glob("*.css")}
    assert names == set(storage.SHEETS)


def test_nothing_collected_means_plain_names_and_many_sheets(tmp_path):
    found = storage.StaticStorage(location=tmp_path, base_url="/static/")
    assert found.url("ui/css/base.css") == "/static/ui/css/base.css"
    assert found.sheets() == storage.SHEETS


def test_collected_means_hashed_names_and_one_sheet_that_holds_all(tmp_path):
    collected(tmp_path)
    found = storage.StaticStorage(location=tmp_path, base_url="/static/")
    assert found.sheets() == (storage.WHOLE,)
    address = found.url(storage.WHOLE)
    assert address != f"/static/{storage.WHOLE}"
    text = (tmp_path / address.removeprefix("/static/")).read_text()
    assert text.index("--ground") < text.index(".top {") < text.index("@page")


def test_collecting_twice_gives_the_same_names(tmp_path):
    first = collected(tmp_path).url(storage.WHOLE)
    again = storage.StaticStorage(location=tmp_path, base_url="/static/")
    paths = {name: (again, name) for name in storage.SHEETS}
    list(again.post_process(paths))
    assert again.url(storage.WHOLE) == first
