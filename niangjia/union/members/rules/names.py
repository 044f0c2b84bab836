"""Names of people: one spelling to keep, a key to compare by, how near two names are (D-20).

Chinese names lose their blanks, and every look-alike of the dot between the parts of a name becomes U+00B7.
Latin names are upper case with single blanks. Rare characters of every plane stay; characters of a private
use area are refused, for they are somebody's own font and mean another character elsewhere.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

import polars as pl

from niangjia.kernel import characters
from niangjia.union.members.rules import pinyin

_BLOCKS: Final = ((0x3400, 0xA000), (0x20000, 0x2A6E0))
DOT: Final = "\u00b7"
LONGEST: Final = 50
_DOTS: Final = "•‧∙⋅・･．.﹒●○◦▪ᐧ᛫⸱｡。‒–—-"
_HAN: Final = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PLAIN: Final = r"^[\u4e00-\u9fff]{2,10}$"
_SIGNS: Final = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_OWN: Final = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_ALLOWED: Final = re.compile(rf"[{_HAN}A-Z\u00c0-\u024f{DOT} '.,\-]+")
_TITLE: Final = re.compile(rf"[{_HAN}]{{1,2}}(?:先生|女士|小姐|师傅|同志|经理|老师)")
_NO_NAMES: Final = frozenset(
    {
        *(
            "无",
            "空",
            "暂无",
            "未知",
            "不详",
            "姓名",
            "测试",
            "合计",
            "小计",
            "总计",
            "共计",
            "填表人",
            "制表人",
            "制表",
        ),
        *("备注", "说明", "示例", "NULL", "NONE", "N/A", "NA", "TEST"),
    }
)
_WRONG: Final[tuple[tuple[Callable[[str], object], str], ...]] = (
    (lambda name: not name, "没有填写姓名，请补上"),
    (lambda name: len(name) > LONGEST, f"姓名超过 {LONGEST} 个字，请核对是否填错了列"),
    (lambda name: "*" in name, "姓名被星号遮住了，请填写完整的姓名"),
    (
        _OWN.search,
        "姓名里有一个自造的字，别的电脑显示不出来；请换成国家标准（GB 18030）里的同一个字，输入法没有的可照证件附一张图",
    ),
    (re.compile(r"[?\ufffd□〓]").search, "姓名里有没能显示的字（问号或方框），请对照证件补上这个字"),
    (lambda name: name in _NO_NAMES, "这不是姓名，可能是合计行或说明行，请删去或改正"),
    (re.compile(r"\d").search, "姓名里有数字，可能是列错位了，请核对"),
    (
        re.compile(r"[()\[\]{}<>《》【】/\\;:]").search,
        "姓名里有括号或符号，请只写证件上的姓名，其余写在备注里",
    ),
    (_TITLE.fullmatch, "请填写证件上的全名，不写称呼"),
    (lambda name: not _ALLOWED.fullmatch(name), "姓名里有不能用的符号，请只写证件上的姓名"),
    (lambda name: not re.search(rf"[{_HAN}A-Z\u00c0-\u024f]", name), "姓名里没有文字，请核对"),
)


def normalise(text: str | None) -> str:
    """The spelling that is kept; '' for nothing."""
    name = _SIGNS.sub("", unicodedata.normalize("NFKC", text or "")).strip().strip("'\"`")
    if re.search(rf"[{_HAN}]", name):
        name = re.sub(rf"[{re.escape(_DOTS)}{DOT}]+", DOT, re.sub(r"\s+", "", name)).strip(DOT)
    return re.sub(r"\s+", " ", name).upper().strip(" ,")


def check(name: str) -> str | None:
    """Why a normalised text is no name of a person, and what to do; None when it may be one."""
    return next((sentence for wrong, sentence in _WRONG if wrong(name)), None)


def judge(column: pl.Series) -> pl.DataFrame:
    """Columns ``name`` and ``reason`` for names as people wrote them; a blank name has its reason too."""
    text = column.cast(pl.String).alias("name")
    rest = (
        (
            ~text.str.contains(_PLAIN)
            | text.is_in(list(_NO_NAMES))
            | text.str.contains(r"^.{1,2}(?:先生|女士|小姐|师傅|同志|经理|老师)$")
        )
        .fill_null(True)
        .arg_true()
    )
    cleaned = [normalise(value) for value in text.gather(rest).to_list()]
    reasons = pl.Series("reason", [None], dtype=pl.String).new_from_index(0, len(text))
    return pl.DataFrame(
        {
            "name": text.clone().scatter(
                rest, pl.Series([name or None for name in cleaned], dtype=pl.String)
            ),
            "reason": reasons.scatter(rest, pl.Series([check(name) for name in cleaned], dtype=pl.String)),
        }
    )


def keys(names: pl.Series) -> pl.Series:
    """What two spellings of one name share: simplified characters, no dots, blanks or signs, upper case."""
    text = names.cast(pl.String)
    signs = text.str.contains(rf"[^{_HAN}]").fill_null(False)
    if signs.any():
        bare = text.filter(signs).str.to_uppercase().str.replace_all(rf"[\s'.,\-{DOT}]", "")
        text = text.clone().scatter(signs.arg_true(), bare)
    old = text.str.contains(characters.traditional(*_BLOCKS)).fill_null(False)
    if old.any():
        table = characters.simplified(*_BLOCKS)
        simple = [name.translate(table) for name in text.filter(old).to_list()]
        text = text.clone().scatter(old.arg_true(), pl.Series(simple, dtype=pl.String))
    return text.alias("name_key")


def key(name: str) -> str:
    """The key of one name, from however it was written; the same as in a column."""
    bare = normalise(name)
    if re.search(rf"[^{_HAN}]", bare):
        bare = re.sub(rf"[\s'.,\-{DOT}]", "", bare.upper())
    return bare.translate(characters.simplified(*_BLOCKS))


def distance(one: str, other: str) -> float:
    """How far two keys are apart, 0 the same, 1 nothing shared; characters that sound alike are half as far.

    Counts characters put in, left out, exchanged or swapped with their neighbour, over the longer length.
    """
    if one == other:
        return 0.0
    rows = [[float(place) for place in range(len(other) + 1)]]
    for row, mine in enumerate(one, start=1):
        made = [float(row)]
        for column, theirs in enumerate(other, start=1):
            best = min(rows[-1][column] + 1, made[-1] + 1, rows[-1][column - 1] + _apart(mine, theirs))
            if min(row, column) > 1 and mine == other[column - 2] and one[row - 2] == theirs:
                best = min(best, rows[-2][column - 2] + 0.5)
            made.append(best)
        rows.append(made)
    return min(1.0, rows[-1][-1] / max(len(one), len(other)))


def _apart(mine: str, theirs: str) -> float:
    if mine == theirs:
        return 0.0
    sound = pinyin.sound(mine)
    return 0.5 if sound and sound == pinyin.sound(theirs) else 1.0
