"""The keyword model: what it proposes out of the box, with its reasons."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from niangjia.union.cases.classification import keywords, propose, scheme
from niangjia.union.cases.rules.words import KINDS


def test_the_scheme_has_two_levels_and_every_leaf_says_its_usual_kind_and_desk():
    every = scheme.categories()
    groups = {code for code, one in every.items() if not one.parent}
    assert len(scheme.leaves()) >= 40
    for leaf in scheme.leaves():
        assert leaf.parent in groups
        assert leaf.code.startswith(leaf.parent)
        assert leaf.kind in KINDS
        assert leaf.title
        assert leaf.subject
    assert scheme.title("1001") == "劳动报酬／拖欠工资"
    assert scheme.title("外来标签") == "外来标签"


def test_every_keyword_belongs_to_a_leaf_and_every_matter_of_a_union_has_some():
    codes = {row["code"] for row in scheme.rows("keywords.csv")}
    leaves = {leaf.code for leaf in scheme.leaves()}
    assert codes <= leaves
    assert leaves - codes == {"9099"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("老板三个月没发工资了，我们要吃饭", "1001"),
        ("老板不发钱", "1001"),
        ("每天加班到十点，没有加班费", "1003"),
        ("工地包工头跑了，农民工工资没人给", "1008"),
        ("进厂半年还没签劳动合同", "2001"),
        ("公司突然把我辞退，什么理由都没有", "2002"),
        ("我是骑手，平台把我封号了", "2009"),
        ("公司两年没给我交社保", "4001"),
        ("在车间被机器压伤，公司不报工伤", "5001"),
        ("请问单位没有工会，个人怎么加入工会", "7001"),
        ("我换了工作，会员关系怎么转会", "7002"),
        ("小区物业乱收停车费", "9001"),
        ("河里全是臭味，工业废水直接排污", "9002"),
    ],
)
def test_a_plain_complaint_finds_its_class(text, code):
    assert keywords.propose(text).label == code


def test_a_proposal_shows_the_words_it_rests_on_at_their_places():
    text = "各位领导好，厂里拖了我们三个月工资，也没有加班费"
    proposal = keywords.propose(text)
    assert proposal.label == "1001"
    assert [span.words for span in proposal.spans] == ["拖了我们三个月工资"]
    assert all(text[span.start : span.end] == span.words for span in proposal.spans)
    assert proposal.others[0][0] == "1003"
    assert proposal.others[0][1] <= proposal.confidence


def test_more_evidence_makes_surer_and_a_rival_makes_less_sure():
    alone = keywords.propose("被辞退").confidence
    assert keywords.propose("被辞退，违法解除劳动关系").confidence > alone
    assert keywords.propose("被辞退，还有工伤认定").confidence < alone


def test_the_subject_counts_but_places_are_those_of_the_text():
    proposal = keywords.propose("请帮帮我", "拖欠工资")
    assert (proposal.label, proposal.spans) == ("1001", ())


def test_nothing_known_is_proposed_as_nothing():
    proposal = propose("今天天气很好")
    assert (proposal.label, proposal.confidence, proposal.spans) == ("", 0.0, ())


@given(st.text(max_size=400) | st.text(alphabet="拖欠工资加班费辞退，。社保没交", max_size=400))
@settings(max_examples=100, deadline=None)
def test_whatever_the_text_confidence_is_a_chance_and_places_are_true(text):
    proposal = keywords.propose(text)
    assert 0 <= proposal.confidence < 1
    assert all(text[span.start : span.end] == span.words for span in proposal.spans)
    assert proposal.confidence + sum(chance for _, chance in proposal.others) <= 1.001
