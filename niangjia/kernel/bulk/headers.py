"""The header row of a table: where it stands, and whether its names can be used."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

from niangjia.kernel.bulk.faults import refuse

LOOK_AT: Final = 10
"""A header is looked for in the first ten rows: above it may stand titles, dates, the office's name."""


def fold(text: str) -> str:
    """A header as it is compared: half width, lower case, no blanks, brackets' contents or punctuation."""
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = re.sub(r"[(\[【（][^)\]】）]*[)\]】）]", "", plain) or plain
    return re.sub(r"[\s\W_]+", "", plain)


def find(rows: Sequence[Sequence[str | None]], words: Collection[str]) -> int:
    """The place (from 0) of the header among the first rows: the one with most known words, else the first
    that fills at least half as many cells as the fullest (a title fills one).

    A row counts as known with two known words, or with one when it is the only word there.
    """
    known = {fold(word) for word in words}
    scores = [_score(row, known) for row in rows[:LOOK_AT]]
    if scores and max(scores) > 0:
        return scores.index(max(scores))
    widths = [len(_used(row)) for row in rows[:LOOK_AT]]
    return next((place for place, width in enumerate(widths) if width and 2 * width >= max(widths)), 0)


def _used(row: Sequence[str | None]) -> list[str]:
    return [cell for cell in row if cell and cell.strip()]


def _score(row: Sequence[str | None], known: set[str]) -> int:
    cells = _used(row)
    hits = sum(fold(cell) in known for cell in cells)
    return hits if hits >= 2 or (hits == 1 and len(cells) == 1) else 0


def names(cells: Sequence[str | None], limit: int) -> tuple[str, ...]:
    """The headers as used: trimmed, trailing blanks cut, an unnamed column called 第N列.

    Invalid when there are more than ``limit``, or when two are alike.
    """
    texts = [(cell or "").replace("\ufeff", "").strip() for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    if not texts:
        raise refuse("no-header", "没有找到表头，第一行是空的。", "请在第一行写上各列的名称。")
    if len(texts) > limit:
        raise refuse(
            "too-many-columns",
            f"表格有 {len(texts):,} 列，最多只能有 {limit} 列。",
            "请删去不需要的列，或检查分隔符是否正确。",
        )
    texts = [text or f"第{place}列" for place, text in enumerate(texts, start=1)]
    _refuse_doubles(texts)
    return tuple(texts)


def _refuse_doubles(texts: Sequence[str]) -> None:
    doubles = [text for text, count in Counter(texts).items() if count > 1]
    if doubles:
        places = "；".join(
            f"“{text[:30]}”（第{'、'.join(str(i) for i, t in enumerate(texts, 1) if t == text)}列）"
            for text in doubles[:5]
        )
        more = f"等 {len(doubles)} 个" if len(doubles) > 5 else ""
        raise refuse(
            "double-headers", f"表头有重复的列名：{places}{more}。", "请给每一列不同的名称，再上传。"
        )
