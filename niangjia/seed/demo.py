"""Synthetic, marked unions over whatever companies the register holds: to see a rate before a list of unions is at hand."""

from datetime import datetime
from pathlib import Path

import polars as pl
from django.conf import settings

from niangjia.kernel import clock
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotNow
from niangjia.seed import city_unions
from niangjia.seed.city import NUMBER, City, Size
from niangjia.seed.dice import Dice
from niangjia.seed.knowledge import REQUIRED_HEADS
from niangjia.seed.places import Ground
from niangjia.union.areas import queries as areas
from niangjia.union.enterprises import queries as register
from niangjia.union.organisations import queries as organisations

FEN_PER_HEAD = 40_000_000
"""Where nobody says how many people work there, a company of this much more capital has one more of them."""
MOST_GUESSED = 500
LIST, DECIDED = "演示名单（注册资本较大的企业）", "演示数据，不是真实的名单"
LARGE, SHARE = 0.08, 0.18
"""The share of companies on the key list, and the grassroots organisations per company."""


FACTS = {
    "id": pl.Int64,
    "name": pl.String, "uscc": pl.String, "kind": pl.String, "status": pl.String, "industry": pl.String,
    "headcount": pl.Int64, "capital_fen": pl.Int64, "founded_on": pl.Date, "closed_on": pl.Date,
    "area_id": pl.Int64,
}  # fmt: skip


class Registered(City):
    """A city whose companies are those of the register, and whose unions are invented."""

    def __init__(self, known: pl.DataFrame, ground: Ground, size: Size, at: datetime) -> None:
        """`known` has the columns that the grassroots are built on."""
        super().__init__(size, NUMBER, clock.day_of(at), areas.tree())
        self.ground = ground
        self.__dict__["known"] = known


def demo_unions(*, by: Actor, at: datetime) -> int:
    """Lay unions over the register's companies; return how many. Raises NotNow where there are unions already.

    A register seldom says how many people work somewhere. So that there is a rate to look at, the open companies
    of large capital are put on a key list whose name says that it is for demonstration.
    """
    if organisations.root() is not None:
        raise NotNow("已经有工会，演示工会只铺在没有工会的数据上，", remedy="请去掉 --demo-unions 再运行。")
    dice = Dice(NUMBER).of("demo")
    ground = Ground.build(areas.tree(), dice)
    known = _companies(ground, dice, by)
    grassroots = round(known.height * SHARE)
    city = Registered(known, ground, Size(known.height, grassroots + ground.frame.height + 200, 0), at)
    folder = Path(settings.HOME) / "seed" / "demo-unions"
    folder.mkdir(parents=True, exist_ok=True)
    made = city_unions.load(city, folder, by=by, at=at)
    city_unions.assign_areas(city.upper, by=by, at=at)
    city_unions.put_on_list(LIST, DECIDED, known.filter("required")["id"].to_list(), by=by, at=at)
    return made + 1


def _companies(ground: Ground, dice: Dice, by: Actor) -> pl.DataFrame:
    """The companies that stand in a community, street or district, with a guess at their people."""
    rows = register.companies(by).order_by("id").values_list(*FACTS)
    held = pl.DataFrame(list(rows), schema=FACTS, orient="row")
    held = held.with_columns(place=_places(held["area_id"], ground, dice)).drop_nulls("place")
    guess = (pl.col("capital_fen") // FEN_PER_HEAD).clip(0, MOST_GUESSED).fill_null(0)
    said = held["headcount"]
    held = held.with_columns(
        headcount=pl.coalesce("headcount", guess),
        status=pl.col("status").replace("unknown", "open"),
        industry=pl.col("industry").fill_null(""),
        place=pl.col("place").cast(pl.UInt32),
    )
    entity = ~pl.col("kind").is_in(["sole_trader", "other"]) & (pl.col("status") == "open")
    large = pl.when(entity).then("capital_fen").rank("ordinal", descending=True) <= held.height * LARGE
    return held.with_columns(
        known_heads=pl.col("headcount"),
        required=entity & (large.fill_null(False) | (said >= REQUIRED_HEADS).fill_null(False)),
        first=pl.lit(True),
        code_fault=pl.when(pl.col("uscc").is_null()).then(pl.lit("missing")),
        ended_on=pl.when(pl.col("status") != "open").then("closed_on"),
    )


def _places(area_ids: pl.Series, ground: Ground, dice: Dice) -> pl.Series:
    """A row of the ground for each area; where only a street or district is known, any of its communities."""
    first: dict[int, tuple[int, int]] = {}
    for column in ("community_id", "street_id", "district_id"):
        for place, area in enumerate(ground.frame[column].to_list()):
            low, count = first.get(area, (place, 0))
            first[area] = (low, place - low + 1)
    start = area_ids.replace_strict({k: v[0] for k, v in first.items()}, default=None, return_dtype=pl.Int64)
    count = area_ids.replace_strict({k: v[1] for k, v in first.items()}, default=None, return_dtype=pl.Int64)
    frame = pl.DataFrame({"s": start, "n": count, "u": dice.share("place", len(area_ids))})
    return frame.select((pl.col("s") + (pl.col("u") * pl.col("n")).cast(pl.Int64)).alias("place")).to_series()
