"""Names of market entities: the exactly normalised key by which two spellings are the same name.

The key forgives only what clerks write differently about one company: width, case, blanks, brackets,
quotes, traditional characters, 有限责任公司 for 有限公司, the 市 after a leading city, a status note at the
end. It keeps the place of the region (中海物流(深圳)有限公司 and 深圳市中海物流有限公司 are two companies),
the industry and every character of the trade name. In 3 million real names some 80 keys still belong to two
companies (one 有限公司 and one 有限责任公司, or one with 市 and one without): whoever matches by key must
refuse a key held twice, or ask ``plain``, which folds only the writing.
"""

from functools import cache
from importlib import resources
from typing import Final

import polars as pl

from niangjia.kernel import characters

_BLOCKS: Final = ((0x3400, 0xA000), (0xF900, 0xFB00))
_SIMPLE: Final = r"^[\u4e00-\u9fff]*$"
_NOISE: Final = r"[\s\u200b-\u200d\u2060\ufeff()\[\]{}【】〔〕〈〉《》「」『』“”\"'‘’`·•・‧∙]"
_TAIL: Final = r"[.。,，、;；:：_\-—–]+$"
_NOTE: Final = (
    r"[(（\[【](?:已建会|未建会|已注销|注销|已吊销|吊销|存续|在营|开业|总部)[)）\]】][\s.。,，、;；]*$"
)
_UNION: Final = r"[\s\-—–_]*(?:联合)?(?:基层)?工会(?:委员会|联合会|联合委员会|筹备组|小组|主席)?[)\]]?$"


def keys(names: pl.Series) -> pl.Series:
    """The matching key of every name (see the module); null and blank names give null."""
    text = plain(names).str.replace_all("有限责任公司", "有限公司", literal=True)
    return text.str.replace(_leading_city(), "${1}")


def key(name: str | None) -> str | None:
    """The matching key of one name: a column of one, so that it can never differ from ``keys``."""
    value: str | None = keys(pl.Series([name], dtype=pl.String))[0]
    return value


def plain(names: pl.Series) -> pl.Series:
    """The name with only its writing folded: width, case, blanks, brackets, notes, traditional forms."""
    text = names.cast(pl.String)
    odd = (~text.str.contains(_SIMPLE)).fill_null(False)
    text = _put(text, odd, _fold_writing(text.filter(odd)))
    old = text.str.contains(characters.traditional(*_BLOCKS)).fill_null(False)
    text = _put(text, old, _simplify(text.filter(old)))
    return _put(text, (text == "").fill_null(False), pl.Series([None], dtype=pl.String))


def _put(text: pl.Series, where: pl.Series, values: pl.Series) -> pl.Series:
    """``text`` with ``values`` at the true places of ``where``; scatter writes in place, hence the clone."""
    places = where.arg_true()
    return text.clone().scatter(places, values) if len(places) else text


def _fold_writing(names: pl.Series) -> pl.Series:
    text = names.str.normalize("NFKC").str.to_uppercase()
    return text.str.replace(_NOTE, "").str.replace_all(_NOISE, "").str.replace(_TAIL, "")


def _simplify(names: pl.Series) -> pl.Series:
    table = characters.simplified(*_BLOCKS)
    return pl.Series([name.translate(table) for name in names.to_list()], dtype=pl.String)


@cache
def _leading_city() -> str:
    """A pattern for a leading city with its 市; cities named like a province or prefecture are out."""
    text = (
        resources.files("niangjia.union.enterprises.reference").joinpath("city_names.txt").read_text("utf-8")
    )
    return f"^({'|'.join(text.split())})市"


def employers(union_names: pl.Series) -> pl.Series:
    """The employer a union's name speaks of (F-20): X有限公司工会委员会 → X有限公司; other names stay."""
    text = union_names.cast(pl.String).str.strip_chars()
    return text.str.replace(_UNION, "")


def employer(union_name: str) -> str:
    """The employer one union's name speaks of (F-20)."""
    value: str = employers(pl.Series([union_name]))[0]
    return value
