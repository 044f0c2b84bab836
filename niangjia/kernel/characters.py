"""Traditional Chinese characters and what they are in simplified Chinese, one by one."""

from functools import cache

import opencc

Block = tuple[int, int]
"""A range of code points, its end not included."""


@cache
def simplified(*blocks: Block) -> dict[int, str]:
    """The traditional characters of some blocks → the simplified ones, as `str.translate` takes them.

    Characters that simplified Chinese also uses (乾, 後, 於 …: those in GB 2312) stay: 乾元 is not 干元.
    """
    chars = [chr(code) for block in blocks for code in range(*block)]
    simple = opencc.OpenCC("t2s").convert("\n".join(chars)).split("\n")
    pairs = zip(chars, simple, strict=True)
    return {ord(old): new for old, new in pairs if old != new and not _in_gb2312(old)}


@cache
def traditional(*blocks: Block) -> str:
    """A pattern for any one of them."""
    return "[" + "".join(map(chr, simplified(*blocks))) + "]"


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
