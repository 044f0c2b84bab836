"""Pictures: what they are and not what they are called, and nothing of their maker in them."""

import io

import pytest
from PIL import Image

from niangjia.kernel.actor import NOBODY
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound
from niangjia.union.publications import actions, queries
from niangjia.union.publications.tests.conftest import AT, CHECKER, STRANGER, WRITER, draft

pytestmark = pytest.mark.django_db


def photo(kind="JPEG", size=(40, 30), **extra):
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **extra)
    return out.getvalue()


def with_place():
    exif = Image.Exif()
    exif[0x010E] = "SECRET PLACE"
    return photo(exif=exif)


@pytest.fixture
def article_id(db):
    return actions.write(kind="news", slug="a", draft=draft(), by=WRITER, at=AT).article_id


def add(article_id, content, alt="一张图", by=WRITER):
    return actions.add_picture(article_id=article_id, content=content, alt=alt, by=by, at=AT)


def test_where_and_by_what_a_picture_was_taken_is_not_kept(article_id):
    content = with_place() + b"<script>alert(1)</script>"
    assert b"SECRET PLACE" in content
    kept = bytes(add(article_id, content).content)
    assert b"SECRET PLACE" not in kept
    assert b"script" not in kept
    assert Image.open(io.BytesIO(kept)).size == (40, 30)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + b"0" * 50,
        b"\xff\xd8\xff\xe0" + b"x" * 99,
        photo("BMP"),
        photo("GIF"),
    ],
    ids=["nothing", "svg", "gif in name", "only a head", "bmp", "gif"],
)  # fmt: skip
def test_what_is_no_picture_of_ours_is_refused(article_id, content):
    with pytest.raises(Invalid, match="不是能用的图片"):
        add(article_id, content)


def test_a_picture_too_large_is_refused_before_it_is_opened(article_id):
    with pytest.raises(Invalid, match="超过 1024 KB"):
        add(article_id, b"x" * (1024 * 1024 + 1))


def test_a_picture_says_what_it_shows(article_id):
    with pytest.raises(Invalid, match="图片说明"):
        add(article_id, photo(), alt=" ")


def test_a_wide_picture_is_made_smaller_and_the_same_one_kept_once(article_id):
    first, second = (add(article_id, photo(size=(3200, 200))) for _ in range(2))
    assert (first.pk, first.width) == (second.pk, 1600)


def test_a_picture_is_everybody_s_with_its_article_and_before_that_the_editors(article_id):
    with pytest.raises(NotAllowed):
        add(article_id, photo(), by=STRANGER)
    name = add(article_id, photo()).name
    assert not queries.picture(name, by=WRITER, at=AT).public
    with pytest.raises(NotFound):
        queries.picture(name, by=NOBODY, at=AT)
    found = queries.manuscript(article_id, by=WRITER, at=AT)
    actions.submit(version_id=found.latest.pk, by=WRITER, at=AT)
    actions.publish(version_id=found.latest.pk, by=CHECKER, at=AT)
    assert queries.picture(name, by=NOBODY, at=AT).public
