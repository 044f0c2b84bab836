"""The companies of the city as they really are; the feeds know only a part of it, and spell it badly.

A frame of one row per market entity: place (row of the ground), kind, name, uscc, trade, industry, type,
founded_on, status, ended_on, capital_wan, currency, headcount, address.
"""

import csv
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import NamedTuple

import polars as pl

from niangjia.seed import codes, places, wording
from niangjia.seed.dice import Dice
from niangjia.seed.places import Ground

SOLE_TRADERS, BRANCHES = 1 / 3, 0.035
NOBODY, MEDIAN, SIGMA = 0.35, 2.5, 1.5
GIANTS, FEWEST_GIANTS = 1 / 10_000, 12
MOST_HEADS = {"company": 6_000.0, "sole_trader": 10.0, "branch": 180.0}
CAPITAL_WAN = (1, 3, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000)
CANCELLED = 0.10
SPREAD = 17_389  # no factor in common with the number of shipped names
LEAP = 1_009  # every trade starts elsewhere in the list


class Trade(NamedTuple):
    """A word of a trade in names, its class of GB/T 4754 and how common it is."""

    kind: str
    word: str
    industry: str
    weight: float


def make(ground: Ground, dice: Dice, size: int, today: date) -> pl.DataFrame:
    """`size` companies, sole traders and branches on the ground, the same for the same dice."""
    sole = round(size * SOLE_TRADERS)
    branch = round((size - sole) * BRANCHES)
    counts = {"company": size - sole - branch, "sole_trader": sole, "branch": branch}
    frame = pl.DataFrame({"kind": [kind for kind in counts for _ in range(counts[kind])]})
    frame = frame.with_columns(place=ground.settle(dice, size), **_trades(dice, counts))
    frame = frame.with_columns(_names(frame, ground, dice, counts))
    frame = frame.with_columns(
        uscc=_codes(frame), address=places.addresses(ground, frame["place"], dice.of("at"))
    )
    frame = _lives(frame, dice.of("lives"), today)
    frame = frame.with_columns(headcount=_headcounts(frame, dice.of("heads")))
    return frame.with_columns(_capital(frame, dice.of("capital")), type=_types(frame, dice.of("types")))


@cache
def trades(kind: str) -> list[Trade]:
    """The trades of companies or of sole traders."""
    text = resources.files("niangjia.seed.reference").joinpath("trades.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return [
        Trade(r["kind"], r["trade"], r["industry"], float(r["weight"])) for r in rows if r["kind"] == kind
    ]


def _trades(dice: Dice, counts: dict[str, int]) -> dict[str, pl.Series]:
    """The trade and its industry of every row; a branch has a trade of a company."""
    words, industries = [], []
    for kind, count in counts.items():
        table = trades("sole_trader" if kind == "sole_trader" else "company")
        drawn = dice.pick(f"trade of {kind}", count, [trade.weight for trade in table])
        words.append(pl.Series([trade.word for trade in table]).gather(drawn))
        industries.append(pl.Series([trade.industry for trade in table]).gather(drawn))
    return {"trade": pl.concat(words), "industry": pl.concat(industries)}


def _names(frame: pl.DataFrame, ground: Ground, dice: Dice, counts: dict[str, int]) -> pl.Series:
    """Full names, nearly all met once: a short name once within a trade, longer ones when it has run out."""
    rank = frame.select(pl.int_range(pl.len()).over("kind", "trade")).to_series()
    start = frame["trade"].rank("dense").cast(pl.Int64) * LEAP
    short = _short_names(dice, rank, start)
    at = ground.frame.select("district", "street")[frame["place"]]
    frame = frame.with_columns(short=short, district=at["district"], street=at["street"])
    firms = frame.slice(0, counts["company"])
    sole = frame.slice(counts["company"], counts["sole_trader"])
    branch = frame.slice(counts["company"] + counts["sole_trader"])
    firm_names = wording.firms(firms, dice.of("firms"))
    shops = wording.sole_traders(sole, dice.of("shops"))
    return pl.concat([firm_names, shops, wording.branches(branch, firm_names, dice.of("branches"))]).alias(
        "name"
    )


