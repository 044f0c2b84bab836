"""Chance that repeats itself."""

import polars as pl
import pytest

from niangjia.seed import codes, people
from niangjia.seed.dice import Dice
from niangjia.union.enterprises.rules import uscc

SIZE = 20_000


def test_the_same_number_and_name_throw_the_same_on_every_machine():
    assert Dice(1).whole("age", 5, 0, 1000).to_list() == [70, 931, 344, 927, 454]


def test_another_number_name_or_part_throws_differently():
    first = Dice(1).bits("age", 4).to_list()
    assert first != Dice(2).bits("age", 4).to_list()
    assert first != Dice(1).bits("ages", 4).to_list()
    assert first != Dice(1).of("part").bits("age", 4).to_list()


def test_a_longer_column_begins_with_the_shorter_one():
    assert Dice(1).bits("age", 9).head(4).to_list() == Dice(1).bits("age", 4).to_list()


def test_shares_are_even_and_normals_are_normal():
    share, normal = Dice(3).share("a", SIZE), Dice(3).normal("b", SIZE)
    assert 0 <= share.min() < share.max() < 1
    assert share.mean() == pytest.approx(0.5, abs=0.01)
    assert normal.mean() == pytest.approx(0, abs=0.03)
    assert normal.std() == pytest.approx(1, abs=0.03)


def test_weights_are_kept():
    drawn = Dice(3).choose("c", SIZE, ("a", "b"), (9.0, 1.0))
    assert (drawn == "b").mean() == pytest.approx(0.1, abs=0.01)


def test_an_order_names_every_place_once():
    assert sorted(Dice(3).order("d", 500)) == list(range(500))


def test_codes_are_right_different_and_in_a_block_that_nobody_has():
    kinds = [codes.COMPANY, codes.SOLE_TRADER, codes.GRASSROOTS, codes.FEDERATION]
    for kind in kinds:
        made = codes.column(pl.Series([kind]).new_from_index(0, SIZE), pl.int_range(SIZE, eager=True))
        assert uscc.judge(made)["reason"].null_count() == SIZE
        assert made.n_unique() == SIZE
        assert made.str.starts_with(f"{kind}NJ").all()
        assert uscc.make(made[7][:16]) == made[7]


def test_a_changed_last_character_is_always_wrong():
    right = codes.column(pl.Series([codes.COMPANY]).new_from_index(0, 200), pl.int_range(200, eager=True))
    wrong = [code[:17] + codes.OTHER_LAST[code[17]] for code in right]
    assert all(uscc.check(code) for code in wrong)


def test_old_numbers_have_fifteen_digits():
    assert codes.old_numbers(pl.Series([1, 99_999_999])).str.contains(r"^440300\d{9}$").all()


def test_names_of_people_have_two_or_three_characters_and_hardly_repeat():
    made = people.names(Dice(5), SIZE)
    assert made.str.len_chars().is_between(2, 4).all()
    assert made.n_unique() > SIZE * 0.7
