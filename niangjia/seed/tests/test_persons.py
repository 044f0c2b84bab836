"""Invented people: right numbers that belong to nobody, everyone once, and the same person every time."""

from datetime import date

import polars as pl
import pytest

from niangjia.seed import persons
from niangjia.union.members.rules import codes, document_columns, documents, names, phones

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def made() -> pl.DataFrame:
    return persons.persons(7, 0, 200_000, TODAY)


def test_every_number_is_right_made_up_and_tells_the_person(made: pl.DataFrame) -> None:
    judged = document_columns.judge(made["doc_number"])
    assert judged["reason"].null_count() == made.height
    assert judged["synthetic"].all()
    assert (judged["birth_date"] == made["birth_date"]).all()
    assert (judged["sex"] == made["sex"]).all()
    assert set(judged["kind"]) == {documents.RESIDENT}


def test_names_phones_and_codes_are_what_the_rules_take(made: pl.DataFrame) -> None:
    assert names.judge(made["name"])["reason"].null_count() == made.height
    assert set(phones.judge_column(made["phone"])["kind"]) == {phones.MOBILE}
    for which in (
        "sex",
        "ethnicity",
        "education",
        "politics",
        "skill_level",
        "household_type",
        "employment",
        "new_form_group",
    ):
        assert set(made[which].drop_nulls()) <= set(codes.table(which)), which


def test_nobody_stands_there_twice(made: pl.DataFrame) -> None:
    assert made["doc_number"].n_unique() == made["phone"].n_unique() == made.height
    far = persons.persons(7, persons.MOST - 50_000, 50_000, TODAY)
    both = pl.concat([made, far])
    assert both["doc_number"].n_unique() == both["phone"].n_unique() == both.height


def test_twelve_million_different_numbers_are_there() -> None:
    assert persons.MOST >= 12_000_000
    slots = pl.int_range(0, persons.SLOTS, eager=True) * persons.STEP % persons.SLOTS
    assert slots.n_unique() == persons.SLOTS
    assert persons.phones(pl.int_range(0, 12_000_000, eager=True)).n_unique() == 12_000_000


def test_a_county_belongs_to_one_class() -> None:
    ground = persons._ground()
    assert ground.codes.n_unique() == len(ground.codes)
    assert all(top > floor for floor, top in zip(ground.floors, ground.tops, strict=True))
    drawn = persons.persons(7, 0, 97 * 500, TODAY).with_columns(turn=pl.col("person") % persons.CLASSES)
    classes = drawn.group_by(pl.col("doc_number").str.slice(0, 6)).agg(pl.col("turn").n_unique())
    assert classes["turn"].max() == 1


def test_person_n_is_always_the_same(made: pl.DataFrame) -> None:
    assert persons.persons(7, 99_990, 20, TODAY).equals(made.slice(99_990, 20))
    assert not persons.persons(8, 99_990, 20, TODAY)["name"].equals(made["name"].slice(99_990, 20))


def test_they_are_people_of_working_age_from_all_over_the_country(made: pl.DataFrame) -> None:
    years = (pl.lit(TODAY) - pl.col("birth_date")).dt.total_days() / 365.2425
    shares = made.select(
        minors=(years < 18).mean(), middle=years.is_between(25, 45).mean(), retired=(years > 60).mean(),
        women=(pl.col("sex") == "2").mean(), south=pl.col("doc_number").str.starts_with("44").mean(),
    ).row(0, named=True)  # fmt: skip
    assert 0 < shares["minors"] < 0.01
    assert 0.5 < shares["middle"] < 0.8
    assert 0.01 < shares["retired"] < 0.08
    assert 0.4 < shares["women"] < 0.5
    assert 0.3 < shares["south"] < 0.45
    assert made["household_place"].n_unique() > 2_500
    assert made.select(years.min()).item() >= 15.99


def test_there_is_an_end_to_the_numbers() -> None:
    with pytest.raises(ValueError, match="there are people"):
        persons.persons(7, persons.MOST, 1, TODAY)
