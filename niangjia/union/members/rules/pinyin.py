"""How names sound: initials to search by (ZXM for 张小明), syllables to find names that sound alike.

A character has one reading here, the usual one; surnames that are read otherwise stand in ``SURNAMES``.
Characters without a known reading are left out.
"""

import os
import unicodedata
from functools import cache
from typing import Final, NamedTuple

import polars as pl

SURNAMES: Final = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "覃": "qin", "翟": "zhai",
    "阚": "kan", "乐": "yue", "朴": "piao", "盖": "ge", "贠": "yun", "员": "yun", "逄": "pang", "缪": "miao",
    "宓": "mi", "洗": "xian", "种": "chong", "佴": "nai", "能": "nai", "乜": "nie", "秘": "bi", "藏": "zang",
    "郇": "xun", "隗": "wei", "折": "she", "句": "gou", "莘": "xin", "祭": "zhai", "黑": "he", "繁": "po",
    "粘": "nian", "晟": "cheng", "召": "shao", "谌": "chen", "会": "gui", "便": "pian", "呙": "guo",
    "訾": "zi", "撒": "sa", "都": "du", "重": "chong", "尉": "wei", "牟": "mou", "薄": "bo", "柏": "bai",
    "沈": "shen", "任": "ren", "车": "che", "长": "zhang", "降": "jiang", "咎": "jiu", "么": "yao", "幺": "yao",
    "單": "shan", "區": "ou", "蓋": "ge", "樂": "yue", "闞": "kan", "種": "chong", "員": "yun", "諶": "chen",
    "尉迟": "yu chi", "尉遲": "yu chi", "万俟": "mo qi", "萬俟": "mo qi", "澹台": "tan tai", "澹臺": "tan tai",
    "单于": "chan yu", "單于": "chan yu", "长孙": "zhang sun", "長孫": "zhang sun", "乐正": "yue zheng",
}  # fmt: skip
"""Surnames whose reading is not the usual one of their character, and compound ones with such a character."""
_SHORT: Final = r"^[\u3400-\u9fff]{1,4}$"
_PLACES: Final = 4


class _Readings(NamedTuple):
    """Characters with their first letter and whole syllable, as columns."""

    chars: pl.Series
    letters: pl.Series
    syllables: pl.Series


@cache
def _syllables() -> dict[str, str]:
    """Every character's usual syllable, without its tone."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # its phrases take 50 MB that nobody asks here
    from pypinyin.pinyin_dict import pinyin_dict  # noqa: PLC0415  read by who asks for sounds, not by every process

    return {chr(code): _toneless(readings.split(",")[0]) for code, readings in pinyin_dict.items()}


def _toneless(reading: str) -> str:
    parts = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(char for char in parts if "a" <= char <= "z")


@cache
def _readings() -> _Readings:
    table = _syllables()
    syllables = pl.Series(list(table.values()), dtype=pl.String)
    return _Readings(
        pl.Series(list(table), dtype=pl.String), syllables.str.slice(0, 1).str.to_uppercase(), syllables
    )


def sound(char: str) -> str:
    """The usual syllable of one character, '' when it has none."""
    return _syllables().get(char, "")


def initials(names: pl.Series) -> pl.Series:
    """Capital initials of normalised names: 单小曾 → SXZ, 阿卜杜·热西提 → ABDRXT, JOHN SMITH → JS."""
    return _spelled(names, letters=True).alias("initials")


def letters(name: str) -> str:
    """The initials of one normalised name, spelled as in a column."""
    return _one(name, letters=True)


def sounds(names: pl.Series) -> pl.Series:
    """Syllables without tones, one blank between: 张伟 and 章炜 are both zhang wei."""
    return _spelled(names, letters=False).alias("sounds")


def _spelled(names: pl.Series, *, letters: bool) -> pl.Series:
    text = names.cast(pl.String)
    short = text.str.contains(_SHORT).fill_null(False)
    spelled = _columns(text.filter(short), letters=letters)
    rest = (~short & text.is_not_null()).arg_true()
    made = pl.Series([None], dtype=pl.String).new_from_index(0, len(text)).scatter(short.arg_true(), spelled)
    others = [_one(name, letters=letters) for name in text.gather(rest).to_list()]
    return made.scatter(rest, pl.Series(others, dtype=pl.String))


def _columns(names: pl.Series, *, letters: bool) -> pl.Series:
    """Names of one to four Chinese characters, character by character over the column."""
    table = _readings()
    values = table.letters if letters else table.syllables
    compound = names.str.slice(0, 2)
    parts = {
        f"p{place}": names.str.slice(place, 1).replace_strict(
            table.chars, values, default=None, return_dtype=pl.String
        )
        for place in range(_PLACES)
    }
    frame = pl.DataFrame(parts).with_columns(
        one=names.str.slice(0, 1).replace_strict(_surnames(1, letters), default=None, return_dtype=pl.String),
        two=compound.replace_strict(_surnames(2, letters), default=None, return_dtype=pl.String),
    )
    blank = "" if letters else " "
    first = pl.coalesce("two", "one", "p0")
    second = pl.when(pl.col("two").is_null()).then("p1")
    return frame.select(
        pl.concat_str(first, second, "p2", "p3", separator=blank, ignore_nulls=True)
    ).to_series()


@cache
def _surnames(length: int, letters: bool) -> dict[str, str]:
    chosen = {name: said for name, said in SURNAMES.items() if len(name) == length}
    return {name: _letters(said) for name, said in chosen.items()} if letters else chosen


def _letters(said: str) -> str:
    return "".join(part[0] for part in said.split()).upper()


def _one(name: str, *, letters: bool) -> str:
    """A name with signs, Latin letters or more than four characters."""
    table = _syllables()
    head = next((name[:length] for length in (2, 1) if name[:length] in SURNAMES), "")
    spoken = SURNAMES.get(head, "").split()
    word = ""
    for char in name[len(head) :] + " ":
        latin = char.isalpha() and char not in table and ord(char) < 0x250
        if word and not latin:
            spoken.append(word)
            word = ""
        if latin:
            word += char.lower()
        elif table.get(char):
            spoken.append(table[char])
    return "".join(part[0] for part in spoken).upper() if letters else " ".join(spoken)
