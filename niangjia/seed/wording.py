"""How names of companies, sole traders and branches are put together."""

import polars as pl

from niangjia.seed.dice import Dice

PREFIXES = ("深圳市", "深圳", "广东", "")
PREFIX_WEIGHTS = (88.0, 7.0, 3.0, 2.0)
FORMS = ("有限公司", "股份有限公司", "有限责任公司", "集团有限公司", "合伙企业（有限合伙）")
FORM_WEIGHTS = (91.0, 3.0, 2.5, 1.0, 2.5)
ELSEWHERE = ("北京", "上海", "广州市", "东莞市", "杭州", "武汉", "厦门", "苏州")
OUTSIDE_HEADS = 0.15
NAMESAKES = 0.015


def firms(rows: pl.DataFrame, dice: Dice) -> pl.Series:
    """深圳市锦昊精密五金有限公司; without a prefix the city stands in brackets. Needs short and trade."""
    size = rows.height
    made = rows.select("short", "trade").with_columns(
        prefix=dice.choose("prefix", size, PREFIXES, PREFIX_WEIGHTS),
        form=dice.choose("form", size, FORMS, FORM_WEIGHTS),
    )
    city = pl.when(pl.col("prefix") == "").then(pl.lit("（深圳）")).otherwise(pl.lit(""))
    return made.select(pl.concat_str("prefix", "short", city, "trade", "form").alias("name")).to_series()


def sole_traders(rows: pl.DataFrame, dice: Dice) -> pl.Series:
    """深圳市宝安区西乡惠利便利店. A few bear the name of another one. Needs district, street, short and trade."""
    stem = pl.col("street").str.replace("(街道|镇)$", "")
    right = rows.select(
        pl.concat_str(pl.lit("深圳市"), "district", stem, "short", "trade").alias("name")
    ).to_series()
    alike = dice.happens("namesake", rows.height, NAMESAKES)
    return pl.select(pl.when(alike).then(right.shift(1, fill_value=right[-1])).otherwise(right)).to_series()


def branches(rows: pl.DataFrame, heads: pl.Series, dice: Dice) -> pl.Series:
    """A head's name and 宝安分公司; most heads are companies of the city, some sit in another one."""
    size = rows.height
    limited = heads.filter(heads.str.ends_with("有限公司"))
    chosen = limited.gather(dice.order("heads", len(limited)).head(size))
    made = rows.select("short", "trade", "district").with_columns(
        head=chosen,
        city=dice.choose("city", size, ELSEWHERE),
        outside=dice.happens("outside", size, OUTSIDE_HEADS),
    )
    near = pl.concat_str(
        "head", pl.col("district").str.replace("(新区|区|特别合作区)$", ""), pl.lit("分公司")
    )
    far = pl.concat_str("city", "short", "trade", pl.lit("有限公司深圳分公司"))
    return made.select(pl.when("outside").then(far).otherwise(near).alias("name")).to_series()
