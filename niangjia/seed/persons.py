"""Invented people with everything a union's file says of a person (M-14): person N of a city is always the same.

Numbers belong to nobody: the document prints a birth in 17xx or 18xx under a right check character
(`documents.SHIFTS` moves it into our times), the phone begins with 160, which no operator has been given.
Up to MOST people have different documents and phones without any looking up: the number of a person decides
in which class of counties, on which day of the year and with which sequence the document is made.
"""

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import NamedTuple

import polars as pl

from niangjia.seed import people
from niangjia.seed.dice import Dice
from niangjia.union.members.rules import documents

PART = 100_000
"""People are thrown in parts of so many, so that any range can be made without those before it."""
CLASSES, DAYS, SEQUENCES = 97, 365, 499
SLOTS = DAYS * SEQUENCES
MOST = CLASSES * SLOTS
STEP = 100_003  # shares no factor with SLOTS: neighbours lie far apart, and no slot comes twice
PHONE_PREFIX, PHONE_ROOM, PHONE_STEP = "160", 10**8, 61_803_399
WOMEN = 0.44
PROVINCES = {
    "44": 38, "43": 12, "45": 8, "36": 8, "42": 8, "41": 6, "51": 5, "50": 2.5, "52": 2.5, "34": 2, "61": 1.5,
    "35": 1.5, "53": 1, "37": 1, "32": 0.8, "33": 0.7, "22": 0.5, "21": 0.5, "23": 0.5, "13": 0.5, "14": 0.4,
    "46": 0.4, "62": 0.4, "65": 0.3, "11": 0.3, "31": 0.3, "15": 0.2, "12": 0.1, "63": 0.1, "64": 0.1, "54": 0.05,
}  # fmt: skip
"""Where the people of a southern city come from, in per cent of them, by the first two digits of the county."""
MINORITIES = {
    "45": ("08", 0.33), "65": ("05", 0.45), "54": ("04", 0.9), "15": ("02", 0.2), "52": ("06", 0.25), "53": ("07", 0.2),
    "43": ("15", 0.06), "64": ("03", 0.35), "63": ("04", 0.25), "46": ("19", 0.15), "21": ("11", 0.15), "22": ("10", 0.08),
}  # fmt: skip
DOTTED = (
    ("阿卜杜拉", "买买提", "艾力", "吐尔逊", "热合曼", "玉素甫", "艾合买提", "库尔班"),
    ("古丽娜尔", "阿依古丽", "热依汗", "帕提古丽", "买买提明", "吾斯曼", "卡德尔", "依明"),
)
JOBS = (
    "装配工", "操作工", "质检员", "仓管员", "技术员", "工程师", "销售员", "会计", "行政", "电工", "焊工", "司机", "保安员",
    "保洁员", "厨师", "店员", "教师", "护士", "程序员", "班组长",
)  # fmt: skip
GROUPS = {
    "food_delivery": 40, "courier": 25, "ride_hailing": 18, "trucker": 8, "domestic": 4, "streamer": 2, "care": 2, "other": 1,
}  # fmt: skip
PLATFORMS = ("某达外卖", "某蜂配送", "某通快递", "某滴出行", "某拉货运")


class _Ground(NamedTuple):
    """The counties of all China, class by class."""

    codes: pl.Series
    names: pl.Series
    weights: pl.Series
    sums: pl.Series
    heights: pl.Series
    floors: pl.Series
    tops: pl.Series


