"""Texts of a feed into values: dates, capital, status, headcount, industry. Whole columns at a time.

Every function takes a String column and gives ``(values, reasons)``: a value that cannot be read is null with
its reason as a Chinese sentence; nothing is guessed ("约30人" is not 30). Fillers such as 无, -, N/A count as
not given.
"""

import csv
from datetime import date
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

import polars as pl

_FILLERS: Final = r"^(?i:|无|暂无|未知|不详|未填|空|null|none|nan|n/?a|nil|[-—–/\\*.?？]+)$"
_LONGEST_FILLER: Final = 12
"""In bytes; longer texts are not looked at."""
_ISO: Final = r"^\d{4}-\d{2}-\d{2}$"
EARLIEST: Final = date(1840, 1, 1)
OPEN: Final = "open"
CLOSED: Final = "closed"
REVOKED: Final = "revoked"
MOVED_OUT: Final = "moved_out"
UNKNOWN: Final = "unknown"
STATUSES: Final = (OPEN, CLOSED, REVOKED, MOVED_OUT, UNKNOWN)
MOST_PEOPLE: Final = 3_000_000
"""No employer in the country has more people; a larger number is another column."""


class Parsed(NamedTuple):
    """Values, and for each value that could not be read its reason; both as long as the column."""

    values: pl.Series
    reasons: pl.Series


def text(column: pl.Series) -> pl.Series:
    """Trimmed text; fillers and blanks are null."""
    trimmed = column.cast(pl.String).str.strip_chars()
    short = (trimmed.str.len_bytes() <= _LONGEST_FILLER).fill_null(False)
    if not short.any():
        return trimmed
    return trimmed.set(short & trimmed.str.contains(_FILLERS), None)


def dates(column: pl.Series, today: date) -> Parsed:
    """Days from 2019-03-05, 2019/3/5, 2019年3月5日, 20190305, date-times and Excel's serial numbers.

    Days that do not exist, lie after ``today`` or before 1840 are refused with their reason.
    """
    given = text(column)
    if given.str.contains(_ISO).fill_null(True).all():
        return _in_range(given, given.str.to_date("%Y-%m-%d", strict=False), today)
    half = given.str.normalize("NFKC")
    plain = half.str.replace_all(r"[年月./]", "-").str.replace(r"[日号]", " ")
    parts = plain.str.extract_groups(
        r"^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[\sT]+[\d:.\s+Z]*)?$"
    ).struct.unnest()
    parts.columns = ["y", "m", "d"]
    iso = parts.select(pl.concat_str("y", pl.col("m").str.zfill(2), pl.col("d").str.zfill(2))).to_series()
    digits = plain.str.extract(r"^(\d{8})(?:[\sT]*[\d:]*)?$")
    serial = half.str.extract(r"^(\d{5})(?:\.\d+)?$").cast(pl.Int32)
    found = pl.select(
        pl.coalesce(
            iso.str.to_date("%Y%m%d", strict=False),
            digits.str.to_date("%Y%m%d", strict=False),
            pl.lit(date(1899, 12, 30)) + pl.duration(days=pl.lit(serial)),
        ).cast(pl.Date)
    ).to_series()
    shaped = iso.is_not_null() | digits.is_not_null()
    return _in_range(given, found, today, shaped)


def _in_range(given: pl.Series, found: pl.Series, today: date, shaped: pl.Series | None = None) -> Parsed:
    frame = pl.DataFrame({"g": given, "v": found, "s": given.is_not_null() if shaped is None else shaped})
    good = pl.col("v").is_between(EARLIEST, today)
    reason = (
        pl.when(pl.col("g").is_null() | good)
        .then(None)
        .when(pl.col("v").is_null() & pl.col("s"))
        .then(pl.lit("日历上没有这一天"))
        .when(pl.col("v").is_null())
        .then(pl.lit("日期认不出来，请写成 2019-03-05 这样"))
        .when(pl.col("v") > today)
        .then(pl.lit("日期晚于今天"))
        .otherwise(pl.lit("日期早于1840年"))
    )
    made = frame.select(v=pl.when(good).then("v"), r=reason)
    return Parsed(made["v"], made["r"])


