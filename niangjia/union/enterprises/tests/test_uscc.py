"""Codes: the published vectors, the exact place of a fault, old numbers kept, one code and a column agreeing."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.union.enterprises.rules import uscc

VECTORS = (
    "91330100799655058B",
    "9144030071526726XG",
    "914403001922038216",
    "91110000802100433B",
    "91440300708461136T",
    "81440300MC1234566B",
)
CODES = st.text(uscc.CHARSET, min_size=10, max_size=10).map(lambda tail: uscc.make(("91440300" + tail)[:16]))


@pytest.mark.parametrize("code", VECTORS)
def test_the_published_codes_are_right(code: str) -> None:
    assert uscc.check(code) is None
    assert uscc.make(code[:16]) == code


def test_a_wrong_check_character_is_refused_with_its_place() -> None:
    assert uscc.check("91330100799655058C") == "第18位校验码应为 B，填写的是 C"


@pytest.mark.parametrize("letter", list("IOSVZ"))
def test_a_letter_outside_the_set_is_refused_with_its_place(letter: str) -> None:
    said = uscc.check("9144030" + letter + "71526726XG")
    assert said is not None
    assert said.startswith(f"第8位“{letter}”")


def test_letters_in_the_division_are_refused() -> None:
    body = "91A40300MC123456"
    code = uscc.make(body)
    assert uscc.check(code) == "第3至8位应为行政区划数字，填写的是 A40300"


@pytest.mark.parametrize(
    ("given_code", "kind"),
    [
        ("440301102930486", "regno15"),
        ("320111NA000063X", "regno15"),
        ("4403011029304", "regno13"),
        ("企合粤深总字第000123号", "regno_text"),
        ("13830295-X", "org9"),
    ],
)
def test_old_numbers_are_kept_with_their_kind(given_code: str, kind: str) -> None:
    code = uscc.normalise_one(given_code)
    assert code is not None
    assert uscc.kind(code) == kind
    assert uscc.check(code) is None


def test_an_organisation_code_has_its_own_check_character() -> None:
    assert uscc.check("138302951") == "组织机构代码第9位校验码应为 X，填写的是 1"


@pytest.mark.parametrize("lost", ["9.14403001922038E+17", "914403001922038000"])
def test_a_code_that_a_spreadsheet_took_for_a_number_is_explained(lost: str) -> None:
    code = uscc.normalise_one(lost)
    assert code is not None
    assert "Excel" in str(uscc.check(code))


@pytest.mark.parametrize(
    "written",
    [
        " 9144030071526726xg",
        "９１４４０３００７１５２６７２６ＸＧ",
        "91440300-71526726X-G",
        "91440300 7152 6726XG\u3000",
        "'9144030071526726XG",
    ],
)
def test_width_blanks_case_and_hyphens_make_no_difference(written: str) -> None:
    assert uscc.normalise_one(written) == "9144030071526726XG"


@pytest.mark.parametrize("filler", [None, "", " ", "无", "-", "N/A", "null", "／"])
def test_fillers_are_no_code(filler: str | None) -> None:
    assert uscc.normalise_one(filler) is None


def test_normalising_a_column_leaves_the_callers_column_alone() -> None:
    column = pl.Series([" 9144030071526726xg", VECTORS[0]])
    uscc.normalise(column)
    assert column[0] == " 9144030071526726xg"


@given(CODES, st.integers(0, 17), st.sampled_from(uscc.CHARSET))
def test_any_one_changed_character_is_noticed(code: str, place: int, char: str) -> None:
    changed = code[:place] + char + code[place + 1 :]
    assert (uscc.check(changed) is None) == (changed == code)


ANY = st.one_of(
    st.none(), CODES, st.text(uscc.CHARSET + "IOSVZ企字第", min_size=1, max_size=20), st.text(max_size=20)
)


@given(st.lists(ANY, max_size=30))
def test_a_column_is_judged_as_its_codes_one_by_one(codes: list[str | None]) -> None:
    normal = uscc.normalise(pl.Series(codes, dtype=pl.String))
    judged = uscc.judge(normal)
    assert judged["reason"].to_list() == [
        code if code is None else uscc.check(code) for code in normal.to_list()
    ]
    assert judged["code_kind"].to_list() == [
        code if code is None else uscc.kind(code) for code in normal.to_list()
    ]


@pytest.mark.parametrize(
    ("code", "subject"),
    [("91", "enterprise"), ("92", "sole_trader"), ("93", "cooperative"), ("81", "grassroots_union")],
)
def test_the_first_two_characters_name_the_sort_of_body(code: str, subject: str) -> None:
    assert uscc.subject(code) == subject


def test_a_prefix_that_is_no_prefix_makes_no_code() -> None:
    with pytest.raises(ValueError, match="16 characters"):
        uscc.make("91440300")
