"""Citations of law inside a text: `[[劳动合同法 第三十条]]`."""

import re
from dataclasses import dataclass

MARK = re.compile(
    r"\[\[\s*(?P<law>[^\[\]\s第]{2,60}?)\s*第\s*(?P<no>[〇零一二三四五六七八九十百\d]{1,9})\s*条\s*\]\]"
)
ANY = re.compile(r"\[\[(?P<inside>[^\[\]\n]{0,80})\]\]")
DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0}
UNITS = {"十": 10, "百": 100}


@dataclass(frozen=True, slots=True)
class Citation:
    """An article of a law, by the law's short name and the article's number."""

    law: str
    number: int

    @property
    def key(self) -> str:
        """As it is kept with a version: 劳动合同法/30."""
        return f"{self.law}/{self.number}"

    @property
    def words(self) -> str:
        """As it is read: 《劳动合同法》第三十条."""
        return f"《{self.law}》第{numeral(self.number)}条"


def of_key(key: str) -> Citation:
    """The citation kept under a key."""
    law, _, number = key.rpartition("/")
    return Citation(law, int(number))


def read(inside: str) -> Citation | None:
    """Read what stands between the brackets; None when it is no citation."""
    found = MARK.fullmatch(f"[[{inside}]]")
    if not found:
        return None
    law = found["law"].strip("《》").removeprefix("中华人民共和国")
    return Citation(law, number(found["no"])) if law else None


def number(text: str) -> int:
    """The number that Chinese or Arabic numerals write, up to 999."""
    if text.isascii():
        return int(text)
    total = digit = 0
    for character in text:
        if character in UNITS:
            total += (digit or 1) * UNITS[character]
            digit = 0
        else:
            digit = DIGITS.get(character, 0)
    return total + digit


def numeral(number_: int) -> str:
    """The Chinese numeral of a number up to 999, as laws count their articles."""
    hundreds, rest = divmod(number_, 100)
    tens, ones = divmod(rest, 10)
    names = "零一二三四五六七八九"
    text = f"{names[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{names[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (names[ones] if ones else "") or "零"


def found_in(text: str) -> tuple[list[Citation], list[str]]:
    """Every citation of a text once, in order; and what stands in brackets and is none."""
    known: dict[str, Citation] = {}
    strange = []
    for match in ANY.finditer(text):
        citation = read(match["inside"])
        if citation is None:
            strange.append(match[0])
        else:
            known.setdefault(citation.key, citation)
    return list(known.values()), strange
