"""The code tables of M-15: words and codes of a spreadsheet into codes, codes into the words of a page.

The tables stand in ``reference/codes.csv``; what an exchange partner writes otherwise in
``reference/exchange_codes.csv``. Household types are ours (M: the standard's table was not readable).
"""

import csv
import unicodedata
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

import polars as pl

SETS: Final = {
    "sex": "性别",
    "ethnicity": "民族",
    "education": "学历",
    "politics": "政治面貌",
    "marriage": "婚姻状况",
    "household_type": "户籍类型",
    "employment": "就业状况",
    "skill_level": "技术等级",
    "change_code": "会籍变化类型",
    "change_reason": "会籍变化原因",
    "new_form_group": "新就业形态群体",
}
OF_A_PERSON: Final = (
    "sex", "ethnicity", "education", "politics", "skill_level", "household_type", "employment", "new_form_group",
)  # fmt: skip
"""The sets of which a person's own row holds a code, in the order of a page."""
_YES: Final = ("是", "√", "✓", "✔", "☑", "1", "y", "yes", "t", "true", "对", "有", "农民工", "v")
_NO: Final = (
    "否",
    "×",
    "✗",
    "✘",
    "x",
    "0",
    "n",
    "no",
    "f",
    "false",
    "不是",
    "非",
    "无",
    "2",
    "城镇职工",
    "非农民工",
)
_FILLERS: Final = ("", "-", "--", "/", "—", "——", "null", "none", "n/a", "暂无", "未填")
_FOLD: Final = r"[\s()（）、,，;；:：·.。\"'“”]"


class Read(NamedTuple):
    """Codes, and for each word that no table knows its reason; both as long as the column."""

    codes: pl.Series
    reasons: pl.Series


@cache
def table(which: str) -> dict[str, str]:
    """Code → name of one set, in the standard's order; KeyError for a set not in ``SETS``."""
    SETS[which]
    return {row["code"]: row["name"] for row in _rows("codes.csv") if row["set"] == which}


def title(which: str, code: str) -> str:
    """The name of a code, '' for none or one that the table does not have."""
    return table(which).get(code, "")


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    text = resources.files("niangjia.union.members.reference").joinpath(name).read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def fold(text: str) -> str:
    """A word as it is compared: half width, lower case, without blanks and punctuation."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in plain if not char.isspace() and char not in "()、,;:·.。\"'“”")


@cache
def words(which: str) -> dict[str, str]:
    """Every folded word of a set → its code: codes, codes without leading zeros, names, what people write."""
    found: dict[str, str] = {}
    for row in _rows("codes.csv"):
        if row["set"] != which:
            continue
        known = (row["code"], row["code"].lstrip("0"), row["name"], *row["words"].split())
        for word in known:
            found.setdefault(fold(word), row["code"])
    found.pop("", None)
    return found


def read(which: str, column: pl.Series) -> Read:
    """Codes for words or codes (汉 → 01, 本科 → 20, 女 → 2); blanks are null, a strange word has its reason."""
    folded = _folded(column)
    found = folded.replace_strict(words(which), default=None, return_dtype=pl.String)
    return Read(found.alias(which), _strange(folded, found, f"{SETS[which]}认不出来，请从下拉列表里选"))


def read_one(which: str, text: str) -> str | None:
    """One word or code as a code, None when the table does not know it."""
    return words(which).get(fold(text))


def yes_no(column: pl.Series, title: str) -> Read:
    """True and false from 是/否, √/×, 1/0, Y/N; ``title`` names the column in the reason."""
    folded = _folded(column)
    answers = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}
    found = folded.replace_strict(answers, default=None, return_dtype=pl.Boolean)
    return Read(found, _strange(folded, found, f"{title}请填“是”或“否”"))


def _folded(column: pl.Series) -> pl.Series:
    text = column.cast(pl.String)
    kinds = text.unique()
    folded = [None if word is None else _word(word) for word in kinds.to_list()]
    if len(kinds) < len(text) // 4:
        return text.replace_strict(kinds, pl.Series(folded, dtype=pl.String), return_dtype=pl.String)
    plain = text.str.normalize("NFKC").str.to_lowercase().str.replace_all(_FOLD, "")
    return plain.set(plain.is_in(list(_FILLERS)), None)


def _word(word: str) -> str | None:
    folded = fold(word)
    return None if folded in _FILLERS else folded


def _strange(folded: pl.Series, found: pl.Series, sentence: str) -> pl.Series:
    frame = pl.DataFrame({"g": folded, "v": found})
    wrong = pl.col("g").is_not_null() & pl.col("v").is_null()
    return frame.select(pl.when(wrong).then(pl.lit(sentence)).alias("reason")).to_series()


@cache
def partners() -> dict[str, str]:
    """Exchange partners whose codes are known: name → Chinese title."""
    return {row["partner"]: row["title"] for row in _rows("exchange_codes.csv")}


@cache
def _exchange(partner: str, which: str) -> dict[str, str]:
    if partner not in partners():
        raise KeyError(partner)
    rows = [row for row in _rows("exchange_codes.csv") if (row["partner"], row["set"]) == (partner, which)]
    return {row["theirs"]: row["ours"] for row in rows}


def from_partner(partner: str, which: str, codes: pl.Series) -> Read:
    """Our codes for a partner's; the standard's sets (ethnicity, education, politics) are the same everywhere.

    Raises KeyError for a partner that is not in the table. A code without a counterpart has its reason.
    """
    return _mapped(codes, _exchange(partner, which) or {code: code for code in table(which)}, partner, which)


def to_partner(partner: str, which: str, codes: pl.Series) -> Read:
    """A partner's codes for ours; see ``from_partner``."""
    theirs = {ours: their for their, ours in _exchange(partner, which).items()}
    return _mapped(codes, theirs or {code: code for code in table(which)}, partner, which)


def _mapped(codes: pl.Series, known: dict[str, str], partner: str, which: str) -> Read:
    text = codes.cast(pl.String).str.strip_chars()
    text = text.set((text == "").fill_null(False), None)
    found = text.replace_strict(known, default=None, return_dtype=pl.String)
    sentence = f"{partners()[partner]}的{SETS[which]}代码表里没有对应的代码，请核对对照表"
    return Read(found, _strange(text, found, sentence))
