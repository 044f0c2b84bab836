"""Rules of cards: where a card may go, who may have one, what differs, what a code and a credential prove."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.kernel import guomi
from niangjia.kernel.refusals import NotNow
from niangjia.union.cards import rules
from niangjia.union.cards.rules import CARD, Holder, Ours, Told

GOOD = Holder(
    standing="member", is_verified=True, has_document=True, has_phone=True, is_restricted=False, has_card=False,
    consents=True,
)  # fmt: skip
PAIR = guomi.new_pair()
KEY = b"k" * 32
AT = datetime(2026, 11, 22, 9, 0, 30, tzinfo=UTC)
SERIAL = UUID(int=7)


def test_the_whole_way_of_a_card():
    state = CARD.start
    for verb in ("refuse", "recollect", "make", "hand_out", "activate", "bind", "report_lost", "replace"):
        state = CARD.check(state, verb)
    assert state == "replaced"


@pytest.mark.parametrize(
    ("state", "verb"),
    [
        ("collected", "hand_out"), ("collected", "activate"), ("refused", "make"), ("made", "bind"), ("bound", "replace"),
        ("active", "make"), ("lost", "activate"), ("lost", "report_lost"), ("replaced", "cancel"), ("cancelled", "make"),
        ("handed_out", "hand_out"),
    ],
)  # fmt: skip
def test_a_card_goes_no_other_way(state, verb):
    with pytest.raises(NotNow):
        CARD.check(state, verb)


@given(
    state=st.sampled_from(sorted(CARD.states)),
    told=st.sampled_from(["issued", "active", "bound", "lost", "closed"]),
)
def test_the_bank_s_word_leads_where_it_says_or_nowhere(state, told):
    here = state
    for verb in rules.steps(state, told):
        here = CARD.check(here, verb)
    assert here == state or rules.follows(here, told)


def test_a_bound_card_at_the_bank_is_activated_and_bound_here():
    assert rules.steps("handed_out", "bound") == ["activate", "bind"]
    assert rules.steps("active", "bound") == ["bind"]
    assert rules.steps("bound", "active") == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"standing": "none"}, "不是会员"),
        ({"standing": "preparatory"}, "不是会员"),
        ({"is_restricted": True}, "限制处理"),
        ({"has_document": False}, "证件"),
        ({"is_verified": False}, "实名核验"),
        ({"has_phone": False}, "手机"),
        ({"has_card": True}, "已有一张卡"),
        ({"consents": False}, "单独同意"),
        ({"consents": False, "consents_to_older_text": True}, "文本已更新"),
    ],
)
def test_who_gets_no_card_is_told_the_one_reason(change, words):
    sentence = rules.why_not(replace(GOOD, **change), bank="甲银行")
    assert words in sentence
    with pytest.raises(NotNow) as refused:
        rules.check_may_have(replace(GOOD, **change), bank="甲银行")
    assert refused.value.remedy


@pytest.mark.parametrize("standing", ["member", "parked", "retained"])
def test_a_verified_member_who_agrees_gets_a_card(standing):
    assert rules.why_not(replace(GOOD, standing=standing), bank="甲银行") == ""


def test_the_consent_names_the_recipient_its_contact_the_purpose_and_the_kinds():
    consent = rules.consent(rules.Recipient("boc", "甲银行", "95566"))
    assert consent.purpose == "cards.bank.boc"
    for word in (
        "甲银行",
        "95566",
        "姓名",
        "证件类型和号码",
        "手机号码",
        "税收居民身份",
        "目的",
        "方式",
        "撤回",
        "敏感个人信息",
    ):
        assert word in consent.text


def test_every_difference_has_its_kind():
    ours = [
        Ours(1, "made"),
        Ours(2, "bound"),
        Ours(3, "active"),
        Ours(4, "cancelled"),
        Ours(5, "made"),
        Ours(6, "active"),
    ]
    told = [Told(1, "0001", "issued"), Told(2, "0002", "active"), Told(3, "0003", "closed"), Told(None, "9999", "issued"),
            Told(6, "0006", "active")]  # fmt: skip
    found = {(gap.kind, gap.card, gap.tail) for gap in rules.compare(ours, told)}
    assert found == {
        ("behind", 2, "0002"),
        ("ahead", 3, "0003"),
        ("unknown", None, "9999"),
        ("missing", 5, ""),
    }


def test_a_member_s_number_has_a_digit_that_finds_typing_errors():
    number = rules.member_number(1234567)
    assert len(number) == 10
    assert {rules.member_number(n)[-1] for n in range(10)} == set("0123456789")


def test_a_code_holds_for_its_minute():
    text = rules.qr(KEY, SERIAL, AT)
    serial, made = rules.read_qr([b"old" * 11, KEY], text)
    assert (serial, made) == (SERIAL, AT)
    for seconds, fresh in ((0, True), (59.9, True), (60, False), (3600, False), (-4, True), (-6, False)):
        assert rules.is_fresh(made, AT + timedelta(seconds=seconds)) is fresh


@pytest.mark.parametrize("spoil", [
    lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: t[:10] + ("A" if t[10] != "A" else "B") + t[11:],
    lambda t: t.replace("NJQ1", "NJC1"), lambda t: "", lambda t: "NJQ1.", lambda t: "NJQ1.张三", lambda t: t + "AAAA",
])  # fmt: skip
def test_a_code_that_we_did_not_make_is_none(spoil):
    assert rules.read_qr([KEY], spoil(rules.qr(KEY, SERIAL, AT))) is None


def test_a_credential_says_what_it_says_and_a_changed_one_says_nothing():
    shown = rules.Shown(SERIAL, "张*", "0000000075", "某厂工会", date(2026, 11, 22), date(2027, 2, 20))
    text = rules.credential(*PAIR, shown)
    told = rules.read_signed([guomi.new_pair()[1], PAIR[1]], text)
    assert (told["kind"], told["name"], told["until"], told["key"]) == (
        "NJC1", "张*", "2027-02-20", rules.key_name(PAIR[1])
    )  # fmt: skip
    kind, body, signature = text.split(".")
    forged = rules.credential(*guomi.new_pair(), replace(shown, until=date(2099, 1, 1)))
    for wrong in (
        forged,
        f"{kind}.{forged.split('.')[1]}.{signature}",
        f"NJR1.{body}.{signature}",
        "",
        "..",
        text[:-3],
    ):
        assert rules.read_signed([PAIR[1]], wrong) is None
