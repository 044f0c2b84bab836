"""The federation's own list of unions as a file: federations, unions with their employers, branches, groups."""

from datetime import date

import polars as pl

from niangjia.seed import codes, people
from niangjia.seed.dice import Dice
from niangjia.seed.federations import Upper
from niangjia.seed.terms import last_election
from niangjia.union.organisations.rules import TYPE_TITLES

LOST_PARENT, UNCLEAR_TYPE, STRANGE_EMPLOYER, TWICE, WRONG_CODE = 0.006, 0.004, 0.006, 0.004, 0.003
CODED_EMPLOYERS = 0.85


def rows(
    upper: Upper, grassroots: pl.DataFrame, known: pl.DataFrame, dice: Dice, today: date
) -> pl.DataFrame:
    """The list, a parent before its children; a few rows will need a person to look at them.

    The city federation is not in it: it is there before any list.
    """
    listed = pl.concat([_federations(upper, dice, today), _flawed(grassroots, known, dice)], how="diagonal")
    return listed.select(
        pl.col("name").alias("工会名称"),
        pl.col("code").alias("工会统一社会信用代码"),
        pl.col("parent").alias("上级工会"),
        pl.col("type").replace_strict(dict(TYPE_TITLES), default=pl.col("type")).alias("工会类型"),
        pl.col("employer_name").alias("用人单位"),
        pl.col("employer_code").alias("用人单位代码"),
        pl.col("founded_on").cast(pl.String).alias("成立日期"),
        pl.col("elected_on").cast(pl.String).alias("本届选举日期"),
        pl.col("ends_on").cast(pl.String).alias("任期届满日期"),
        pl.col("chair").alias("工会主席"),
        pl.col("members").cast(pl.String).alias("会员数"),
    )


def _federations(upper: Upper, dice: Dice, today: date) -> pl.DataFrame:
    """The federations with their running term and chair."""
    every = (*upper.framework[1:], *upper.lower)
    made = pl.DataFrame(
        {
            "name": [one.name for one in every],
            "parent": [one.parent for one in every],
            "type": [one.type for one in every],
            "founded_on": [one.founded_on for one in every],
            "years": ["5"] * len(every),
            "chair": people.names(dice.of("chairs"), len(every)),
        }
    )
    made = made.with_columns(elected_on=last_election(today))
    return made.with_columns(ends_on=pl.col("elected_on").dt.offset_by("5y")).drop("years")


def _flawed(grassroots: pl.DataFrame, known: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """Employers by code and name, and the slips of a list kept by hand; not where a union is required."""
    size = grassroots.height
    facts = known.select("name", "uscc", "code_fault", "required")
    at = facts.select(pl.all().gather(grassroots["employer"].cast(pl.Int64)))
    spare = grassroots["employer"].is_not_null() & ~at["required"].fill_null(True)
    spare = spare & (grassroots["type"] == "stand_alone")
    coded = dice.happens("coded", size, CODED_EMPLOYERS) & at["code_fault"].is_null()
    made = grassroots.with_columns(
        employer_name=at["name"],
        employer_code=pl.select(pl.when(coded).then(at["uscc"])).to_series(),
        lost=spare & dice.happens("lost", size, LOST_PARENT / 0.3),
        unclear=spare & dice.happens("unclear", size, UNCLEAR_TYPE / 0.3),
        strange=spare & dice.happens("strange", size, STRANGE_EMPLOYER / 0.3),
        twice=spare & dice.happens("twice", size, TWICE / 0.3),
        miswritten=spare & dice.happens("miswritten", size, WRONG_CODE / 0.3),
    )
    made = made.with_columns(
        parent=pl.when("lost").then(pl.col("parent").str.replace("街道|总", "")).otherwise("parent"),
        type=pl.when("unclear").then(pl.lit("其他")).otherwise("type"),
        employer_name=pl.when("strange")
        .then(pl.format("{}（筹）", "employer_name"))
        .otherwise("employer_name"),
        employer_code=pl.when(~pl.col("strange")).then("employer_code"),
    )
    last = pl.col("code").str.slice(17).replace_strict(codes.OTHER_LAST, return_dtype=pl.String)
    wrong = pl.when("miswritten").then(pl.col("code").str.slice(0, 17) + last).otherwise("code")
    made = made.with_columns(code=wrong)
    flaws = ["lost", "unclear", "strange", "twice", "miswritten", "employer"]
    return pl.concat([made, made.filter("twice")]).drop(flaws)
