"""Names of invented people; their numbers stand in `persons` and belong to nobody."""

import csv
from functools import cache
from importlib import resources

import polars as pl

from niangjia.seed.dice import Dice

WOMEN, TWO_CHARACTERS = 0.42, 0.72


def names(dice: Dice, size: int, women: pl.Series | None = None) -> pl.Series:
    """`size` Chinese names; surnames as common as they are, given names by sex (`women` says whose)."""
    surnames, weights = _surnames()
    family = dice.choose("surname", size, surnames, weights)
    women = dice.happens("woman", size, WOMEN) if women is None else women
    made = {sex: _given(dice.of(sex), size, sex) for sex in ("F", "M")}
    frame = pl.DataFrame({"family": family, **made, "woman": women})
    given = pl.when("woman").then("F").otherwise("M")
    return frame.select(pl.concat_str("family", given).alias("person")).to_series()


def _given(dice: Dice, size: int, sex: str) -> pl.Series:
    middle = _drawn(dice, "middle", size, sex)
    last = _drawn(dice, "last", size, sex)
    single = _drawn(dice, "single", size, sex)
    frame = pl.DataFrame(
        {"m": middle, "l": last, "s": single, "two": dice.happens("two", size, TWO_CHARACTERS)}
    )
    return frame.select(pl.when("two").then(pl.concat_str("m", "l")).otherwise("s")).to_series()


def _drawn(dice: Dice, position: str, size: int, sex: str) -> pl.Series:
    characters = _characters()[sex, position]
    return dice.choose(position, size, characters, [1.0 / (rank + 3) for rank in range(len(characters))])


@cache
def _surnames() -> tuple[list[str], list[float]]:
    rows = _rows("surnames.csv")[:300]
    return [row["surname"] for row in rows], [float(row["weight"]) for row in rows]


@cache
def _characters() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for row in _rows("given_chars.csv"):
        found.setdefault((row["sex"], row["position"]), []).append(row["char"])
    return found


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("niangjia.seed.reference").joinpath(name).read_text("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))
