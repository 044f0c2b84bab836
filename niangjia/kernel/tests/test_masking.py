"""Masks by P-15: enough to recognise somebody, never enough to use, and no input that shows whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.kernel import masking


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"), ("张三丰", "张*"), ("欧阳修", "欧*"), ("买买提·艾力", "买*·艾*"), ("阿凡提．艾力", "阿*·艾*"),
        ("John Smith", "J*"), ("𠮷田", "𠮷*"), (" 李四 ", "李*"), ("王", "*"), ("", ""), ("·", ""),
    ],
)  # fmt: skip
def test_a_name_shows_the_first_character_of_each_part(name, shown):
    assert masking.name(name) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("440306199001011234", "440306********1234"), ("440306900101123", "440306********1123"),
        ("H12345678", "H******78"), ("AB123", "****"), ("", ""),
    ],
)  # fmt: skip
def test_a_document_shows_its_ends(number, shown):
    assert masking.document(number) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812341234", "138****1234"), ("+86 138-1234-1234", "138****1234"), ("26512345", "****45"),
        ("12345", "****"), ("没有", "****"), ("", ""),
    ],
)  # fmt: skip
def test_a_phone_shows_its_ends(phone, shown):
    assert masking.phone(phone) == shown


@pytest.mark.parametrize(
    ("card", "shown"), [("6222 0212 3456 7890 123", "尾号 0123"), ("1234", "****"), ("", "")]
)
def test_a_card_shows_its_last_four(card, shown):
    assert masking.card(card) == shown


@given(text=st.text(max_size=40) | st.text("0123456789-X ", max_size=30))
def test_no_number_shows_more_than_two_thirds_of_itself(text):
    for mask in (masking.document, masking.phone, masking.card):
        visible = mask(text).removeprefix("尾号 ").replace("*", "")
        assert 3 * len(visible) <= 2 * len(text.strip())
        assert len(visible) <= 10


@given(text=st.text("张三丰ab· ．", max_size=20))
def test_no_name_shows_more_than_one_letter_of_a_part(text):
    for part in masking.name(text).split("·"):
        assert part in {"", "*"} or (len(part) == 2 and part.endswith("*"))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("本人出示440306189101177717核对", "本人出示440306********7717核对"),
        ("改为４４０３０６１８９１０１１７７７１７。", "改为４４０３０６********７７１７。"),
        ("电话13977550113停用", "电话139****0113停用"),
        ("护照E12345678过期", "护照E******78过期"),
        ("2026-11-22 第 8 次委员会，深工办〔2026〕12号", "2026-11-22 第 8 次委员会，深工办〔2026〕12号"),
        ("20261122 会议", "20261122 会议"),
    ],
)
def test_a_sentence_keeps_its_words_and_no_number(text, kept):
    assert masking.words(text) == kept
