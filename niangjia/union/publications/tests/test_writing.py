"""The way of an article: two people, one moment, one sentence."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from niangjia.kernel.models import AuditEvent
from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound, NotNow
from niangjia.union.publications import actions, queries
from niangjia.union.publications.models import Article, Version
from niangjia.union.publications.tests.conftest import AT, BOTH, CHECKER, LATER, STRANGER, WRITER, draft

pytestmark = pytest.mark.django_db


def submitted(by=WRITER):
    version = actions.write(kind="news", slug="a-day", draft=draft(), by=by, at=AT)
    return actions.submit(version_id=version.pk, by=by, at=AT)


def test_who_wrote_it_never_checks_it():
    version = submitted(by=BOTH)
    with pytest.raises(NotAllowed, match="不能自己审核"):
        actions.publish(version_id=version.pk, by=BOTH, at=AT)
    assert actions.publish(version_id=version.pk, by=CHECKER, at=AT).reviewed_by == "许静"


def test_who_changed_only_a_part_of_it_does_not_check_it_either():
    version = actions.write(kind="news", slug="a-day", draft=draft(), by=BOTH, at=AT)
    actions.revise(article_id=version.article_id, draft=draft("改过。"), by=WRITER, at=AT)
    actions.submit(version_id=version.pk, by=WRITER, at=AT)
    with pytest.raises(NotAllowed, match="写的或改过的"):
        actions.publish(version_id=version.pk, by=BOTH, at=AT)


def test_the_database_itself_knows_that_maker_never_checks(publish):
    version = publish()
    with pytest.raises(IntegrityError, match="maker_never_checks"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(reviewed_by_id=WRITER.id)


def test_a_stranger_writes_checks_and_reads_no_draft(publish):
    version = publish()
    with pytest.raises(NotAllowed):
        actions.write(kind="news", slug="mine", draft=draft(), by=STRANGER, at=AT)
    with pytest.raises(NotAllowed):
        actions.revise(article_id=version.article_id, draft=draft(), by=STRANGER, at=AT)
    with pytest.raises(NotAllowed):
        actions.withdraw(article_id=version.article_id, reason="不想要了", by=WRITER, at=AT)
    with pytest.raises(NotFound):
        queries.preview(version.pk, by=STRANGER, at=AT)


def test_a_scheduled_article_appears_by_itself_at_its_moment(publish):
    publish(slug="soon", publish_at=LATER)
    with pytest.raises(NotFound, match="还没有发布"):
        queries.published("soon", at=LATER - timedelta(seconds=1))
    assert queries.listing("knowledge", at=AT) == []
    assert queries.search("拖欠工资", at=AT) == []
    assert queries.published("soon", at=LATER).title == "被拖欠工资怎么办"
    assert [entry.slug for entry in queries.listing("knowledge", at=LATER)] == ["soon"]
    assert queries.search("拖欠工资", at=LATER)[0].slug == "soon"


def test_a_correction_takes_over_at_its_moment_and_the_old_words_stay_until_then(publish):
    first = publish(text="旧的说法。")
    second = actions.revise(article_id=first.article_id, draft=draft("新的说法。"), by=WRITER, at=AT)
    actions.submit(version_id=second.pk, by=WRITER, at=AT)
    actions.publish(version_id=second.pk, publish_at=LATER, by=CHECKER, at=AT)
    assert "旧的说法" in queries.published("unpaid", at=LATER - timedelta(seconds=1)).html
    assert "新的说法" in queries.published("unpaid", at=LATER).html
    assert len(queries.search("拖欠工资", at=LATER)) == 1
    third = actions.revise(article_id=first.article_id, draft=draft("再改。"), by=WRITER, at=AT)
    actions.submit(version_id=third.pk, by=WRITER, at=AT)
    with pytest.raises(NotNow, match="定时待发"):
        actions.publish(version_id=third.pk, by=CHECKER, at=AT)


def test_a_version_under_review_is_not_changed_and_comes_back_with_a_sentence():
    version = submitted()
    with pytest.raises(NotNow, match="待审核"):
        actions.revise(article_id=version.article_id, draft=draft("偷偷改"), by=WRITER, at=AT)
    with pytest.raises(Invalid, match="要改什么"):
        actions.send_back(version_id=version.pk, sentence=" ", by=CHECKER, at=AT)
    actions.send_back(version_id=version.pk, sentence="请补上依据的法条。", by=CHECKER, at=AT)
    found = actions.revise(article_id=version.article_id, draft=draft("补好了。"), by=WRITER, at=AT)
    assert (found.pk, found.state, found.note) == (version.pk, "draft", "请补上依据的法条。")


def test_what_was_withdrawn_is_gone_with_a_sentence_and_may_come_back_corrected(publish):
    version = publish()
    with pytest.raises(Invalid, match="撤下的原因"):
        actions.withdraw(article_id=version.article_id, reason="", by=CHECKER, at=AT)
    actions.withdraw(article_id=version.article_id, reason="数字已过时。", by=CHECKER, at=AT)
    with pytest.raises(NotFound, match="2026年11月22日撤下"):
        queries.published("unpaid", at=LATER)
    assert queries.search("拖欠工资", at=LATER) == []
    with pytest.raises(NotNow, match="没有公开的版本"):
        actions.withdraw(article_id=version.article_id, reason="再撤一次。", by=CHECKER, at=LATER)
    again = actions.revise(article_id=version.article_id, draft=draft("对的说法。"), by=WRITER, at=LATER)
    actions.submit(version_id=again.pk, by=WRITER, at=LATER)
    actions.publish(version_id=again.pk, by=CHECKER, at=LATER)
    assert queries.published("unpaid", at=LATER).number == 2
    assert Article.objects.get(pk=version.article_id).withdrawn_at is None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": " "}, "title"),
        ({"summary": "长" * 201}, "summary"),
        ({"text": ""}, "text"),
        ({"text": "见[[劳动合同法 第九百九十九条]]"}, "text"),
        ({"text": "见[[没有的法 第三条]]"}, "text"),
        ({"text": "见[[劳动合同法]]"}, "text"),
        ({"text": "![图](https://elsewhere.example/a.png)"}, "text"),
        ({"keywords": " ".join(map(str, range(13)))}, "keywords"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(said, field):
    with pytest.raises(Invalid) as refusal:
        actions.write(kind="news", slug="a", draft=draft(**said), by=WRITER, at=AT)
    assert refusal.value.field == field
    assert refusal.value.remedy


@pytest.mark.parametrize("slug", ["", "Big", "a b", "-a", "a--b", "中文", "a" * 81])
def test_an_address_is_short_and_plain(slug):
    with pytest.raises(Invalid, match="地址写法"):
        actions.write(kind="news", slug=slug, draft=draft(), by=WRITER, at=AT)


def test_an_address_is_given_once(publish):
    publish()
    with pytest.raises(Invalid, match="已经用过"):
        actions.write(kind="news", slug="unpaid", draft=draft(), by=WRITER, at=AT)


def test_every_step_is_in_the_log(publish):
    version = publish()
    acts = AuditEvent.objects.filter(subject=f"publications.Article:{version.article_id}").order_by("id")
    assert list(acts.values_list("act", "actor_id")) == [
        ("publications.written", 1), ("publications.submitted", 1), ("publications.published", 3),
    ]  # fmt: skip