_CURRENCIES: Final = (
    ("USD", "美元|美金|usd|us\\$"),
    ("HKD", "港币|港元|港幣|港圆|hkd|hk\\$"),
    ("MOP", "澳门元|澳门币|葡币|mop"),
    ("TWD", "新台币|台币|twd"),
    ("JPY", "日元|日圆|日币|jpy"),
    ("EUR", "欧元|eur|€"),
    ("GBP", "英镑|gbp|£"),
    ("KRW", "韩元|韩圆|韩币|krw"),
    ("SGD", "新加坡元|新币|坡币|sgd"),
    ("AUD", "澳大利亚元|澳元|aud"),
    ("CAD", "加拿大元|加元|加币|cad"),
    ("CHF", "瑞士法郎|chf"),
    ("DEM", "德国马克|马克|dem"),
    ("CNY", "人民币|元|圆|rmb|cny|[¥￥]"),
)
_UNITS: Final = (
    ("亿", 100_000_000),
    ("千万", 10_000_000),
    ("百万", 1_000_000),
    ("万", 10_000),
    ("千", 1_000),
)
_MOST_FEN: Final = 9e17


def capital(
    column: pl.Series, unit: int | None, currencies: pl.Series | None = None
) -> tuple[Parsed, pl.Series]:
    """Amounts in fen (a hundredth of the currency) with their reasons, and the currency's ISO code.

    Reads 50万港币, 1,000万人民币, 13（万元）, US$5,000. A bare number counts in ``unit`` (yuan: 1 or
    10000, from the column's header); without a unit it is not read. ``currencies`` is a column of currency
    words for amounts that name none; else they are yuan.
    """
    given = text(column)
    plain = given.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"[\s()\[\]【】]", "")
    plain = plain.str.replace_all(r"(\d),(\d{3})", "${1}${2}").str.replace_all(r"(\d),(\d{3})", "${1}${2}")
    frame = pl.DataFrame({"g": given, "p": plain}).with_columns(
        whole=pl.col("p").str.extract(r"(\d+)").cast(pl.Int64, strict=False),
        part=pl.col("p").str.extract(r"\d+\.(\d{1,8})").str.pad_end(8, "0").cast(pl.Int64).fill_null(0),
        words=pl.col("p").str.replace(r"\d+(?:\.\d+)?", ""),
    )
    beside = pl.lit("CNY") if currencies is None else _named(currencies.str.to_lowercase())
    frame = frame.with_columns(default=beside)
    frame = frame.with_columns(unit=_unit(unit), currency=_currency())
    fen = pl.col("whole") * pl.col("unit") * 100 + pl.col("part") * pl.col("unit") * 100 // 100_000_000
    fits = pl.col("whole").cast(pl.Float64) * pl.col("unit") * 100 < _MOST_FEN
    known = pl.col("words").str.contains(f"^(?:{_all_words()})*$")
    reason = (
        pl.when(pl.col("g").is_null())
        .then(None)
        .when(pl.col("whole").is_null() | ~known)
        .then(pl.lit("金额认不出来，请写成“100万元人民币”这样"))
        .when(pl.col("unit").is_null())
        .then(pl.lit("金额没有单位，分不清是元还是万元"))
        .when(~fits)
        .then(pl.lit("金额大得不可能"))
    )
    made = frame.with_columns(r=reason)
    good = pl.col("g").is_not_null() & pl.col("r").is_null()
    made = made.select("r", v=pl.when(good).then(fen), c=pl.when(good).then("currency"))
    return Parsed(made["v"], made["r"]), made["c"]


def _unit(unit: int | None) -> pl.Expr:
    """Yuan per counted unit: from the words beside the number, else the column's."""
    words = pl.col("words")
    money = words.str.contains("|".join(pattern for _, pattern in _CURRENCIES))
    plain = words.str.contains("元|圆|镑|[$¥￥€£]")
    found = pl.when(plain if unit else money).then(1).otherwise(pl.lit(unit, dtype=pl.Int64))
    for word, size in reversed(_UNITS):
        found = pl.when(words.str.contains(word, literal=True)).then(size).otherwise(found)
    return found.cast(pl.Int64)


def _currency() -> pl.Expr:
    """The currency named beside the number, else the default."""
    bare = pl.col("words").str.contains(r"^(?:[亿千百万元]*)$")
    found = pl.col("default")
    for code, pattern in reversed(_CURRENCIES):
        found = pl.when(~bare & pl.col("words").str.contains(pattern)).then(pl.lit(code)).otherwise(found)
    return found


def _named(words: pl.Series) -> pl.Series:
    """The ISO code of each currency word, CNY where there is none."""
    found = pl.lit("CNY")
    for code, pattern in reversed(_CURRENCIES):
        found = pl.when(pl.col("w").str.contains(pattern)).then(pl.lit(code)).otherwise(found)
    return words.to_frame("w").select(found.alias("default")).to_series()


