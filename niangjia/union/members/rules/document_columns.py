"""Whole columns of documents: a million numbers a second where they are plainly right.

What is not plainly right goes one by one through ``documents.judge``: a column and a page say the same.
"""

import operator
from functools import reduce
from typing import Final

import polars as pl

from niangjia.union.members.rules import documents

VERDICT: Final = {
    "kind": pl.String,
    "number": pl.String,
    "reason": pl.String,
    "birth_date": pl.Date,
    "sex": pl.String,
    "synthetic": pl.Boolean,
}
"""One row a document: its kind and normal number, why it is refused (or null), and what the number tells."""
_PLAIN: Final = r"^\d{17}[\dX]$"
_LEAST_LOST: Final = 2
_LOST_SHARE: Final = 0.02
_WORDS: Final = {
    documents.RESIDENT: (
        "身份证",
        "居民身份证",
        "二代身份证",
        "第二代居民身份证",
        "身份证号",
        "111",
        "1",
        "01",
    ),
    documents.HMT_RESIDENCE: (
        "港澳台居民居住证",
        "港澳居民居住证",
        "台湾居民居住证",
        "港澳台居住证",
        "港澳居住证",
        "台湾居住证",
        "居住证",
    ),
    documents.HM_TRAVEL: (
        "港澳居民来往内地通行证",
        "港澳通行证",
        "来往内地通行证",
        "港澳居民通行证",
        "回乡证",
        "港澳回乡证",
        "516",
    ),
    documents.TAIWAN: (
        "台湾居民来往大陆通行证",
        "台湾通行证",
        "台胞证",
        "台湾同胞来往大陆通行证",
        "来往大陆通行证",
        "511",
    ),
    documents.FOREIGN: (
        "外国人永久居留身份证",
        "外国人永久居留证",
        "永久居留证",
        "永久居留身份证",
        "中国绿卡",
        "553",
    ),
    documents.PASSPORT: ("护照", "普通护照", "外国护照", "中国护照", "因私护照", "passport", "414"),
    documents.OTHER: ("其他", "其他证件", "其它", "其它证件", "军官证", "警官证", "士兵证"),
}
WORDS: Final = {word: kind for kind, words in _WORDS.items() for word in (*words, kind)}
"""What people write in a column of document kinds → the kind."""


def read_kinds(column: pl.Series) -> pl.Series:
    """Words such as 身份证 or 回乡证 as kinds; blanks and unknown words are null."""
    folded = column.cast(pl.String).str.normalize("NFKC").str.to_lowercase().str.replace_all(r"[\s()]", "")
    return folded.replace_strict(WORDS, default=None, return_dtype=pl.String)


def normalise(column: pl.Series) -> pl.Series:
    """``documents.normalise`` for a column; nulls and blanks are null."""
    text = column.cast(pl.String)
    rough = (~text.str.contains(_PLAIN)).fill_null(False)
    if not rough.any():
        return text
    cleaned = [documents.normalise(value) or None for value in text.filter(rough).to_list()]
    return text.clone().scatter(rough.arg_true(), pl.Series(cleaned, dtype=pl.String))


def judge(numbers: pl.Series, kinds: pl.Series | None = None, usual: str | None = None) -> pl.DataFrame:
    """``VERDICT`` for a column as people wrote it; ``kinds`` are read kinds, null where nobody said.

    ``usual`` is the kind that the column's header names: for numbers that prove nothing by themselves.

    Without a kind the number speaks, except for kinds that a number cannot prove (``SAID_ONLY``). Among the
    three kinds of 18 digits the number always speaks: a permit of residence in a column 身份证 is known.
    """
    number = normalise(numbers)
    said = kinds if kinds is not None else _nulls(len(number))
    frame = pl.DataFrame({"number": number, "said": said}).with_row_index("place")
    plain = (
        frame["number"].str.contains(_PLAIN)
        & (frame["said"].is_null() | frame["said"].is_in(_EIGHTEEN_KINDS))
    ).fill_null(False)
    fast = _eighteens(frame.filter(plain))
    right = fast.filter("right")
    slow = pl.concat([frame.filter(~plain), fast.filter(~pl.col("right")).select(frame.columns)])
    whole = pl.concat([right.select("place", *VERDICT), _one_by_one(slow, usual)]).sort("place")
    return _refuse_rounded(whole.select(*VERDICT))


_EIGHTEEN_KINDS: Final = [documents.RESIDENT, documents.HMT_RESIDENCE, documents.FOREIGN]


def _nulls(length: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, length)


