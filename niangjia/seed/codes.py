"""Credit codes by the column, right in both check characters, in a block that belongs to nobody.

The nine places of the organisation code begin with NJ: no registry has ever given out such a number.
"""

import polars as pl

from niangjia.union.enterprises.rules import uscc

BLOCK = "NJ"
COMPANY, SOLE_TRADER, GRASSROOTS, FEDERATION = "91440300", "92440300", "81440300", "89440300"
PLACES = 6
ROOM = len(uscc.CHARSET) ** PLACES
STEP = 541_613_057  # shares no factor with 31: every number below ROOM is met once

OTHER_LAST = {char: uscc.CHARSET[(place + 7) % 31] for place, char in enumerate(uscc.CHARSET)}
"""For every check character another one, which is then wrong."""


def column(kinds: pl.Series, numbers: pl.Series) -> pl.Series:
    """Codes for the numbers (each below ROOM, each once); `kinds` are the first eight characters."""
    body = _digits(numbers)
    first = pl.DataFrame({"k": kinds}).select(pl.concat_str(pl.col("k"), pl.lit(BLOCK))).to_series()
    text = pl.DataFrame({"f": first, **{f"p{i}": _chars(d) for i, d in enumerate(body)}})
    org = _org_total(body)
    ninth = _as_text((11 - org % 11), "0123456789X0")
    total = _uscc_total(kinds, body, ninth)
    last = _as_text((31 - total % 31) % 31, uscc.CHARSET)
    return (
        text.with_columns(o=ninth, c=last)
        .select(pl.concat_str("f", *[f"p{i}" for i in range(PLACES)], "o", "c").alias("uscc"))
        .to_series()
    )


def old_numbers(numbers: pl.Series) -> pl.Series:
    """Business registration numbers of 15 digits, as before 2015; `numbers` are below 100 million."""
    text = numbers.cast(pl.String).str.zfill(8)
    return (
        pl.DataFrame({"t": text})
        .select(pl.concat_str(pl.lit("440300"), pl.col("t"), pl.col("t").str.tail(1)))
        .to_series()
    )


def _digits(numbers: pl.Series) -> list[pl.Series]:
    """The six characters of a number as values 0–30, scattered so that neighbours look unlike."""
    rest = (numbers.cast(pl.UInt64) * STEP) % ROOM
    found = []
    for _ in range(PLACES):
        found.append((rest % 31).cast(pl.Int64))
        rest = rest // 31
    return found


def _chars(values: pl.Series) -> pl.Series:
    return _as_text(values, uscc.CHARSET)


def _as_text(values: pl.Series, letters: str) -> pl.Series:
    return pl.Series(list(letters)).gather(values.cast(pl.UInt32))


def _org_total(body: list[pl.Series]) -> pl.Series:
    """The weighted sum of the eight places before the organisation code's own check character."""
    worth = pl.Series([int(char, 36) for char in uscc.CHARSET], dtype=pl.Int64)
    fixed = sum(int(char, 36) * weight for char, weight in zip(BLOCK, uscc.ORG_WEIGHTS, strict=False))
    total = pl.Series([fixed]).new_from_index(0, len(body[0]))
    for values, weight in zip(body, uscc.ORG_WEIGHTS[len(BLOCK) :], strict=True):
        total = total + worth.gather(values.cast(pl.UInt32)) * weight
    return total


def _uscc_total(kinds: pl.Series, body: list[pl.Series], ninth: pl.Series) -> pl.Series:
    """The weighted sum of the seventeen places before the last."""
    heads = {kind: _weighed(kind + BLOCK) for kind in (COMPANY, SOLE_TRADER, GRASSROOTS, FEDERATION)}
    total = kinds.replace_strict(heads, return_dtype=pl.Int64)
    for values, weight in zip(body, uscc.WEIGHTS[10:16], strict=True):
        total = total + values * weight
    value = {char: uscc.CHARSET.index(char) for char in "0123456789X"}
    return total + ninth.replace_strict(value, return_dtype=pl.Int64) * uscc.WEIGHTS[16]


def _weighed(first: str) -> int:
    return sum(uscc.CHARSET.index(char) * weight for char, weight in zip(first, uscc.WEIGHTS, strict=False))