def _all_words() -> str:
    return "|".join(
        [pattern for _, pattern in _CURRENCIES] + [word for word, _ in _UNITS] + ["折合", "整", "约合"]
    )


def unit_of(header: str | None) -> int | None:
    """Yuan per unit as a header such as 注册资本（万元） says it; None when it does not say."""
    if header and "万" in header:
        return 10_000
    return 1 if header and ("（元" in header or "(元" in header) else None


_STATUS_WORDS: Final = (
    (CLOSED, "注销|歇业登记完毕|(?i:closed|cancel|dissolved)"),
    (REVOKED, "吊销|撤销|(?i:revoked)"),
    (MOVED_OUT, "迁出|迁往|(?i:moved)"),
    (OPEN, "存续|在营|在业|开业|在册|正常|营业|成立|有效|迁入|歇业|停业|清算|(?i:active|open|normal)"),
)


def status(column: pl.Series) -> Parsed:
    """One of ``STATUSES``; null when nothing is given, ``unknown`` with a reason for a word not known.

    吊销，已注销 is closed, 吊销未注销 revoked; 停业, 歇业 and 清算 are still open in the register.
    """
    given = text(column).alias("g")
    word = pl.col("g").str.replace_all("未注销|非正常注销中", "")
    found: pl.Expr = pl.when(pl.col("g").is_not_null()).then(pl.lit(UNKNOWN))
    for name, pattern in reversed(_STATUS_WORDS):
        found = pl.when(word.str.contains(pattern)).then(pl.lit(name)).otherwise(found)
    made = given.to_frame().select(v=found)
    reasons = made.select(pl.when(pl.col("v") == UNKNOWN).then(pl.lit("登记状态认不出来"))).to_series()
    return Parsed(made["v"], reasons)


def headcount(column: pl.Series) -> Parsed:
    """Whole people ≥ 0; 约30人, 20-30, 100以上 are no numbers and are left out with their reason."""
    given = text(column)
    plain = given.str.normalize("NFKC").str.replace_all(r"[\s,]", "")
    number = plain.str.extract(r"^(\d+)(?:\.0+)?(?:人|名)?$").cast(pl.Int64, strict=False)
    frame = pl.DataFrame({"g": given, "v": number})
    reason = (
        pl.when(pl.col("g").is_null() | (pl.col("v") <= MOST_PEOPLE))
        .then(None)
        .when(pl.col("v").is_null())
        .then(pl.lit("人数不是一个确定的整数，没有采用"))
        .otherwise(pl.lit("人数大得不可能"))
    )
    made = frame.select(v=pl.when(pl.col("v") <= MOST_PEOPLE).then("v").cast(pl.Int32), r=reason)
    return Parsed(made["v"], made["r"])


@cache
def industries() -> dict[str, str]:
    """Industry code → name (GB/T 4754-2017, D-14): sections A to T, then two, three and four digits."""
    path = resources.files("niangjia.union.enterprises.reference").joinpath("gbt4754_2017.csv")
    rows = csv.DictReader(path.read_text("utf-8").splitlines())
    return {row["code"]: row["name"] for row in rows}


@cache
def _industry_words() -> dict[str, str]:
    """Code or folded name → code; of equal names the narrowest class."""
    by_name = {_fold_industry(name): code for code, name in industries().items()}
    return {**by_name, **{code: code for code in industries()}}


def _fold_industry(name: str) -> str:
    value: str = _fold_industries(pl.Series([name]))[0]
    return value


def _fold_industries(names: pl.Series) -> pl.Series:
    return names.str.normalize("NFKC").str.to_uppercase().str.replace_all(r"[\s、,，;；()·\-和与及]", "")


def industry(column: pl.Series) -> Parsed:
    """The code for a code (6510, I6510, I) or the standard's own name (D-14)."""
    given = text(column)
    folded = _fold_industries(given).str.replace(r"^[A-T](\d{2,4})$", "${1}")
    found = folded.replace_strict(_industry_words(), default=None, return_dtype=pl.String)
    named = folded.str.replace(r"^[A-T]?\d{2,4}", "").str.replace(r"业$", "")
    short = {name.removesuffix("业"): code for name, code in _industry_words().items() if not name.isascii()}
    found = found.zip_with(
        found.is_not_null(), named.replace_strict(short, default=None, return_dtype=pl.String)
    )
    unread = pl.DataFrame({"g": given, "v": found}).select(
        pl.when(pl.col("g").is_not_null() & pl.col("v").is_null()).then(
            pl.lit("不是国民经济行业分类（2017）里的代码或名称")
        )
    )
    return Parsed(found, unread.to_series())
