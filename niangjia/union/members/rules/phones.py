"""Phone numbers: a mainland mobile, or one of Hong Kong or Macau with its area code (rule D-18).

Only a mainland mobile receives codes and signs in; the others are kept for contact. A landline is refused
where a mobile is asked for. As with documents, no sentence repeats the number.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import polars as pl

MOBILE: Final = "mobile"
HONG_KONG: Final = "hong_kong"
MACAU: Final = "macau"
TITLES: Final = {MOBILE: "内地手机", HONG_KONG: "香港电话", MACAU: "澳门电话"}
VERDICT: Final = {"kind": pl.String, "number": pl.String, "reason": pl.String}
"""A phone: its kind and normal number (11 digits, or +852 and +853 with 8 digits), or why it is refused."""

_PLAIN: Final = r"^1[3-9]\d{9}$"
_FORMS: Final = (
    (MOBILE, re.compile(r"(?:(?:\+|00)?86)?(?P<n>1[3-9]\d{9})"), ""),
    (HONG_KONG, re.compile(r"(?:\+|00)?852(?P<n>\d{8})"), "+852"),
    (MACAU, re.compile(r"(?:\+|00)?853(?P<n>\d{8})"), "+853"),
)
_NOISE: Final = re.compile(r"[\s\-‐‑‒–—−_.()'\"`‘’“”=\u00b7\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_LANDLINE: Final = r"^(?:\+?86|0086)?(?:0\d{2,3}\d{7,8}|[2-9]\d{6,7}|[48]00\d{7})(?:转?\d{1,6})?$"
_WRONG: Final = tuple(
    (re.compile(form), sentence)
    for form, sentence in (
        (r"^$", "没有填写手机号码，请补上"),
        (r"\*", "手机号码被星号遮住了，请填写完整的号码"),
        (r"^\d+e\+?\d+$", "手机号码变成了科学计数法；请把这一列设为“文本”格式后重新填写"),
        (r"[/、,，;；]|或", "这里写了几个号码，请只填写一个手机号码"),
        (_LANDLINE, "这是固定电话，请填写手机号码"),
    )
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A phone in its normal form, or the reason why it is none."""

    kind: str | None
    number: str
    reason: str | None = None

    @property
    def can_receive(self) -> bool:
        """May codes be sent there?"""
        return self.kind == MOBILE and self.reason is None


def normalise(text: str | None) -> str:
    """Half width, without blanks, dashes, brackets and Excel's apostrophe."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text or "").lower().removesuffix(".0"))


def judge(text: str | None) -> Verdict:
    """One phone as somebody wrote it."""
    plain = normalise(text)
    for kind, form, prefix in _FORMS:
        if found := form.fullmatch(plain):
            return Verdict(kind, prefix + found["n"])
    return Verdict(None, plain, _reason(plain))


def _reason(plain: str) -> str:
    said = next((sentence for form, sentence in _WRONG if form.search(plain)), None)
    if said is None and re.fullmatch(r"\+?\d+", plain):
        digits = len(plain.lstrip("+"))
        return f"手机号码应为 1 开头的11位数字，填写的是{digits}位；港澳号码请加区号 852 或 853"
    return said or "手机号码里有数字以外的字，请核对"


def judge_column(column: pl.Series) -> pl.DataFrame:
    """``VERDICT`` for a column: plain mobiles at once, the rest through ``judge``; nulls give nulls."""
    text = column.cast(pl.String).alias("number")
    rest = (~text.str.contains(_PLAIN)).fill_null(False)
    made = text.to_frame().select(
        pl.when(pl.col("number").is_not_null()).then(pl.lit(MOBILE)).alias("kind"),
        "number",
        pl.lit(None, dtype=pl.String).alias("reason"),
    )
    if not rest.any():
        return made
    verdicts = [judge(value) for value in text.filter(rest).to_list()]
    places = rest.arg_true()
    parts = {"kind": [v.kind for v in verdicts], "number": [v.number or None for v in verdicts],
             "reason": [v.reason for v in verdicts]}  # fmt: skip
    return made.with_columns(
        made[name].clone().scatter(places, pl.Series(values, dtype=pl.String))
        for name, values in parts.items()
    )