def persons(number: int, first: int, size: int, today: date) -> pl.DataFrame:
    """The people `first` to `first + size` of the city with this seed number, as they are on a day.

    Codes as in `members.rules.codes`; `person` is the number of each. ValueError beyond MOST.
    """
    if first < 0 or first + size > MOST:
        raise ValueError(f"there are people 0 to {MOST - 1}")
    made = []
    for part in range(first // PART, -(-(first + size) // PART)):
        start = part * PART
        whole = _part(Dice(number).of(f"persons {part}"), start, today)
        made.append(
            whole.slice(max(0, first - start), min(PART, first + size - start) - max(0, first - start))
        )
    return pl.concat(made) if made else _part(Dice(number).of("persons 0"), 0, today).head(0)


def _part(dice: Dice, start: int, today: date) -> pl.DataFrame:
    numbers = pl.int_range(start, start + PART, dtype=pl.Int64, eager=True).alias("person")
    women, age = dice.happens("woman", PART, WOMEN), _ages(dice)
    frame = pl.DataFrame({"person": numbers, "woman": women, "age": age}).with_columns(
        *_identity(dice, numbers, women, age, today)
    )
    frame = frame.with_columns(*_background(frame, dice), *_work(frame, dice))
    return frame.with_columns(name=_names(frame, dice), phone=phones(numbers)).drop(
        "woman", "age", "province"
    )


def phones(numbers: pl.Series) -> pl.Series:
    """The phone of each number of a person (below 100 million), scattered over the block."""
    tail = (numbers * PHONE_STEP + 7_777) % PHONE_ROOM
    return (PHONE_PREFIX + tail.cast(pl.String).str.zfill(8)).alias("phone")


def _ages(dice: Dice) -> pl.Series:
    """Years: a few of 16 and 17, most between 25 and 45, some beyond the age of retirement."""
    weights = [
        0.1,
        0.3,
        *[1.2 + 0.25 * y for y in range(7)],
        *[3.2] * 20,
        *[3.2 - 0.14 * y for y in range(16)],
    ]
    weights += [0.25] * 10
    return dice.pick("age", PART, weights).cast(pl.Int32) + 16


def _identity(
    dice: Dice, numbers: pl.Series, women: pl.Series, age: pl.Series, today: date
) -> list[pl.Series]:
    ground, days = _ground(), _days()
    county = _counties(dice, numbers % CLASSES)
    slot = (numbers // CLASSES * STEP) % SLOTS
    day, turn = (slot % DAYS).cast(pl.UInt32), slot // DAYS
    sequence = turn * 2 + 1 + women.cast(pl.Int64)
    later = days.order.gather(day) > today.month * 100 + today.day
    born = today.year - age - later.cast(pl.Int32)
    shift = pl.select(pl.when(born < 2000).then(100).otherwise(300)).to_series()
    printed = (born - shift).cast(pl.String)
    total = (
        ground.sums.gather(county)
        + _sum(printed, 6, 4)
        + days.sums.gather(day)
        + _sum(sequence.cast(pl.String).str.zfill(3), 14, 3)
    )
    check = pl.Series(list(documents.CHECKS)).gather((total % 11).cast(pl.UInt32))
    text = pl.DataFrame(
        {
            "c": ground.codes.gather(county),
            "y": printed,
            "d": days.texts.gather(day),
            "s": sequence.cast(pl.String).str.zfill(3),
            "x": check,
        }
    )
    birth = pl.DataFrame({"y": born, "o": days.order.gather(day)}).select(
        pl.date(pl.col("y"), pl.col("o") // 100, pl.col("o") % 100).alias("birth_date")
    )
    place = ground.names.gather(county)
    return [
        text.select(pl.concat_str("c", "y", "d", "s", "x").alias("doc_number")).to_series(),
        birth.to_series(),
        (1 + women.cast(pl.Int8)).cast(pl.String).alias("sex"),
        place.alias("household_place"),
        ground.codes.gather(county).str.slice(0, 2).alias("province"),
    ]


def _sum(texts: pl.Series, place: int, length: int) -> pl.Series:
    """The weighted sum of digits that stand at a place of the number."""
    kinds = texts.unique()
    weights = documents.WEIGHTS[place : place + length]
    sums = [
        sum(int(char) * weight for char, weight in zip(text, weights, strict=True))
        for text in kinds.to_list()
    ]
    return texts.replace_strict(kinds, pl.Series(sums, dtype=pl.Int64), return_dtype=pl.Int64)


def _counties(dice: Dice, classes: pl.Series) -> pl.Series:
    """A county of each class, drawn as often as people come from there."""
    ground = _ground()
    floor, top = ground.floors.gather(classes.cast(pl.UInt32)), ground.tops.gather(classes.cast(pl.UInt32))
    throws = floor + dice.share("county", PART) * (top - floor)
    return ground.heights.search_sorted(throws, side="right").clip(0, len(ground.codes) - 1)


def _background(frame: pl.DataFrame, dice: Dice) -> list[pl.Series]:
    rare = frame.select(
        chance=pl.col("province").replace_strict(
            {k: v[1] for k, v in MINORITIES.items()}, default=0.01, return_dtype=pl.Float64
        ),
        code=pl.col("province").replace_strict(
            {k: v[0] for k, v in MINORITIES.items()}, default="11", return_dtype=pl.String
        ),
    ).with_columns(throw=dice.share("people", PART))
    peoples = rare.select(
        pl.when(pl.col("throw") < pl.col("chance")).then("code").otherwise(pl.lit("01")).alias("ethnicity")
    )
    young = frame["age"] < 40
    schooling = pl.DataFrame(
        {
            "young": young,
            "a": dice.choose(
                "school young", PART, ("10", "20", "30", "40", "60", "70"), (6, 26, 26, 16, 16, 10)
            ),
            "b": dice.choose(
                "school old", PART, ("10", "20", "30", "40", "60", "70", "80"), (2, 9, 14, 14, 26, 30, 5)
            ),
        }
    )
    return [
        peoples.to_series(),
        schooling.select(pl.when("young").then("a").otherwise("b").alias("education")).to_series(),
        dice.choose("politics", PART, ("13", "01", "03", "02", "12"), (80, 9, 10, 0.6, 0.4)),
        dice.choose("household_type", PART, ("20", "10", "30"), (58, 27, 15)),
        frame["household_place"].str.extract(r"^(.+?(?:省|自治区|市))").alias("native_place"),
    ]


def _work(frame: pl.DataFrame, dice: Dice) -> list[pl.Series]:
    retired = frame["age"] > 60
    fresh = dice.happens("new form", PART, 0.06)
    made = pl.DataFrame(
        {
            "employment": dice.choose("employment", PART, ("1", "2", "3", "8"), (97, 1, 1, 1)).set(
                retired, "4"
            ),
            "skill_level": dice.choose("skill", PART, ("9", "5", "4", "3", "2", "1"), (55, 15, 15, 9, 4, 2)),
            "job_title": dice.choose("job", PART, JOBS),
            "new_form_group": dice.choose("group", PART, tuple(GROUPS), tuple(GROUPS.values())).set(
                ~fresh, None
            ),
            "platform": dice.choose("platform", PART, PLATFORMS).set(~fresh, None),
            "is_migrant": dice.happens("migrant", PART, 0.5),
        }
    )
    return made.get_columns()


def _names(frame: pl.DataFrame, dice: Dice) -> pl.Series:
    """Chinese names; of Uyghurs two parts with the dot between."""
    given, family = (dice.choose(f"part {place}", PART, words) for place, words in enumerate(DOTTED))
    return (
        pl.DataFrame(
            {
                "chinese": people.names(dice.of("names"), PART, frame["woman"]),
                "g": given,
                "f": family,
                "e": frame["ethnicity"],
            }
        )
        .select(
            pl.when(pl.col("e") == "05")
            .then(pl.concat_str("g", pl.lit("·"), "f"))
            .otherwise("chinese")
            .alias("name")
        )
        .to_series()
    )


class _Days(NamedTuple):
    """The 365 days of a year without a leap day: as text, weighted, and as month × 100 + day."""

    texts: pl.Series
    sums: pl.Series
    order: pl.Series


@cache
def _days() -> _Days:
    days = [date(2001, 1, 1) + timedelta(days=offset) for offset in range(DAYS)]
    texts = pl.Series([f"{day:%m%d}" for day in days])
    return _Days(
        texts, _sum(texts, 10, 4), pl.Series([day.month * 100 + day.day for day in days], dtype=pl.Int32)
    )


@cache
def _ground() -> _Ground:
    """Counties in their classes: every class has counties of every large province."""
    rows = sorted(_rows(), key=lambda row: (-PROVINCES[row["code"][:2]], row["code"]))
    rows = [row for turn in range(CLASSES) for row in rows[turn::CLASSES]]
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["code"][:2]] = counts.get(row["code"][:2], 0) + 1
    codes = pl.Series([row["code"] for row in rows], dtype=pl.String)
    weights = pl.Series([PROVINCES[code[:2]] / counts[code[:2]] for code in codes], dtype=pl.Float64)
    heights = weights.cum_sum()
    ends = [len(range(turn, len(rows), CLASSES)) for turn in range(CLASSES)]
    tops = heights.gather(pl.Series([sum(ends[: turn + 1]) - 1 for turn in range(CLASSES)], dtype=pl.UInt32))
    names = pl.Series([row["name"] for row in rows], dtype=pl.String)
    return _Ground(codes, names, weights, _sum(codes, 0, 6), heights, tops.shift(1, fill_value=0.0), tops)


def _rows() -> Sequence[dict[str, str]]:
    text = resources.files("niangjia.seed.reference").joinpath("counties.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
