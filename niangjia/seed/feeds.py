"""The files of the offices, as offices write them: codes missing or wrong, rows twice, dates in every style."""

from collections.abc import Iterator

import polars as pl

from niangjia.seed import codes
from niangjia.seed.dice import Dice
from niangjia.seed.places import Ground

DUPLICATES = 0.03
STATUS_WORDS = {"closed": "注销", "revoked": "吊销，未注销", "moved_out": "迁出"}
OPEN_WORDS = ("存续（在营、开业、在册）", "存续", "在业", "开业")
MONEY = {"CNY": "人民币", "USD": "美元", "HKD": "港元"}
DATE_STYLES = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日")
DATE_WEIGHTS = (88.0, 5.0, 4.0, 3.0)
SMALL_FAULT = 0.002
PART = 200_000
"""Rows made at a time: a register of millions never stands in memory twice."""
REGISTERED = (
    "place", "name", "uscc", "code_fault", "type", "status", "founded_on", "ended_on", "capital_wan", "currency",
    "industry", "address", "earlier_address", "earlier_capital", "earlier_name", "second",
)  # fmt: skip


def register(known: pl.DataFrame, ground: Ground, dice: Dice, *, which: str) -> Iterator[pl.DataFrame]:
    """The registry's file in parts, `first` or `second`: the first has the earlier words and the codes' faults."""
    rows = known.filter(which).select(REGISTERED)
    rows = _shuffled(_as_it_was(rows) if which == "first" else _mended(rows, dice), dice)
    for number, part in enumerate(rows.iter_slices(PART)):
        yield _registered(part, ground, dice.of(f"part {number}"))


def _registered(rows: pl.DataFrame, ground: Ground, dice: Dice) -> pl.DataFrame:
    """One part of the registry's file in its own columns."""
    at = ground.frame["district"].gather(rows["place"]).str.replace("(新区|区|特别合作区)$", "")
    made = rows.select(
        _dirty_codes(rows["uscc"], rows["code_fault"], dice).alias("统一社会信用代码"),
        _dirty_names(rows["name"], dice).alias("企业名称"),
        pl.col("type").alias("企业类型"),
        _status(rows, dice).alias("登记状态"),
        _dates(rows["founded_on"], dice).alias("成立日期"),
        pl.col("capital_wan").cast(pl.String).alias("注册资本（万元）"),
        pl.col("currency").replace_strict(MONEY, return_dtype=pl.String).alias("币种"),
        pl.col("industry").alias("行业代码"),
        pl.col("address").alias("住所"),
        pl.format("深圳市市场监督管理局{}监管局", at).alias("登记机关"),
        pl.col("ended_on").cast(pl.String).alias("注销日期"),
    )
    return _shuffled(_with_duplicates(made, dice), dice)


def dues(known: pl.DataFrame, ground: Ground, dice: Dice) -> pl.DataFrame:
    """The dues collected with the taxes: name, code, district, street, people, dues in yuan."""
    rows = known.filter(pl.col("dues_heads").is_not_null())
    at = ground.frame.select("district", "street")[rows["place"]]
    size = rows.height
    faults = _some_faults(size, dice, missing=0.02)
    heads = rows["dues_heads"]
    made = pl.DataFrame(
        {
            "单位名称": _dirty_names(rows["name"], dice),
            "统一社会信用代码": _dirty_codes(rows["uscc"], faults, dice),
            "所属区": at["district"],
            "所属街道": at["street"],
            "职工人数": _about(heads, dice.happens("about", size, SMALL_FAULT)),
            "应缴工会经费（元）": (heads * dice.whole("wage", size, 60, 240)).cast(pl.String),
        }
    )
    return _shuffled(made, dice)


def survey(known: pl.DataFrame, ground: Ground, dice: Dice) -> pl.DataFrame:
    """The communities' survey: name, code where it was asked for, street, community, people."""
    rows = known.filter(pl.col("survey_heads").is_not_null())
    at = ground.frame.select("street", "community")[rows["place"]]
    faults = _some_faults(rows.height, dice, missing=0.25)
    made = pl.DataFrame(
        {
            "企业名称": _dirty_names(rows["name"], dice),
            "统一社会信用代码": _dirty_codes(rows["uscc"], faults, dice),
            "所在街道": at["street"],
            "所在社区": at["community"],
            "职工人数": _about(rows["survey_heads"], dice.happens("about", rows.height, 0.02)),
        }
    )
    return _shuffled(made, dice)


def key_list(known: pl.DataFrame, ground: Ground) -> pl.DataFrame:
    """The key list: number, name, code, district."""
    rows = known.filter("key_listed").sort("headcount", "uscc", descending=[True, False])
    return rows.select(
        pl.int_range(1, pl.len() + 1).cast(pl.String).alias("序号"),
        pl.col("name").alias("企业名称"),
        pl.col("uscc").alias("统一社会信用代码"),
        ground.frame["district"].gather(rows["place"]).alias("所属区"),
    )


