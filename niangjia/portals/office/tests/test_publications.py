"""The editors' desk: written by one, checked by another, and what a stranger cannot do."""

import io

import pytest
from PIL import Image

from niangjia.kernel import clock
from niangjia.kernel.actor import Actor
from niangjia.union.publications import actions, permissions, queries
from niangjia.union.publications.models import Article, SearchMiss, SynonymGroup, Version

pytestmark = pytest.mark.django_db
WORDS = {
    "title": "高温天怎么办", "summary": "停工、补水、津贴以当地规定为准。", "keywords": "高温 中暑",
    "text": "见[[安全生产法 第五十五条]]。",
}  # fmt: skip
NOBODY = Actor(id=9, name="测试")


@pytest.fixture
def editor(signed_in, account):
    return signed_in([permissions.WRITE, permissions.MANAGE], account("wen.yutong", "温语桐"))


@pytest.fixture
def reviewer(signed_in, account):
    return signed_in([permissions.WRITE, permissions.REVIEW], account("jiang.yuan", "江予安"))


@pytest.fixture
def article(editor):
    editor.post("/office/publications/new/", {"kind": "knowledge", "slug": "hot-days", **WORDS})
    return Article.objects.get(slug="hot-days")


def here(article, more=""):
    return f"/office/publications/{article.pk}/{more}"


def version(article):
    return article.versions.latest("number")


def at_version(article, what):
    return f"/office/publications/versions/{version(article).pk}/{what}/"


def test_an_article_goes_from_its_writer_by_its_reviewer_to_the_public(client, editor, reviewer, article):
    assert client.get("/articles/hot-days/").status_code == 404
    editor.post(at_version(article, "submit"))
    assert "审核通过" in reviewer.get(here(article)).content.decode()
    page = reviewer.post(at_version(article, "publish"), {}, follow=True).content.decode()
    assert "到发布时间即公开" in page
    assert "《安全生产法》第五十五条" in client.get("/articles/hot-days/").content.decode()


def test_a_reviewer_does_not_check_what_they_have_written(reviewer):
    reviewer.post("/office/publications/new/", {"kind": "news", "slug": "mine", **WORDS})
    article = Article.objects.get(slug="mine")
    reviewer.post(at_version(article, "submit"))
    assert "请由另一位审稿人审核" in reviewer.get(here(article)).content.decode()
    answer = reviewer.post(at_version(article, "publish"), {})
    assert answer.status_code == 403
    assert version(article).state == "review"


def test_what_was_sent_back_shows_its_sentence_to_the_writer(editor, reviewer, article):
    editor.post(at_version(article, "submit"))
    assert reviewer.post(at_version(article, "back"), {"sentence": ""}).status_code == 422
    reviewer.post(at_version(article, "back"), {"sentence": "请补上津贴的依据。"})
    for page in (here(article), here(article, "edit/")):
        assert "请补上津贴的依据。" in editor.get(page).content.decode()


def test_a_preview_keeps_nothing(editor, article):
    answer = editor.post(here(article, "edit/"), {**WORDS, "text": "**新的**话", "preview": "1"})
    assert "<strong>新的</strong>" in answer.content.decode()
    assert "安全生产法" in version(article).text


def test_a_law_that_does_not_exist_is_refused_at_the_text(editor):
    answer = editor.post(
        "/office/publications/new/", {"kind": "news", "slug": "a", **WORDS, "text": "[[没有的法 第一条]]"}
    )
    assert answer.status_code == 422
    assert "不在本站收录的法律里" in answer.content.decode()
    assert not Article.objects.exists()


def test_a_day_to_publish_is_kept_in_the_city_s_time(editor, reviewer, article):
    editor.post(at_version(article, "submit"))
    assert reviewer.post(at_version(article, "publish"), {"publish_at": "soon"}).status_code == 422
    day = clock.now().replace(month=12, day=31, hour=9, minute=30)
    reviewer.post(at_version(article, "publish"), {"publish_at": day.strftime("%Y-%m-%dT%H:%M")})
    kept = version(article).publish_at.astimezone(clock.ZONE)
    assert (kept.month, kept.day, kept.hour, kept.minute) == (12, 31, 9, 30)
    assert "定时待发" in editor.get(here(article)).content.decode()


