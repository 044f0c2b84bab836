"""The gallery shows every component, its pages are well-formed, and none of them asks the database."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.http import QueryDict

from niangjia.ui import gallery

UI = Path(gallery.__file__).parent
VOID = {"meta", "link", "input", "br", "hr", "img", "path", "circle", "rect", "use", "noscript"}


class Reader(HTMLParser):
    """Reads a page, remembers its ids and anchors, and fails at a tag that closes another."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.labels, self.anchors = [], [], [], []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, attrs)
        found = dict(attrs)
        self.ids += [found["id"]] if "id" in found else []
        self.labels += [found["for"]] if "for" in found else []
        self.anchors += [found["href"][1:]] if found.get("href", "").startswith("#") else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag, (tag, self.getpos())


def well_formed(html):
    """Return the reader of a page that is well-formed."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture
def shown(client):
    return client.get("/ui/").content.decode()


def test_every_component_is_shown():
    samples = "".join(path.read_text() for path in (UI / "templates/ui").rglob("*.html"))
    used = "".join(path.read_text() for path in (UI / "templates/components").glob("*.html")) + samples
    shown = set(re.findall(r"<c-([a-z]+)", used))
    assert {path.stem for path in (UI / "templates/components").glob("*.html")} == shown - {"slot", "vars"}


def test_every_sample_is_listed():
    listed = {entry[0] for _, entries in gallery.GROUPS for entry in entries}
    assert {path.stem for path in (UI / "templates/ui/gallery").glob("*.html")} == listed


def test_the_gallery_is_well_formed_without_a_query(shown):
    reader = well_formed(shown)
    assert "<c-" not in re.sub(r"<pre>.*?</pre>", "", shown, flags=re.DOTALL)
    assert "{%" not in re.sub(r"<pre>.*?</pre>", "", shown, flags=re.DOTALL)
    assert len(reader.ids) == len(set(reader.ids))
    assert set(reader.anchors) | set(reader.labels) <= set(reader.ids)


@pytest.mark.django_db
def test_the_front_page_is_well_formed(client):
    answer = client.get("/")
    assert answer.status_code == 200
    reader = well_formed(answer.content.decode())
    assert len(reader.ids) == len(set(reader.ids))


def test_the_sample_list_follows_its_address():
    rows = gallery.context(QueryDict("state=wait"))["table"].page.rows
    assert {row.state.kind for row in rows} == {"wait"}
    assert gallery.context(QueryDict("q=nobody"))["table"].page.rows == []


@pytest.mark.parametrize(("address", "words"), [("q=nobody", "没有符合条件的企业"), ("columns=why", "理由")])
def test_every_view_of_the_sample_list_is_well_formed(client, address, words):
    html = client.get(f"/ui/?{address}").content.decode()
    well_formed(html)
    assert words in html


def test_an_address_the_list_cannot_mean_is_a_refusal_page(client):
    answer = client.get("/ui/?order=nothing")
    assert answer.status_code == 422
    assert "不能按这一列排序" in answer.content.decode()


def test_larger_type_is_remembered_and_leads_back(client):
    answer = client.get("/ui/size/?next=/ui/%3Forder%3Dname")
    assert (answer.status_code, answer["Location"]) == (302, "/ui/?order=name")
    assert 'data-size="large"' in client.get("/ui/").content.decode()
    client.get("/ui/size/")
    assert 'data-size="large"' not in client.get("/ui/").content.decode()


@pytest.mark.parametrize(
    "foreign", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_larger_type_never_leads_to_a_foreign_page(client, foreign):
    assert client.get("/ui/size/", {"next": foreign})["Location"] == "/"
