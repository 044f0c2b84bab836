"""A question finds its article, whatever words a worker has for it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.kernel.refusals import Invalid, NotAllowed
from niangjia.union.publications import actions, imports, queries
from niangjia.union.publications.actions import serving
from niangjia.union.publications.models import LawArticle, SearchMiss, SynonymGroup, UseDay
from niangjia.union.publications.rules import finding
from niangjia.union.publications.tests.conftest import AT, CHECKER, STRANGER, WRITER

pytestmark = pytest.mark.django_db

ASKED = [
    ("老板不发钱", "unpaid-wages"),
    ("拖欠工资", "unpaid-wages"),
    ("老板三个月没给我发工资了，怎么办？", "unpaid-wages"),
    ("工厂欠我两个月工资", "unpaid-wages"),
    ("周末加班没有钱", "overtime-pay"),
    ("国庆节上班加班工资怎么算", "overtime-pay"),
    ("上班半年了一直没签合同", "no-written-contract"),
    ("试用期可以多久", "probation"),
    ("公司突然把我炒鱿鱼了，赔多少", "dismissal"),
    ("单位不给我买社保", "social-insurance"),
    ("在厂里干活手被压伤了", "work-injury"),
    ("怀孕了公司要辞退我", "maternity"),
    ("高温补贴多少钱", "high-temperature"),
    ("怎么加入工会", "join-union"),
    ("我们公司想成立工会", "form-union"),
    ("换工作以后会籍怎么转", "transfer-membership"),
    ("想请律师但没有钱", "legal-aid"),
    ("劳动仲裁多久有结果", "arbitration"),
    ("派遣工和正式工同工同酬吗", "dispatch-labour"),
    ("我是送外卖的，怎么维权", "delivery-riders"),
    ("被公司裁员能领失业金吗", "unemployment"),
    ("最近压力大睡不着", "mental-support"),
]


def test_what_workers_ask_finds_what_answers_it(library):
    first = {question: [hit.slug for hit in queries.search(question, at=AT, most=3)] for question, _ in ASKED}
    assert {q: slugs for q, slugs in first.items() if dict(ASKED)[q] not in slugs[:2]} == {}
    right = sum(slugs[:1] == [dict(ASKED)[q]] for q, slugs in first.items())
    assert right >= len(ASKED) - 3, first


def test_wages_unpaid_is_sure_and_cites_the_law(library):
    best = queries.search("老板不发钱", at=AT)[0]
    assert (best.slug, best.sure) == ("unpaid-wages", True)
    assert "劳动合同法/30" in [citation.key for citation in best.citations]
    assert any(marked for _, marked in best.snippet)


@pytest.mark.parametrize(
    "question", ["今天天气怎么样", "附近哪里有好吃的", "帮我写一首诗", "", "？？？", "1", "彩票中奖号码"]
)
def test_what_is_none_of_our_business_is_never_answered_as_if_we_were_sure(library, question):
    assert not [hit.slug for hit in queries.search(question, at=AT) if hit.sure]


def test_staff_teach_the_search_a_word_and_it_holds_at_once(library):
    assert "unpaid-wages" not in [hit.slug for hit in queries.search("东家打白条", at=AT)]
    group = SynonymGroup.objects.get(title="拖欠工资")
    actions.keep_synonyms(
        title=group.title, terms=[*group.terms, "打白条"], group_id=group.pk, by=WRITER, at=AT
    )
    assert queries.search("东家打白条", at=AT)[0].slug == "unpaid-wages"
    actions.drop_synonyms(group_id=group.pk, by=WRITER, at=AT)
    assert "unpaid-wages" not in [hit.slug for hit in queries.search("东家打白条", at=AT)]


def test_synonyms_are_kept_by_those_who_may_and_are_words(library):
    with pytest.raises(NotAllowed):
        actions.keep_synonyms(title="甲", terms=["甲乙", "丙丁"], by=STRANGER, at=AT)
    with pytest.raises(Invalid, match="个数或长短"):
        actions.keep_synonyms(title="甲", terms=["甲乙"], by=WRITER, at=AT)
    with pytest.raises(Invalid, match="已经有一组"):
        actions.keep_synonyms(title="拖欠工资", terms=["甲乙", "丙丁"], by=WRITER, at=AT)


def test_a_search_asks_three_questions_of_the_database(library, django_assert_num_queries):
    with django_assert_num_queries(3):
        queries.search("老板不发钱", at=AT)


def test_only_the_kinds_asked_for_are_found(library):
    assert {hit.kind for hit in queries.search("欠薪求助专窗", at=AT, kinds=["news"])} == {"news"}
    assert "news" not in {hit.kind for hit in queries.search("欠薪求助专窗", at=AT)}


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=6), max_size=4))
def test_whatever_is_asked_can_be_written_as_a_question_to_the_index(text, words):
    for unit in finding.units(text, groups=[words], keywords=words):
        written = finding.query(unit)
        assert written.count("'") % 2 == 0
        assert not set(written) & set("\\;:\x00")


@given(st.text(max_size=100))
def test_a_gap_keeps_no_number_of_anybody(text):
    kept = finding.masked(text + " 13912345678 44030619900101123X")
    assert len(kept) <= 40
    assert not any(character.isdigit() for character in kept)


def test_a_question_without_an_answer_is_kept_once_and_settled_by_somebody(db):
    for _ in range(3):
        actions.note_miss(words="工龄津贴怎么算 13912345678", by=STRANGER, at=AT)
    actions.note_miss(words="139", by=STRANGER, at=AT)
    (gap,) = queries.gaps(by=CHECKER)
    assert (gap.times, "139" in gap.words) == (3, False)
    actions.settle_miss(miss_id=gap.pk, outcome="已写进工资一文。", by=WRITER, at=AT)
    assert queries.gaps(by=CHECKER) == []
    assert actions.forget_misses(by=WRITER, at=AT + timedelta(days=181)) == 1
    assert not SearchMiss.objects.exists()


def test_a_flood_of_nonsense_fills_no_disk(db, monkeypatch):
    monkeypatch.setattr(serving, "MOST_MISSES", 3)
    for words in ("甲乙丙", "丁戊己", "庚辛壬", "子丑寅", "卯辰巳", "甲乙丙"):
        actions.note_miss(words=words, by=STRANGER, at=AT)
    assert sorted(gap.times for gap in queries.gaps(by=CHECKER)) == [1, 1, 2]


def test_use_and_helpfulness_are_counted_by_day_and_place(publish):
    version = publish()
    for where in ("hotline", "web", "web"):
        actions.note_use(article_id=version.article_id, where=where, by=STRANGER, at=AT)
    actions.rate_helpful(article_id=version.article_id, helpful=True, where="wechat", by=STRANGER, at=AT)
    actions.rate_helpful(article_id=version.article_id, helpful=False, where="web", by=STRANGER, at=AT)
    (use,) = queries.uses(by=CHECKER, since=AT.date())
    assert (use.used, use.places["web"], use.helpful, use.unhelpful) == (3, 2, 1, 1)
    assert UseDay.objects.count() == 3
    with pytest.raises(Invalid):
        actions.note_use(article_id=version.article_id, where="moon", by=STRANGER, at=AT)


def test_the_shipped_articles_cite_laws_that_ship_and_wait_for_a_reviewer(db):
    brought = actions.bring_shipped(by=WRITER, at=AT)
    assert len(brought) >= 30
    assert queries.everything(at=AT) == []
    assert actions.bring_shipped(by=WRITER, at=AT) == []
    assert sum(one.kind == "knowledge" for one in imports.shipped_articles()) >= 25


def test_the_laws_in_force_ship_and_the_old_arbitration_law_does_not(db):
    assert LawArticle.objects.count() == 1934
    assert queries.law("仲裁法").version_on.isoformat() == "2025-09-12"
    found = queries.law_article("劳动合同法", 30)
    assert found.label == "第三十条"
    assert (found.before, found.after) == (29, 31)
    assert "支付令" in found.text


def test_an_article_of_law_knows_who_cites_it(library):
    assert "unpaid-wages" in [entry.slug for entry in queries.citing("劳动合同法", 30, at=AT)]