def test_a_picture_is_uploaded_and_named_for_the_text(editor, article):
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(out, "PNG")
    out.seek(0)
    out.name = "x.png"
    editor.post(here(article, "pictures/"), {"picture": out, "alt": "红旗"})
    name = article.pictures.get().name
    assert f"![红旗](/pictures/{name})" in editor.get(here(article)).content.decode()
    assert editor.get(f"/pictures/{name}")["Content-Type"] == "image/png"
    bad = io.BytesIO(b"<svg onload=alert(1)>")
    bad.name = "x.png"
    answer = editor.post(here(article, "pictures/"), {"picture": bad, "alt": "坏图"})
    assert answer.status_code == 422
    assert "不是能用的图片" in answer.content.decode()


def test_a_stranger_and_an_officer_without_the_verb_write_nothing(client, signed_in, account, article):
    officer = signed_in(["organisations.view"], account("other", "别人"))
    for address in (
        "/office/publications/",
        "/office/publications/new/",
        here(article),
        here(article, "edit/"),
    ):
        assert client.get(address).status_code == 302
        assert officer.get(address).status_code in (403, 404)
    officer.post("/office/publications/new/", {"kind": "news", "slug": "b", **WORDS})
    officer.post(at_version(article, "submit"))
    assert Article.objects.count() == 1
    assert version(article).state == "draft"


def test_a_withdrawn_article_keeps_its_reason_for_the_office(editor, reviewer, article):
    editor.post(at_version(article, "submit"))
    reviewer.post(at_version(article, "publish"), {})
    reviewer.post(here(article, "withdraw/"), {"reason": "津贴标准已改。"})
    assert "津贴标准已改。" in editor.get(here(article)).content.decode()


def test_words_that_mean_one_thing_are_kept_and_let_go(editor):
    editor.post(
        "/office/publications/synonyms/new/", {"title": "高温津贴", "terms": "高温津贴\n降温费 热天补贴"}
    )
    group = SynonymGroup.objects.get()
    assert group.terms == ["高温津贴", "降温费", "热天补贴"]
    assert "降温费" in editor.get("/office/publications/synonyms/").content.decode()
    assert (
        editor.post(
            f"/office/publications/synonyms/{group.pk}/", {"title": "高温津贴", "terms": "一"}
        ).status_code
        == 422
    )
    editor.post(f"/office/publications/synonyms/{group.pk}/drop/")
    assert not SynonymGroup.objects.exists()


def test_a_gap_is_settled_with_what_was_done(editor):
    actions.note_miss(words="月球基地补贴", by=NOBODY, at=clock.now())
    gap = SearchMiss.objects.get()
    assert "月球基地补贴" in editor.get("/office/publications/gaps/").content.decode()
    editor.post(f"/office/publications/gaps/{gap.pk}/", {"outcome": "与工会无关，不补。"})
    assert "月球基地补贴" not in editor.get("/office/publications/gaps/").content.decode()


def test_what_served_is_counted_with_both_parts_of_its_rate(editor, article):
    for helpful in (True, True, False):
        actions.rate_helpful(article_id=article.pk, helpful=helpful, where="web", by=NOBODY, at=clock.now())
    assert "66.7%" in editor.get("/office/publications/uses/").content.decode()


def test_the_desk_asks_as_much_for_many_articles_as_for_one(editor, article, django_assert_max_num_queries):
    editor.get("/office/publications/")
    for number in range(5):
        editor.post("/office/publications/new/", {"kind": "news", "slug": f"n-{number}", **WORDS})
    with django_assert_max_num_queries(8):
        html = editor.get("/office/publications/").content.decode()
    assert html.count("高温天怎么办") == Version.objects.count() == 6
    assert queries.everything(at=clock.now()) == []


def test_what_ships_is_brought_in_once_and_waits_for_a_reviewer(editor, reviewer):
    assert "带入随系统附带的文章" in editor.get("/office/publications/").content.decode()
    page = editor.post("/office/publications/shipped/", follow=True).content.decode()
    assert "等审稿人逐篇核对" in page
    assert "带入随系统附带的文章" not in page
    assert set(Version.objects.values_list("state", flat=True)) == {"review"}
    assert queries.everything(at=clock.now()) == []
