"""Codes of market entities and unions: the unified social credit code (GB 32100, rules D-1 to D-6).

One code is judged by ``check`` (with the place and the expected character in the reason), a column by
``judge``; a column's bad codes are sent through ``check``, so both always give the same sentence.
"""

import operator
import re
from functools import reduce
from typing import Final

import polars as pl

CHARSET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of D-1, in the order of their values: no I, O, S, V, Z."""
WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORG_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)

USCC: Final = "uscc"
REGNO15: Final = "regno15"
REGNO13: Final = "regno13"
REGNO_TEXT: Final = "regno_text"
ORG9: Final = "org9"
_OLD_FORMS: Final = {
    REGNO15: re.compile(r"\d{15}|\d{6}NA\d{6}X"),
    REGNO13: re.compile(r"\d{13}"),
    REGNO_TEXT: re.compile(r"企[独合作外股]\w{0,8}字第?\d{3,8}号?"),
    ORG9: re.compile(r"[0-9A-Z]{8}[0-9X]"),
}
OLD_KINDS: Final = tuple(_OLD_FORMS)
"""Old numbers: 15 digits (farmers' co-operatives have NA and X in them), 13 digits, foreign-invested
companies' 企合粤深总字第000123号, and the nine characters of an organisation code."""

SUBJECTS: Final = {
    "91": "enterprise",
    "92": "sole_trader",
    "93": "cooperative",
    "81": "grassroots_union",
    "89": "other_union",
    "11": "authority",
    "12": "institution",
    "51": "social_group",
    "52": "private_nonprofit",
    "53": "foundation",
}
"""What the first two characters say (D-5); a pair not named here is 'other'."""

_VALUE: Final = {char: value for value, char in enumerate(CHARSET)}
_NOISE: Final = r"[\s\-‐‑‒–—−_.·\u200b\u200c\u200d\u2060\ufeff'\"`]"
_LOST_DIGITS: Final = re.compile(r"\d(?:\.?\d+)?E\+?1[4-7]")
_PLACEHOLDER: Final = ("", "无", "暂无", "NA", "N/A", "NULL", "NONE", "/", "\\", "0", "*")


def normalise(codes: pl.Series) -> pl.Series:
    """Full width to half width, upper case, no blanks or hyphens; fillers such as 无 become null (D-6)."""
    plain = codes.cast(pl.String)
    rough = ~plain.str.contains(r"^[0-9A-Z]{18}$").fill_null(True)
    if not rough.any():
        return plain
    cleaned = _clean(plain.filter(rough))
    return plain.clone().scatter(rough.arg_true(), cleaned)


def _clean(codes: pl.Series) -> pl.Series:
    cleaned = codes.str.normalize("NFKC").str.to_uppercase().str.replace_all(_NOISE, "")
    return cleaned.set(cleaned.is_in(list(_PLACEHOLDER)), None)


def normalise_one(code: str | None) -> str | None:
    """One code in the form of ``normalise``."""
    value: str | None = normalise(pl.Series([code], dtype=pl.String))[0]
    return value


def kind(code: str) -> str | None:
    """'uscc' or one of ``OLD_KINDS`` by form alone, or None; the code must be normalised (D-6)."""
    if len(code) == 18:
        return USCC
    return next((name for name, form in _OLD_FORMS.items() if form.fullmatch(code)), None)


def subject(code: str) -> str:
    """What sort of body the first two characters name (D-5)."""
    return SUBJECTS.get(code[:2], "other")


def check(code: str) -> str | None:
    """Why a normalised code is wrong, as a sentence naming the place; None when it is right (D-1 to D-6)."""
    found = kind(code)
    if found == USCC:
        return _check_uscc(code)
    if found == ORG9:
        return _check_org(code)
    if found is None and _LOST_DIGITS.fullmatch(code):
        return "代码的后几位丢失了，是 Excel 把它当作数字保存的；请把这一列设为文本，重新填写"
    if found is None:
        return f"代码应为18位统一社会信用代码（或旧的15位注册号、9位组织机构代码），填写的是{len(code)}位"
    return None


def _check_uscc(code: str) -> str | None:
    for place, char in enumerate(code, start=1):
        if char not in _VALUE:
            return f"第{place}位“{char}”不是统一社会信用代码可用的字符（不用 I、O、S、V、Z）"
    if not code[2:8].isdigit():
        return f"第3至8位应为行政区划数字，填写的是 {code[2:8]}"
    right = check_character(code[:17])
    if code[17] != right and code.isdigit() and code.endswith("00"):
        return f"第18位校验码应为 {right}；末尾几个 0 像是 Excel 把代码当作数字、丢了后几位，请按文本重新填写"
    if code[17] != right:
        return f"第18位校验码应为 {right}，填写的是 {code[17]}"
    return None


def _check_org(code: str) -> str | None:
    right = org_check_character(code[:8])
    return None if code[8] == right else f"组织机构代码第9位校验码应为 {right}，填写的是 {code[8]}"


def check_character(first17: str) -> str:
    """The 18th character for the first 17 (D-2); KeyError for a character outside the set."""
    total = sum(_VALUE[char] * weight for char, weight in zip(first17, WEIGHTS, strict=True))
    return CHARSET[-total % 31]


def org_check_character(first8: str) -> str:
    """The 9th character of an organisation code for its first 8 (D-3)."""
    total = sum(int(char, 36) * weight for char, weight in zip(first8, ORG_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def make(prefix16: str) -> str:
    """A valid code from its first 16 characters: places 17 and 18 are computed (D-2, D-3)."""
    if len(prefix16) != 16 or any(char not in _VALUE for char in prefix16):
        raise ValueError(f"a code starts with 16 characters of {CHARSET}, not {prefix16!r}")
    first17 = prefix16 + org_check_character(prefix16[8:])
    return first17 + check_character(first17)


def judge(codes: pl.Series) -> pl.DataFrame:
    """Columns ``code_kind`` and ``reason`` for a column of normalised codes; null codes give nulls.

    A right code has its kind and no reason, a wrong one a reason.
    """
    length = codes.str.len_bytes()
    right = (
        pl.Series([False]).new_from_index(0, len(codes)) if len(codes) else pl.Series([], dtype=pl.Boolean)
    )
    long = (length == 18).fill_null(False)
    if long.any():
        right = right.scatter(long.arg_true(), valid_uscc(codes.filter(long)))
    kinds = pl.select(pl.when(right).then(pl.lit(USCC))).to_series()
    rest = (~right & codes.is_not_null()).arg_true()
    others = codes.gather(rest).to_list()
    kinds = kinds.scatter(rest, pl.Series([kind(code) for code in others], dtype=pl.String))
    reasons = pl.Series("reason", [None], dtype=pl.String).new_from_index(0, len(codes))
    reasons = reasons.scatter(rest, pl.Series([check(code) for code in others], dtype=pl.String))
    return pl.DataFrame({"code_kind": kinds, "reason": reasons})


def valid_uscc(codes: pl.Series) -> pl.Series:
    """Boolean column: are these right 18-byte codes? Every value must be 18 bytes long (D-1, D-2)."""
    places = codes.cast(pl.Binary).bin.reinterpret(dtype=pl.Array(pl.UInt8, 18))
    table = pl.Series([_VALUE.get(chr(byte), 255) for byte in range(256)], dtype=pl.UInt8)
    values = [table.gather(places.arr.get(place)) for place in range(18)]
    weighted = (value.cast(pl.Int32) * weight for value, weight in zip(values, (*WEIGHTS, 1), strict=True))
    total = reduce(operator.add, weighted)
    known = pl.select(pl.max_horizontal(values) < 31).to_series()
    division = pl.select(pl.max_horizontal(values[2:8]) < 10).to_series()
    return known & division & (total % 31 == 0)
