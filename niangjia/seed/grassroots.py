"""The grassroots: own unions, joint unions, branches and groups over the companies that are known.

Everything is set-wise, so the same code makes two thousand unions or two hundred thousand.
"""

from datetime import date, timedelta

import polars as pl

from niangjia.seed import codes, people
from niangjia.seed.dice import Dice
from niangjia.seed.federations import Upper
from niangjia.seed.places import Ground
from niangjia.seed.terms import last_election

RATES = {
    "罗湖区": 0.925, "福田区": 0.940, "南山区": 0.915, "宝安区": 0.870, "龙岗区": 0.855, "龙华区": 0.830,
    "盐田区": 0.890, "坪山区": 0.870, "光明区": 0.850, "大鹏新区": 0.880, "深汕特别合作区": 0.860,
}  # fmt: skip
"""The share of required companies with a union that the tree is laid out for, by district."""
OWN_FROM, OWN_BELOW = 60, 0.6
JOINT, BRANCHES, GROUPS = 0.16, 0.24, 0.08
GONE = 0.015
"""The share of own unions that stand on although their employer is cancelled: a list for the office to clear."""
EMPLOYERS_OF_JOINT = 5
UNDER_STREET, UNDER_DISTRICT, UNDER_PARK = 0.18, 0.03, 0.5
INDUSTRY_OF = {"66": 3, "67": 3, "68": 3, "54": 1, "55": 1, "47": 2, "84": 4, "83": 0}
INDUSTRY_FROM = 300
DIGITS = "一二三四五六七八九"
NUMERALS = {
    number: f"{DIGITS[number // 10 - 1] if number >= 20 else ''}{'十' if number >= 10 else ''}"
    f"{DIGITS[number % 10 - 1] if number % 10 else ''}"
    for number in range(1, 100)
}


def make(
    known: pl.DataFrame, ground: Ground, upper: Upper, dice: Dice, *, count: int, today: date
) -> pl.DataFrame:
    """`count` grassroots organisations: name, code, parent, type, employer (row of `known`, one line per
    employer), founded_on, elected_on, ends_on, chair, members."""
    spot = _spotted(known, ground, upper, dice)
    required = _covered(spot, dice)
    joint = _joint(spot, required, dice, count)
    own_required = required.filter(~pl.col("row").is_in(joint["employer"].implode()))
    rest = count - joint["name"].n_unique()
    branches = round(count * BRANCHES) if rest > count * 0.5 else 0
    groups = round(count * GROUPS) if branches else 0
    own = _own(spot, own_required, joint, dice, rest - branches - groups)
    own = _with_parent(own, upper, dice)
    below = _branches(own, dice, branches, groups)
    made = pl.concat([own.select(below.columns), joint.select(below.columns), below])
    return _dated(made, known, dice, today)


def _spotted(known: pl.DataFrame, ground: Ground, upper: Upper, dice: Dice) -> pl.DataFrame:
    """The companies with their names of place and the federation they belong to."""
    names = ground.frame.with_columns(
        federation=pl.col("community_id").replace_strict(upper.of_community, return_dtype=pl.String)
    )
    at = names.select("district", "street", "community_id", "federation")[known["place"]]
    spot = known.select(
        "name",
        "kind",
        "status",
        "industry",
        "known_heads",
        "headcount",
        "required",
        "first",
        "founded_on",
        "ended_on",
    )
    return pl.concat([spot.with_row_index("row"), at], how="horizontal").with_columns(
        throw=dice.share("throw", known.height), second_throw=dice.share("second", known.height)
    )


