"""Identity documents: their kinds, how a number is written, whether it can be right (rules D-7 to D-12).

One number is judged by ``judge``; a column by ``document_columns.judge``, which sends whatever is not plainly
right through ``judge``, so both always say the same sentence. No sentence repeats the number: it goes into
error files. A number that has lost digits is refused and never guessed.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

RESIDENT: Final = "resident"
HMT_RESIDENCE: Final = "hmt_residence"
HM_TRAVEL: Final = "hm_travel"
TAIWAN: Final = "taiwan_travel"
FOREIGN: Final = "foreign_resident"
PASSPORT: Final = "passport"
OTHER: Final = "other"
TITLES: Final = {
    RESIDENT: "居民身份证",
    HMT_RESIDENCE: "港澳台居民居住证",
    HM_TRAVEL: "港澳居民来往内地通行证",
    TAIWAN: "台湾居民来往大陆通行证",
    FOREIGN: "外国人永久居留身份证",
    PASSPORT: "护照",
    OTHER: "其他证件",
}
KINDS: Final = tuple(TITLES)
FOREIGNERS: Final = frozenset({FOREIGN, PASSPORT})
"""Kinds whose holder is taken for a foreigner (M-12); a Chinese passport is not asked for at home."""
SAID_ONLY: Final = frozenset({TAIWAN, PASSPORT, OTHER})
"""Kinds that a number alone cannot prove: the file or the person must name them."""

MALE: Final = "1"
FEMALE: Final = "2"
"""Codes of GB/T 2261.1."""
WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS: Final = "10X98765432"
REGIONS: Final = ("810000", "820000", "830000")
FIRST_REAL_YEAR: Final = 1900
FIRST_YEAR: Final = 1700
SHIFTS: Final = {18: 100, 17: 300}
"""Synthetic numbers belong to nobody alive: 18xx is a birth in 19xx, 17xx one in 20xx. Leap years agree."""

LOST_DIGITS: Final = (
    "证件号码变成了科学计数法或被四舍五入，后几位已经丢失；请把这一列设为“文本”格式，对照证件重新填写"
)
_EIGHTEEN: Final = re.compile(r"\d{17}[\dX]")
_LOST: Final = re.compile(r"\d+(?:\.\d*)?E\+?\d{1,2}|\d{16,}\.\d*|\d+\.\d+")
_NOISE: Final = re.compile(r"[\s\-‐‑‒–—−_'\"`‘’“”＇=\u00b4\u200b-\u200f\u2060\ufeff]")
_TAIL: Final = re.compile(r"[.。,，;；、]+$")
_FORMS: Final = {
    HM_TRAVEL: (re.compile(r"[HM](?:\d{8}|\d{10})"), "应为 H 或 M 加 8 位数字（旧证 10 位数字）"),
    TAIWAN: (re.compile(r"\d{8}|\d{10}[A-Z]?"), "应为 8 位数字（旧证 10 位数字，末尾可有一个字母）"),
    PASSPORT: (re.compile(r"(?=.*\d)[A-Z0-9]{5,17}"), "应为 5 至 17 位字母和数字"),
    OTHER: (re.compile(r"(?=.*[\w])[\w()/.+]{4,30}"), "应为 4 至 30 个字母、数字或汉字"),
}
_OLD_FOREIGN: Final = re.compile(r"[A-Z]{3}\d{12}")
_GUESSES: Final = (
    (FOREIGN, _OLD_FOREIGN),
    (HM_TRAVEL, _FORMS[HM_TRAVEL][0]),
    (TAIWAN, re.compile(r"\d{8}|\d{10}[A-Z]")),
    (RESIDENT, re.compile(r"[\d.*X+]+(?:E\+?\d+)?")),
    (PASSPORT, _FORMS[PASSPORT][0]),
    (OTHER, re.compile(r".+")),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a number says: its normal form, or the reason why it cannot be one; birth and sex where it tells."""

    kind: str
    number: str
    reason: str | None = None
    birth: date | None = None
    sex: str | None = None
    synthetic: bool = False


def normalise(text: str | None) -> str:
    """Half width, upper case, without blanks, dashes, quotes and Excel's apostrophe; '' for nothing (D-12)."""
    plain = unicodedata.normalize("NFKC", text or "").upper()
    return _TAIL.sub("", _NOISE.sub("", plain))