def _eighteens(frame: pl.DataFrame) -> pl.DataFrame:
    """Numbers of the right shape with what they tell; ``right`` is false wherever anything is wrong."""
    if frame.is_empty():
        return frame.with_columns(
            *(pl.lit(None, dtype=dtype).alias(name) for name, dtype in VERDICT.items() if name != "number"),
            right=pl.lit(True),
        )
    places = frame["number"].cast(pl.Binary).bin.reinterpret(dtype=pl.Array(pl.UInt8, 18))
    digits = [places.arr.get(place).cast(pl.Int16) - 48 for place in range(17)]
    last = places.arr.get(17).cast(pl.Int16)
    total = reduce(operator.add, (d * weight for d, weight in zip(digits, documents.WEIGHTS, strict=True)))
    year, month, day = _number(digits[6:10]), _number(digits[10:12]), _number(digits[12:14])
    made = frame.with_columns(
        total=total + pl.select(pl.when(last == 88).then(10).otherwise(last - 48)).to_series(),
        first=digits[0], region=_number(digits[:6]), y=year, m=month, d=day, odd=digits[16] % 2 == 1,
    )  # fmt: skip
    return made.with_columns(_day().alias("birth_date")).with_columns(
        kind=_kind(),
        sex=pl.when("odd").then(pl.lit(documents.MALE)).otherwise(pl.lit(documents.FEMALE)),
        synthetic=pl.col("y") < documents.FIRST_REAL_YEAR,
        reason=pl.lit(None, dtype=pl.String),
        right=(pl.col("total") % 11 == 1) & (pl.col("first") > 0) & pl.col("birth_date").is_not_null(),
    )


def _number(digits: list[pl.Series]) -> pl.Series:
    """Digits side by side as one whole number."""
    return reduce(lambda made, digit: made * 10 + digit, [digit.cast(pl.Int32) for digit in digits])


def _kind() -> pl.Expr:
    regions = [int(region) for region in documents.REGIONS]
    return (
        pl.when(pl.col("first") == 9)
        .then(pl.lit(documents.FOREIGN))
        .when(pl.col("region").is_in(regions))
        .then(pl.lit(documents.HMT_RESIDENCE))
        .otherwise(pl.lit(documents.RESIDENT))
    )


def _day() -> pl.Expr:
    """The birth in our times where the printed day exists, else null."""
    year, month, day = pl.col("y"), pl.col("m"), pl.col("d")
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    long = 30 + ((month + month // 8) % 2)
    last = pl.when(month == 2).then(pl.when(leap).then(29).otherwise(28)).otherwise(long)
    exists = (year >= documents.FIRST_YEAR) & month.is_between(1, 12) & day.is_between(1, last)
    shift = pl.lit(0)
    for century, years in documents.SHIFTS.items():
        shift = pl.when(year // 100 == century).then(years).otherwise(shift)
    safe = pl.when(exists)
    return safe.then(
        pl.date(
            safe.then(year + shift).otherwise(2000),
            safe.then(month).otherwise(1),
            safe.then(day).otherwise(1),
        )
    )


def _one_by_one(frame: pl.DataFrame, usual: str | None) -> pl.DataFrame:
    """The rest through ``documents.judge``, a row at a time."""
    made = [_verdict(number, said, usual) for number, said in frame.select("number", "said").iter_rows()]
    rows = pl.DataFrame(made, schema=VERDICT, orient="row")
    return pl.concat([frame.select("place"), rows], how="horizontal")


def _verdict(number: str | None, said: str | None, usual: str | None) -> tuple[object, ...]:
    text = number or ""
    found = documents.guess_kind(text)
    if found in documents.SAID_ONLY:
        said = said or usual
    if said is None and found in documents.SAID_ONLY:
        return None, text, "看不出是哪一种证件；请核对号码，或在“证件类别”里写明", None, None, None
    kind = said or found or documents.RESIDENT
    if said in _EIGHTEEN_KINDS and found in _EIGHTEEN_KINDS and len(text) == 18:
        kind = found
    made = documents.judge(kind, text)
    return made.kind, made.number or None, made.reason, made.birth, made.sex, made.synthetic


def _refuse_rounded(frame: pl.DataFrame) -> pl.DataFrame:
    """Where many numbers of a column end in …000, Excel has rounded them all: one in eleven still fits.

    Those that fit by chance would be somebody else's number, so they are refused with the others.
    """
    ends = frame["number"].str.ends_with("000").fill_null(False)
    lost = (frame["reason"] == documents.LOST_DIGITS).fill_null(False)
    if lost.sum() < max(_LEAST_LOST, _LOST_SHARE * len(frame)):
        return frame
    chance = ends & frame["reason"].is_null() & frame["birth_date"].is_not_null()
    return frame.with_columns(
        reason=pl.when(chance).then(pl.lit(documents.LOST_DIGITS)).otherwise("reason"),
        birth_date=pl.when(~chance).then("birth_date"),
        sex=pl.when(~chance).then("sex"),
    )
