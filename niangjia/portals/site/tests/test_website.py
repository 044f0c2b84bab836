"""The public website: what is published is found, kept and printed; what is not is nobody's business."""

import gzip
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache

from niangjia.kernel import clock
from niangjia.kernel.actor import EVERYWHERE, Actor, Grant
from niangjia.union.insights import actions as insights
from niangjia.union.publications import actions, permissions
from niangjia.union.publications.actions import Draft
from niangjia.union.publications.models import SearchMiss, UseDay, Version

pytestmark = pytest.mark.django_db
VERBS = frozenset({permissions.WRITE, permissions.REVIEW, permissions.MANAGE})
WRITER, CHECKER = (
    Actor(id=n, name=name, grants=(Grant("t", VERBS, EVERYWHERE),)) for n, name in ((1, "甲"), (2, "乙"))
)
PAGES = (
    "/",
    "/news/",
    "/notices/",
    "/guide/",
    "/knowledge/",
    "/laws/",
    "/find/",
    "/figures/",
    "/accessibility/",
)


@pytest.fixture
def library(db):
    at = clock.now() - timedelta(days=1)
    for version, _ in actions.bring_shipped(by=WRITER, at=at):
        actions.publish(version_id=version, by=CHECKER, at=at)


@pytest.fixture
def publish(db):
    def make(slug, text="正文。", kind="news", publish_at=None):
        at = clock.now()
        version = actions.write(kind=kind, slug=slug, draft=Draft("标题", "摘要", text), by=WRITER, at=at)
        actions.submit(version_id=version.pk, by=WRITER, at=at)
        return actions.publish(version_id=version.pk, publish_at=publish_at, by=CHECKER, at=at)

    return make


def words(answer):
    return answer.content.decode()