def _covered(spot: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """The required companies that have a union: each district's share, the large ones rather."""
    due = spot.filter("required").with_columns(
        place=(pl.col("throw") - 0.08 * (pl.col("known_heads").fill_null(0) + 1).log10())
        .rank("ordinal")
        .over("district"),
        most=(pl.len().over("district") * pl.col("district").replace_strict(RATES, return_dtype=pl.Float64)),
    )
    return due.filter(pl.col("place") <= pl.col("most").round()).drop("place", "most")


def _joint(spot: pl.DataFrame, required: pl.DataFrame, dice: Dice, count: int) -> pl.DataFrame:
    """Joint unions of a community's small companies; one line per employer."""
    small = (pl.col("known_heads").fill_null(1) < OWN_FROM) & (pl.col("second_throw") >= OWN_BELOW)
    wanted = round(count * JOINT) * EMPLOYERS_OF_JOINT
    due = required.filter(small)
    spare = (
        spot.filter(
            ~pl.col("required"), pl.col("status") == "open", pl.col("kind") != "branch", "first",
            pl.col("headcount").is_between(1, 24), pl.col("second_throw") >= OWN_BELOW,
        )
        .sort("throw", "row")
        .head(max(0, wanted - due.height))
    )  # fmt: skip
    pool = pl.concat([due, spare]).sort("federation", "row")
    pool = pool.with_columns(size=pl.len().over("federation")).filter(pl.col("size") >= 2)
    number = pl.int_range(pl.len()).over("federation")
    unions = (pl.col("size") / EMPLOYERS_OF_JOINT).round().clip(1).cast(pl.Int64)
    pool = pool.with_columns(ordinal=number % unions, unions=unions)
    stem = pl.col("federation").str.strip_suffix("工会联合会")
    alone = pl.col("unions") == 1
    ordinal = pl.when(alone).then(pl.lit("")).otherwise(_counted(pl.col("ordinal") + 1))
    return pool.select(
        pl.concat_str(stem, ordinal, pl.lit("联合工会委员会")).alias("name"),
        pl.col("federation").alias("parent"),
        pl.lit("joint").alias("type"),
        pl.col("row").alias("employer"),
    )


def _own(
    spot: pl.DataFrame, required: pl.DataFrame, joint: pl.DataFrame, dice: Dice, count: int
) -> pl.DataFrame:
    """Own unions: the required ones, a few whose employer has gone, and others until there are `count`."""
    free = spot.filter(
        ~pl.col("required"), pl.col("kind") != "sole_trader", "first", pl.col("headcount") > 3,
        ~pl.col("row").is_in(joint["employer"].implode()),
    ).sort(pl.col("throw") - 0.2 * (pl.col("headcount") + 1).log10(), "row")  # fmt: skip
    lived = pl.col("ended_on") - pl.col("founded_on")
    gone = free.filter(pl.col("status") == "closed", lived > timedelta(days=400)).head(round(count * GONE))
    others = free.filter(pl.col("status") == "open").head(max(0, count - required.height - gone.height))
    return pl.concat([required.head(max(0, count - gone.height)), gone, others])


def _with_parent(own: pl.DataFrame, upper: Upper, dice: Dice) -> pl.DataFrame:
    """Most stand under their community's federation, some under a park, the street, the district, an industry."""
    size = own.height
    parks = {place: names[0] for place, names in upper.regional.items()}
    industries = [one.name for one in upper.framework if one.type == "industry"]
    lines = {two: industries[number] for two, number in INDUSTRY_OF.items()}
    district, street = (
        pl.format("深圳市{}总工会", "district"),
        pl.format("深圳市{}{}总工会", "district", "street"),
    )
    line = pl.col("industry").str.slice(0, 2).replace_strict(lines, default=None, return_dtype=pl.String)
    park = pl.col("community_id").replace_strict(parks, default=None, return_dtype=pl.String)
    large = pl.col("headcount") >= INDUSTRY_FROM
    throws = own.with_columns(u=dice.share("parent", size), v=dice.share("park", size))
    return throws.select(
        (pl.col("name") + "工会委员会").alias("name"),
        pl.when(large & line.is_not_null())
        .then(line)
        .when(pl.col("u") < UNDER_DISTRICT)
        .then(district)
        .when(pl.col("u") < UNDER_DISTRICT + UNDER_STREET)
        .then(street)
        .when(park.is_not_null() & (pl.col("v") < UNDER_PARK))
        .then(park)
        .otherwise("federation")
        .alias("parent"),
        pl.lit("stand_alone").alias("type"),
        pl.col("row").alias("employer"),
        pl.col("headcount").alias("heads"),
    )


def _branches(own: pl.DataFrame, dice: Dice, branches: int, groups: int) -> pl.DataFrame:
    """Branches of the larger unions and groups below the branches, the first ones first."""
    split = own.with_columns(parts=(pl.col("heads") / 60).ceil().clip(1, 40).cast(pl.Int64))
    split = split.with_columns(pl.int_ranges(1, pl.col("parts") + 1).alias("number")).explode("number")
    split = split.with_columns(order=dice.bits("branch", split.height))
    chosen = split.filter(pl.col("heads") >= 20).sort("number", "order").head(branches)
    stem = pl.col("name").str.strip_suffix("委员会")
    made = chosen.select(
        pl.concat_str(stem, _counted(pl.col("number")), pl.lit("分会")).alias("name"),
        pl.col("name").alias("parent"),
        pl.lit("branch").alias("type"),
        pl.lit(None, dtype=pl.UInt32).alias("employer"),
    )
    below = made.head(groups).select(
        (pl.col("name") + "第一小组").alias("name"),
        pl.col("name").alias("parent"),
        pl.lit("team").alias("type"),
        "employer",
    )
    return pl.concat([made, below])


def _dated(made: pl.DataFrame, known: pl.DataFrame, dice: Dice, today: date) -> pl.DataFrame:
    """Founding, the running term, chair, members and the union's own code."""
    leads = _employers(made, known)
    size = leads.height
    drawn = leads.with_columns(
        chair=people.names(dice.of("chairs"), size), u=dice.share("founded", size),
        years=dice.choose("years", size, ("3", "5"), (2.0, 3.0)), late=dice.happens("late", size, 0.2),
        part=dice.share("members", size), coded=dice.happens("coded", size, 0.9),
        code=codes.column(
            pl.Series([codes.GRASSROOTS]).new_from_index(0, size), pl.int_range(1, size + 1, eager=True)
        ),
    )  # fmt: skip
    start, latest = _founding_span(today)
    drawn = drawn.with_columns(founded_on=start + (latest - start) * pl.col("u"))
    drawn = drawn.with_columns(elected_on=last_election(today))
    late = pl.col("late") & (pl.col("elected_on") > pl.col("founded_on"))
    back = pl.col("elected_on").dt.offset_by(pl.format("-{}y", "years"))
    drawn = drawn.with_columns(elected_on=pl.when(late).then(back).otherwise("elected_on"))
    members = (pl.col("headcount") * (0.55 + 0.4 * pl.col("part"))).ceil().clip(3).cast(pl.Int64)
    facts = drawn.select(
        "name", "founded_on", "elected_on", "chair", members.alias("members"),
        pl.col("elected_on").dt.offset_by(pl.format("{}y", "years")).alias("ends_on"),
        pl.when("coded").then("code").alias("code"),
    )  # fmt: skip
    return made.join(facts, on="name", how="left", maintain_order="left")


def _employers(made: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Every union that has employers, with the day its youngest employer was founded and all their people."""
    built = made.select("name", "employer").drop_nulls()
    facts = known.select("founded_on", "ended_on", "headcount")[built["employer"]]
    return (
        built.with_columns(facts)
        .group_by("name", maintain_order=True)
        .agg(pl.col("founded_on").max(), pl.col("ended_on").min(), pl.col("headcount").sum())
    )


def _counted(number: pl.Expr) -> pl.Expr:
    """第一, 第二 … beyond ninety-nine in digits."""
    words = number.replace_strict(NUMERALS, default=number.cast(pl.String), return_dtype=pl.String)
    return pl.concat_str(pl.lit("第"), words)


def _founding_span(today: date) -> tuple[pl.Expr, pl.Expr]:
    """A union is founded between forty days after its employer and two months before today or its end."""
    last = pl.lit(today - timedelta(days=60))
    latest = pl.min_horizontal(last, pl.col("ended_on") - timedelta(days=60))
    return pl.min_horizontal(pl.col("founded_on") + timedelta(days=40), latest), latest
