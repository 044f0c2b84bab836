"""Documents: published vectors, every wrong character refused, nothing guessed, one and column agreeing."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from niangjia.union.members.rules import document_columns, documents

VECTORS = (
    ("resident", "11010519491231002X"),
    ("resident", "440524188001010014"),
    ("hmt_residence", "810000199001010019"),
    ("hmt_residence", "830000198505050021"),
)
DAYS = st.dates(date(1701, 1, 1), date(1899, 12, 31)).map(lambda day: f"{day:%Y%m%d}")
NUMBERS = st.builds(
    lambda head, day, tail: documents.make(f"44030{head}{day}{tail:03d}"),
    st.integers(3, 9),
    DAYS,
    st.integers(1, 999),
)


def one(text: str | None, kind: str | None = None) -> dict[str, object]:
    made = document_columns.judge(pl.Series([text], dtype=pl.String), pl.Series([kind], dtype=pl.String))
    return made.row(0, named=True)


@pytest.mark.parametrize(("kind", "number"), VECTORS)
def test_the_published_numbers_are_right(kind: str, number: str) -> None:
    assert documents.judge(kind, number).reason is None
    assert one(number)["kind"] == kind


@settings(deadline=None)
@given(NUMBERS, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_a_number_with_one_character_changed_is_refused(number: str, place: int, char: str) -> None:
    changed = number[:place] + char + number[place + 1 :]
    verdict = documents.judge(documents.RESIDENT, changed)
    assert (verdict.reason is None) == (changed == number)


@settings(deadline=None)
@given(NUMBERS, st.integers(6, 15))
def test_two_neighbours_exchanged_are_refused(number: str, place: int) -> None:
    changed = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert (documents.judge(documents.RESIDENT, changed).reason is None) == (changed == number)


@settings(deadline=None)
@given(st.lists(st.one_of(NUMBERS, st.text("0123456789XxHMEA*.+- 　'", max_size=20)), max_size=12))
def test_a_column_says_what_one_number_says(numbers: list[str]) -> None:
    kinds = [documents.guess_kind(documents.normalise(number)) or "resident" for number in numbers]
    made = document_columns.judge(pl.Series(numbers, dtype=pl.String), pl.Series(kinds, dtype=pl.String))
    for row, kind, number in zip(made.iter_rows(named=True), kinds, numbers, strict=True):
        verdict = documents.judge(kind, number)
        assert (row["kind"], row["reason"], row["birth_date"], row["sex"]) == (
            verdict.kind,
            verdict.reason,
            verdict.birth,
            verdict.sex,
        )


@settings(deadline=None)
@given(NUMBERS)
def test_however_it_is_written_it_is_one_number(number: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in number)
    for text in (
        number.lower(),
        wide,
        f"'{number}",
        f" {number[:6]} {number[6:14]}-{number[14:]}\u200b",
        f'="{number}"',
    ):
        assert one(text)["number"] == number
        assert one(text)["reason"] is None


@pytest.mark.parametrize(
    "text",
    [
        "1.23E+17",
        "4.4052418800101e+17",
        "4.40524E17",
        "440524188001010014.0",
        "440524188001012000",
        "１．２３Ｅ＋１７",
    ],
)
def test_a_number_that_excel_spoiled_is_refused_with_the_remedy(text: str) -> None:
    reason = str(one(text)["reason"])
    assert "文本" in reason
    assert "440524" not in reason


def test_rounded_numbers_that_fit_by_chance_are_refused_with_the_rest_of_their_column() -> None:
    fits = next(
        n for tail in range(100, 1000, 100) for day in range(1, 28) for n in [documents.make(f"440305188001{day:02d}{tail}")]
        if n.endswith("000")
    )  # fmt: skip
    assert one(fits)["reason"] is None
    spoiled = [f"440305188{n:03d}0{n % 9 + 1}000000"[:15] + "000" for n in range(1, 40)]
    made = document_columns.judge(pl.Series([*spoiled, fits]))
    assert made["reason"][-1] == documents.LOST_DIGITS
    assert made["birth_date"][-1] is None


@pytest.mark.parametrize("day", ["20230229", "19991301", "20230431", "15991231"])
def test_a_day_that_never_was_is_refused_with_a_right_check_character(day: str) -> None:
    number = documents.make(f"440305{day}001")
    assert "日历上没有" in str(documents.judge("resident", number).reason)
    assert "日历上没有" in str(one(number)["reason"])


def test_an_old_number_of_15_digits_asks_for_the_present_one() -> None:
    assert "18位" in str(one("440524800101001")["reason"])


def test_made_up_numbers_tell_a_birth_in_our_times() -> None:
    for printed, birth in (("18801231", date(1980, 12, 31)), ("17080229", date(2008, 2, 29))):
        row = one(documents.make(f"440305{printed}013"))
        assert (row["birth_date"], row["synthetic"], row["sex"]) == (birth, True, documents.MALE)
    assert one("11010519491231002X")["synthetic"] is False


@settings(deadline=None)
@given(st.integers(0, 73_000))
def test_every_day_of_made_up_numbers_is_known_in_a_column_as_alone(offset: int) -> None:
    number = documents.make(f"440305{date(1700, 1, 1) + timedelta(days=offset):%Y%m%d}002")
    assert one(number)["birth_date"] == documents.birth_of(number) is not None


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("H12345678", "hm_travel"),
        ("M1234567801", "hm_travel"),
        ("usa110075112340", "foreign_resident"),
        (documents.make("91143018840101001"), "foreign_resident"),
    ],
)
def test_a_form_that_is_its_own_proof_needs_no_kind(number: str, kind: str) -> None:
    row = one(number)
    assert (row["kind"], row["reason"]) == (kind, None)


@pytest.mark.parametrize(
    ("number", "kind"), [("12345678", "台胞证"), ("E12345678", "护照"), ("南字第1234号", "军官证")]
)
def test_a_form_that_proves_nothing_needs_its_kind_named(number: str, kind: str) -> None:
    said = document_columns.read_kinds(pl.Series([kind]))[0]
    assert one(number)["reason"] is not None
    assert one(number, said)["reason"] is None


def test_a_permit_of_residence_in_a_column_of_resident_numbers_keeps_its_own_kind() -> None:
    assert one("810000199001010019", documents.RESIDENT)["kind"] == documents.HMT_RESIDENCE
    assert "港澳台居民居住证" in str(documents.judge(documents.RESIDENT, "810000199001010019").reason)


def test_nothing_or_a_masked_number_is_refused() -> None:
    assert "没有填写" in str(one(None)["reason"])
    assert "星号" in str(one("440306********1234")["reason"])