@pytest.mark.parametrize(
    "page", [*PAGES, "/articles/unpaid-wages/", "/knowledge/?q=老板不发钱", "/laws/劳动合同法/30/"]
)
def test_a_page_is_kept_asked_for_again_by_its_mark_and_light(client, library, page):
    first = client.get(page)
    assert first.status_code == 200
    assert "public" in first["Cache-Control"]
    assert "max-age=" in first["Cache-Control"]
    assert not first.cookies
    again = client.get(page, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "unsafe-inline" not in first["Content-Security-Policy"]
    assert client.post(page).status_code == 405
    assert len(gzip.compress(first.content)) < 20_000
    assert len(first.content) < 60_000


def test_a_page_weighs_less_than_a_hundred_kilobytes_with_its_styles(client, library):
    html = words(client.get("/articles/unpaid-wages/"))
    names = re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', html)
    parts = [Path(finders.find(re.sub(r"\.[0-9a-f]{12}\.", ".", name))).read_bytes() for name in names]
    assert any(name.endswith("site.css") for name in names)
    assert sum(len(gzip.compress(part)) for part in [html.encode(), *parts]) < 60_000


def test_what_a_worker_types_leads_to_the_answer_and_its_law(client, library):
    html = words(client.get("/knowledge/", {"q": "老板不发钱"}))
    assert 'class="best"><a href="/articles/unpaid-wages/"' in html
    assert "<mark>" in html
    article = words(client.get("/articles/unpaid-wages/"))
    law = f"/laws/{quote('劳动合同法')}/30/"
    assert law in article
    statute = words(client.get(law))
    assert "支付令" in statute
    assert "/articles/unpaid-wages/" in statute


def test_a_question_without_an_answer_is_kept_as_a_gap_without_its_numbers(client, library):
    html = words(client.get("/knowledge/", {"q": "月球基地补贴 13912345678"}))
    assert "没有找到" in html
    assert "/ask/" in html
    assert "139" not in SearchMiss.objects.get().words
    client.get("/knowledge/", {"q": "老板不发钱"})
    assert SearchMiss.objects.count() == 1


def test_script_in_a_question_or_a_text_is_only_words(client, publish):
    publish("evil", "<script>alert(1)</script> [点](javascript:alert(1))")
    for page in (
        "/articles/evil/",
        "/knowledge/?q=<script>alert(1)</script>",
        '/find/?q="><script>alert(1)</script>',
    ):
        html = words(client.get(page))
        assert "<script>alert" not in html
        assert 'href="javascript' not in html


def test_a_withdrawn_article_answers_404_with_a_sentence(client, publish):
    version = publish("old")
    assert client.get("/articles/old/").status_code == 200
    actions.withdraw(article_id=version.article_id, reason="数字过时了。", by=CHECKER, at=clock.now())
    answer = client.get("/articles/old/")
    assert answer.status_code == 404
    assert "撤下" in words(answer)
    assert "数字过时" not in words(answer)


def test_a_scheduled_article_stands_nowhere_before_its_moment(client, publish):
    publish("soon", publish_at=clock.now() + timedelta(days=1))
    publish("now")
    assert client.get("/articles/soon/").status_code == 404
    for page in ("/", "/news/", "/sitemap.xml", "/rss.xml"):
        html = words(client.get(page))
        assert "/articles/now/" in html
        assert "/articles/soon/" not in html


def test_the_map_lists_only_what_is_published(client, publish):
    publish("now")
    actions.write(kind="news", slug="draft", draft=Draft("草稿", "摘要", "正文"), by=WRITER, at=clock.now())
    found = set(
        re.findall(r"<loc>http://testserver(/articles/[^<]+)</loc>", words(client.get("/sitemap.xml")))
    )
    assert found == {"/articles/now/"}
    assert "Sitemap: http://testserver/sitemap.xml" in words(client.get("/robots.txt"))


def test_a_reader_s_word_is_counted_once_a_browser(client, library):
    page = "/articles/unpaid-wages/"
    for _ in range(2):
        answer = client.post(f"{page}helpful/", {"helpful": "yes"}, follow=True)
        assert "谢谢" in words(answer)
    assert UseDay.objects.get(article__slug="unpaid-wages").helpful == 1
    assert client.post(f"{page}helpful/", {"helpful": "maybe"}).status_code == 422


def test_what_answers_counts_its_readers_and_news_do_not(client, library):
    client.get("/articles/overtime-pay/")
    client.get("/articles/news-riders-union/")
    assert list(UseDay.objects.values_list("article__slug", "place", "used")) == [("overtime-pay", "web", 1)]


def test_a_union_is_found_by_its_employer_and_by_its_place_without_any_person(client, small_city):
    html = words(client.get("/find/", {"q": "深圳市锦昊精密五金有限公司"}))
    assert "深圳市锦昊精密五金有限公司工会委员会" in html
    assert "/me/join/" in html
    assert "固戍社区工会联合会" in words(client.get("/find/", {"q": "宝安区西乡街道固戍社区"}))
    assert "没有找到" in words(client.get("/find/", {"q": "火星殖民公司"}))


def test_the_figures_say_what_stands_above_and_below_the_line(client, small_city, seed_actor):
    assert "还没有汇总" in words(client.get("/figures/"))
    insights.rebuild(by=seed_actor, at=clock.now())
    html = words(client.get("/figures/"))
    assert "4 ÷ 10" in html
    assert "应建会企业中已被工会覆盖的家数 ÷ 应建会企业家数" in html
    assert "职工人数不详的为待摸底，不进分母" in html
    assert "宝安区" in html


def test_lists_turn_to_older_pages(client, publish):
    at = clock.now()
    for number in range(23):
        publish(f"n-{number}")
    for number, version in enumerate(Version.objects.order_by("id")):
        Version.objects.filter(pk=version.pk).update(publish_at=at - timedelta(minutes=number))
    first = words(client.get("/news/"))
    assert first.count("/articles/n-") == 20
    older = re.search(r'href="(/news/\?before=[^"]+)"', first)[1]
    assert words(client.get(older)).count("/articles/n-") == 3
    assert client.get("/news/?before=yesterday").status_code == 404


@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("/", 4),
        ("/news/", 3),
        ("/articles/unpaid-wages/", 4),
        ("/knowledge/?q=老板不发钱", 3),
        ("/laws/劳动合同法/30/", 4),
    ],
)
def test_a_page_asks_the_database_little(client, library, django_assert_max_num_queries, page, most):
    cache.clear()
    client.get(page)
    with django_assert_max_num_queries(most):
        client.get(page)


def test_nobody_is_shown_a_draft_s_picture_or_a_law_that_is_not_there(client):
    for page in ("/pictures/abc.png", "/laws/没有的法/", "/laws/劳动合同法/999/", "/articles/none/"):
        assert client.get(page).status_code == 404