def guess_kind(number: str) -> str | None:
    """The kind by the form of a normalised number, None when there is none; ``SAID_ONLY`` is a mere guess."""
    if _EIGHTEEN.fullmatch(number):
        return eighteen_kind(number)
    return next((kind for kind, form in _GUESSES if form.fullmatch(number)), None)


def eighteen_kind(number: str) -> str:
    """The kind of an 18-digit number: 9… a foreigner's, 81/82/830000 a permit of residence (D-8, D-10)."""
    if number.startswith("9"):
        return FOREIGN
    return HMT_RESIDENCE if number.startswith(REGIONS) else RESIDENT


def judge(kind: str, text: str | None) -> Verdict:
    """What a number of this kind says, or what is wrong and what to do; KeyError for a kind not in ``TITLES``."""
    title, number = TITLES[kind], normalise(text)
    if not number:
        return Verdict(kind, number, "没有填写证件号码，请补上")
    if "*" in number:
        return Verdict(kind, number, "证件号码被星号遮住了，请填写完整的号码")
    if _LOST.fullmatch(number):
        return Verdict(kind, number, LOST_DIGITS)
    if kind in _FORMS:
        form, wanted = _FORMS[kind]
        wrong = None if form.fullmatch(number) else f"{title}号码{wanted}，请对照证件核对"
        return Verdict(kind, number, wrong)
    if kind == FOREIGN and _OLD_FOREIGN.fullmatch(number):
        return Verdict(kind, number)
    return _eighteen(kind, number)


def _eighteen(kind: str, number: str) -> Verdict:
    reason = _shape(kind, number) or _checked(number)
    if reason:
        return Verdict(kind, number, reason)
    birth = birth_of(number)
    if birth is None:
        return Verdict(kind, number, "证件号码里的出生日期在日历上没有，请对照证件核对")
    return Verdict(kind, number, None, birth, sex_of(number), is_synthetic(number))


def _shape(kind: str, number: str) -> str | None:
    if kind == RESIDENT and re.fullmatch(r"\d{15}", number):
        return "15位的旧身份证号码自2013年起停用，请填写现在的18位号码"
    if not _EIGHTEEN.fullmatch(number):
        return _misshapen(kind, number)
    found = eighteen_kind(number)
    if found != kind:
        return f"这是{TITLES[found]}的号码，不是{TITLES[kind]}的；请把证件类别改为{TITLES[found]}"
    if number[0] == "0":
        return "证件号码的前6位不是行政区划代码，请对照证件核对"
    return None


def _misshapen(kind: str, number: str) -> str:
    wanted = "18位（旧证为3个字母加12位数字）" if kind == FOREIGN else "18位"
    if len(number) != 18:
        return f"{TITLES[kind]}号码应为{wanted}，填写的是{len(number)}位；请对照证件核对"
    return f"{TITLES[kind]}号码只能有数字，末位可以是 X；请对照证件核对"


def _checked(number: str) -> str | None:
    if check_character(number[:17]) == number[17]:
        return None
    if number.endswith("000"):
        return LOST_DIGITS
    return "证件号码的校验码不对，有一位写错了或两位写颠倒了；请对照证件核对"


def check_character(first17: str) -> str:
    """The 18th character for the first 17 digits (MOD 11-2, D-7)."""
    total = sum(int(char) * weight for char, weight in zip(first17, WEIGHTS, strict=True))
    return CHECKS[total % 11]


def make(first17: str) -> str:
    """A number with its right check character."""
    return first17 + check_character(first17)


def printed_birth(number: str) -> date | None:
    """The day printed in an 18-digit number, None when the calendar has no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def birth_of(number: str) -> date | None:
    """The birth an 18-digit number tells; a synthetic one is moved into our times (``SHIFTS``)."""
    printed = printed_birth(number)
    if printed is None or printed.year < FIRST_YEAR:
        return None
    return printed.replace(year=printed.year + SHIFTS.get(printed.year // 100, 0))


def sex_of(number: str) -> str:
    """The sex an 18-digit number tells: an odd 17th digit is male (D-7)."""
    return MALE if int(number[16]) % 2 else FEMALE


def is_synthetic(number: str) -> bool:
    """A made-up number: it prints a birth before 1900 and belongs to nobody alive."""
    return _EIGHTEEN.fullmatch(number) is not None and int(number[6:10]) < FIRST_REAL_YEAR
