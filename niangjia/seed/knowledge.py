"""What the offices know of a company: which file speaks of it, and what it says there.

Adds to the frame of companies: first, second (in which register), code_fault (missing, wrong, old or
null), earlier_address, earlier_capital, earlier_name (as the first register has it), dues_heads and survey_heads
(null: that office does not know), known_heads (the word that rules), key_listed, required.
"""

from datetime import date, timedelta

import polars as pl

from niangjia.seed import places
from niangjia.seed.calendar import Days
from niangjia.seed.dice import Dice
from niangjia.seed.places import Ground

MISSING, WRONG, OLD = 0.15, 0.01, 0.0025
MOVED, RAISED, RENAMED, SEEN_AGAIN = 0.025, 0.02, 0.004, 0.04
DUES, DUES_OF_SOLE_TRADERS, SURVEYED = 0.80, 0.04, 0.45
KEY_SHARE, KEY_FEWEST, KEY_IN_DISTRICT = 0.02, 20, 14
REQUIRED_HEADS = 25
FORMATION_DAYS = 184


def spread(companies: pl.DataFrame, ground: Ground, dice: Dice, days: Days) -> pl.DataFrame:
    """The companies with what is known of them."""
    frame = companies.with_columns(_code_faults(companies.height, dice))
    frame = _registers(frame, ground, dice, days)
    frame = frame.with_columns(_dues(frame, dice), _survey(frame, dice))
    frame = frame.with_columns(known_heads=pl.coalesce("dues_heads", "survey_heads"))
    frame = frame.with_columns(key_listed=_key_list(frame, ground, dice))
    return frame.with_columns(required=_required(days.today))


def _code_faults(size: int, dice: Dice) -> pl.Series:
    weights = [MISSING, WRONG, OLD, 1 - MISSING - WRONG - OLD]
    words = pl.Series(["missing", "wrong", "old", None], dtype=pl.String)
    return words.gather(dice.pick("code fault", size, weights)).alias("code_fault")


def _registers(frame: pl.DataFrame, ground: Ground, dice: Dice, days: Days) -> pl.DataFrame:
    """Who stands in which register, and what has changed in between."""
    size = frame.height
    moved, raised = dice.happens("moved", size, MOVED), dice.happens("raised", size, RAISED)
    renamed = dice.happens("renamed", size, RENAMED) & frame["code_fault"].is_null()
    renamed = renamed & (frame["kind"] == "company")
    before = places.addresses(ground, frame["place"], dice.of("earlier"))
    first = pl.col("founded_on") <= days.first_register
    ended = pl.col("ended_on") > days.first_register
    mended = (pl.col("code_fault") == "wrong").fill_null(False) & dice.happens("mended", size, 0.5)
    again = moved | raised | renamed | dice.happens("again", size, SEEN_AGAIN)
    return frame.with_columns(
        earlier_address=pl.when(moved).then(before),
        earlier_capital=pl.when(raised).then((pl.col("capital_wan") / 2).ceil().cast(pl.Int64)),
        earlier_name=pl.when(renamed).then(
            pl.col("name").str.replace(r"(有限公司|股份有限公司)$", "实业${1}")
        ),
        first=first,
        second=(~first & (pl.col("founded_on") <= days.second_register))
        | (first & (again | mended | ended.fill_null(False))),
    )


def _dues(frame: pl.DataFrame, dice: Dice) -> pl.Series:
    """Who pays dues with the taxes, and for how many; some declare fewer than they have."""
    size = frame.height
    heard = frame.with_columns(u=dice.share("dues", size), part=dice.share("declared", size))
    share = pl.when(pl.col("kind") == "sole_trader").then(DUES_OF_SOLE_TRADERS).otherwise(DUES)
    less = pl.when(pl.col("part") < 0.3).then(0.75 + pl.col("part") / 1.3).otherwise(1.0)
    heads = (pl.col("headcount") * less).ceil().cast(pl.Int64)
    pays = (pl.col("status") == "open") & (pl.col("headcount") > 0) & (pl.col("u") < share)
    return heard.select(pl.when(pays).then(heads).alias("dues_heads")).to_series()


def _survey(frame: pl.DataFrame, dice: Dice) -> pl.Series:
    """Whom the communities found at home, and how many they were told; one in twenty gave no number."""
    size = frame.height
    heard = frame.with_columns(u=dice.share("survey", size), told=dice.share("told", size))
    heads = (pl.col("headcount") * (0.85 + 0.35 * pl.col("told"))).round().cast(pl.Int64)
    found = (pl.col("status") == "open") & (pl.col("u") < SURVEYED)
    answer = pl.when(found & (pl.col("told") < 0.95)).then(heads)
    return heard.select(answer.alias("survey_heads")).to_series()


def _key_list(frame: pl.DataFrame, ground: Ground, dice: Dice) -> pl.Series:
    """Companies of weight, the larger the likelier, and some in every district."""
    size = frame.height
    weight = (frame["headcount"] + 1).log() + dice.normal("key", size) * 1.6
    district = ground.frame["district"].gather(frame["place"])
    fit = (frame["kind"] == "company") & (frame["status"] == "open") & frame["code_fault"].is_null()
    ranked = frame.select(
        fit=fit & frame["first"], weight=pl.when(fit & frame["first"]).then(weight), district=district
    )
    ranked = ranked.with_columns(
        overall=pl.col("weight").rank("ordinal", descending=True),
        local=pl.col("weight").rank("ordinal", descending=True).over("district"),
    )
    most = min(2_000, max(KEY_FEWEST, round(size * KEY_SHARE) - KEY_IN_DISTRICT * 5))
    chosen = (pl.col("overall") <= most) | (pl.col("local") <= KEY_IN_DISTRICT)
    return ranked.select((pl.col("fit") & chosen).fill_null(False).alias("key_listed")).to_series()


def _required(today: date) -> pl.Expr:
    """Whom the ledger will find to owe a union, as far as the files allow it to know."""
    in_register = (pl.col("first") | pl.col("second")) & (
        (pl.col("code_fault") != "wrong").fill_null(True) | pl.col("second")
    )
    old_enough = pl.col("founded_on") < today - timedelta(days=FORMATION_DAYS)
    many = (pl.col("known_heads") >= REQUIRED_HEADS).fill_null(False)
    is_open = (pl.col("status") == "open") & (pl.col("kind") != "sole_trader")
    return in_register & old_enough & is_open & (many | pl.col("key_listed"))