def _as_it_was(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows as they stood at the time of the first register."""
    return rows.with_columns(
        name=pl.coalesce("earlier_name", "name"),
        address=pl.coalesce("earlier_address", "address"),
        capital_wan=pl.coalesce("earlier_capital", "capital_wan"),
        status=pl.when("second").then(pl.lit("open")).otherwise("status"),
        ended_on=pl.when(~pl.col("second")).then("ended_on"),
    )


def _mended(rows: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """The second register has mended its codes; some are missing once more."""
    missing = pl.when(dice.happens("missing", rows.height, 0.15)).then(pl.lit("missing"))
    return rows.with_columns(code_fault=missing)


def _some_faults(size: int, dice: Dice, *, missing: float) -> pl.Series:
    words = pl.Series(["missing", "wrong", None], dtype=pl.String)
    return words.gather(dice.pick("faults", size, [missing, 0.005, 1 - missing - 0.005]))


def _dirty_codes(right: pl.Series, faults: pl.Series, dice: Dice) -> pl.Series:
    """Codes with their faults, and a few in small letters or with blanks, which are no faults."""
    size = len(right)
    frame = pl.DataFrame({"c": right, "fault": faults, "style": dice.share("code style", size)})
    last = pl.col("c").str.slice(17)
    wrong = pl.col("c").str.slice(0, 17) + last.replace_strict(codes.OTHER_LAST, return_dtype=pl.String)
    old = codes.old_numbers(dice.whole("old number", size, 10_000_000, 99_999_999))
    spaced = pl.concat_str(pl.col("c").str.slice(0, 8), pl.lit(" "), pl.col("c").str.slice(8))
    styled = (
        pl.when(pl.col("style") < 0.01)
        .then(pl.col("c").str.to_lowercase())
        .when(pl.col("style") < 0.02)
        .then(spaced)
        .otherwise("c")
    )
    return frame.select(
        pl.when(pl.col("fault") == "missing")
        .then(None)
        .when(pl.col("fault") == "wrong")
        .then(wrong)
        .when(pl.col("fault") == "old")
        .then(old)
        .otherwise(styled)
    ).to_series()


def _dirty_names(right: pl.Series, dice: Dice) -> pl.Series:
    """Names as clerks type them: a blank at the end or after the city, half-width brackets."""
    frame = pl.DataFrame({"n": right, "style": dice.share("name style", len(right))})
    narrow = pl.col("n").str.replace_all("（", "(", literal=True).str.replace_all("）", ")", literal=True)
    return frame.select(
        pl.when(pl.col("style") < 0.008)
        .then(pl.col("n") + " ")
        .when(pl.col("style") < 0.015)
        .then(pl.col("n").str.replace("深圳市", "深圳市 ", literal=True))
        .when(pl.col("style") < 0.5)
        .then(narrow)
        .otherwise("n")
    ).to_series()


def _status(rows: pl.DataFrame, dice: Dice) -> pl.Series:
    opened = dice.choose("open word", rows.height, OPEN_WORDS, (70.0, 10.0, 10.0, 10.0))
    words = rows["status"].replace_strict(STATUS_WORDS, default=None, return_dtype=pl.String)
    return pl.DataFrame({"w": words, "o": opened}).select(pl.coalesce("w", "o")).to_series()


def _dates(days: pl.Series, dice: Dice) -> pl.Series:
    """Days in four styles; a very few that no calendar has."""
    size = len(days)
    frame = pl.DataFrame({"d": days, "style": dice.pick("date style", size, DATE_WEIGHTS)})
    written = pl.col("d").dt.to_string(DATE_STYLES[0])
    for number, style in enumerate(DATE_STYLES[1:], start=1):
        written = pl.when(pl.col("style") == number).then(pl.col("d").dt.to_string(style)).otherwise(written)
    broken = pl.concat_str(pl.col("d").dt.year(), pl.lit("-02-30"))
    return frame.select(
        pl.when(dice.happens("no such day", size, SMALL_FAULT)).then(broken).otherwise(written)
    ).to_series()


def _about(heads: pl.Series, vague: pl.Series) -> pl.Series:
    """Numbers as text; the vague ones as 约30人, which is no number."""
    frame = pl.DataFrame({"h": heads.cast(pl.String), "v": vague})
    return frame.select(pl.when("v").then(pl.format("约{}人", "h")).otherwise("h")).to_series()


def _with_duplicates(rows: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """Some rows once more, a part of them typed differently."""
    twice = rows.filter(dice.happens("twice", rows.height, DUPLICATES))
    retyped = _dirty_names(twice["企业名称"].str.strip_chars(), dice.of("twice"))
    return pl.concat([rows, twice.with_columns(retyped.alias("企业名称"))])


def _shuffled(rows: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    return rows[dice.order("rows", rows.height)]