def _short_names(dice: Dice, rank: pl.Series, start: pl.Series) -> pl.Series:
    words = _words()
    offset = dice.one("names").randrange(len(words))
    first = words.gather(((rank * SPREAD + start + offset) % len(words)).cast(pl.UInt32))
    tails = pl.Series(["", *"达盛源泰通华鑫信和兴宏嘉丰瑞德恒隆康美诚"])
    second = tails.gather((rank // len(words) % len(tails)).cast(pl.UInt32))
    return pl.DataFrame({"a": first, "b": second}).select(pl.concat_str("a", "b").alias("short")).to_series()


@cache
def _words() -> pl.Series:
    text = resources.files("niangjia.seed.reference").joinpath("company_names.txt").read_text("utf-8")
    return pl.Series(text.split())


def _codes(frame: pl.DataFrame) -> pl.Series:
    first = (
        pl.when(pl.col("kind") == "sole_trader")
        .then(pl.lit(codes.SOLE_TRADER))
        .otherwise(pl.lit(codes.COMPANY))
    )
    return codes.column(
        frame.select(first.alias("k")).to_series(), pl.int_range(1, frame.height + 1, eager=True)
    )


def _lives(frame: pl.DataFrame, dice: Dice, today: date) -> pl.DataFrame:
    """Founded like a growing city: many young, few old; a tenth has been cancelled, revoked or has moved away."""
    size = frame.height
    draw = pl.DataFrame({"u": dice.share("age", size), "v": dice.share("end", size)})
    age = draw.select((-(1 - pl.col("u")).log() * 2_400).clip(10, 14_600).cast(pl.Int64)).to_series()
    status = pl.Series(["closed", "revoked", "moved_out", "open"]).gather(
        dice.pick("status", size, [0.07, 0.02, 0.01, 1 - CANCELLED])
    )
    lived = (age * (0.15 + 0.85 * draw["v"])).cast(pl.Int64).clip(5) + 1
    dated = pl.DataFrame({"age": age, "lived": lived}).select(
        founded_on=pl.lit(today) - pl.duration(days="age"),
        ended=pl.lit(today - timedelta(days=8)).clip(
            upper_bound=pl.lit(today) - pl.duration(days=pl.col("age") - pl.col("lived"))
        ),
    )
    ended = pl.when(pl.col("status") != "open").then("ended")
    return frame.with_columns(status=status).with_columns(dated).with_columns(ended_on=ended).drop("ended")


def _headcounts(frame: pl.DataFrame, dice: Dice) -> pl.Series:
    """A third has nobody, the rest is lognormal; sole traders and branches stay small, a few are giants."""
    size = frame.height
    many = (dice.normal("many", size) * SIGMA).exp() * MEDIAN
    most = pl.col("kind").replace_strict(MOST_HEADS, return_dtype=pl.Float64)
    staffed = pl.DataFrame({"kind": frame["kind"], "n": many, "nobody": dice.happens("nobody", size, NOBODY)})
    heads = staffed.select(
        pl.when("nobody").then(0).otherwise(pl.min_horizontal(pl.col("n").ceil(), most)).cast(pl.Int64)
    ).to_series()
    firms = int((frame["kind"] == "company").sum())
    giants = min(firms, max(FEWEST_GIANTS, round(size * GIANTS)))
    where = dice.order("giants", firms).head(giants)
    throws = pl.DataFrame({"u": dice.share("giant", giants)})
    large = throws.select((1_000 * 50 ** pl.col("u").pow(2.5)).cast(pl.Int64)).to_series()
    return heads.scatter(where, large)


def _capital(frame: pl.DataFrame, dice: Dice) -> list[pl.Series]:
    """Registered capital in ten thousands: more for more people; some in foreign money."""
    steps = pl.Series(CAPITAL_WAN, dtype=pl.Int64)
    base = pl.when(pl.col("kind") == "sole_trader").then(1.5).otherwise(5.5)
    middle = frame.select(base + (pl.col("headcount") + 1).log() * 0.8).to_series()
    rung = (middle + dice.normal("spread", frame.height) * 1.5).round().clip(0, len(steps) - 1)
    money = dice.choose("money", frame.height, ("CNY", "USD", "HKD"), (96.0, 2.0, 2.0))
    local = (
        pl.DataFrame({"k": frame["kind"], "m": money})
        .select(pl.when(pl.col("k") == "company").then("m").otherwise(pl.lit("CNY")).alias("currency"))
        .to_series()
    )
    return [steps.gather(rung.cast(pl.UInt32)).alias("capital_wan"), local]


def _types(frame: pl.DataFrame, dice: Dice) -> pl.Series:
    """The registry's own words for the type."""
    limited = dice.choose(
        "type", frame.height,
        ("有限责任公司(自然人独资)", "有限责任公司", "有限责任公司(法人独资)", "有限责任公司(港澳台法人独资)",
         "有限责任公司(外商投资企业法人独资)"), (45.0, 40.0, 9.0, 4.0, 2.0),
    )  # fmt: skip
    name = pl.col("name")
    return (
        frame.with_columns(limited=limited)
        .select(
            pl.when(pl.col("kind") == "sole_trader")
            .then(pl.lit("个体工商户"))
            .when(pl.col("kind") == "branch")
            .then(pl.lit("有限责任公司分公司"))
            .when(name.str.ends_with("（有限合伙）"))
            .then(pl.lit("有限合伙企业"))
            .when(name.str.contains("股份", literal=True))
            .then(pl.lit("股份有限公司(非上市)"))
            .otherwise("limited")
        )
        .to_series()
    )
