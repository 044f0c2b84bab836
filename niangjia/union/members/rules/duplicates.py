"""Whether two records are one person: points for and against, each with its reason in words (M-2, D-12).

One function scores a pair, whether a clerk opens it or ten million people are gone through: the same facts give
the same score, the reasons say why. Nothing is merged by a score; two people decide.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from niangjia.kernel import params
from niangjia.union.members.rules import documents, names

_SET = "本系统设定：按试算的误报和漏报取值"
OPEN_SCORE = params.declare(
    "duplicate_open_score", 60, "分", "疑似重复进入核对队列的分数（满分 100）", rule="D-12", mark="D", source=_SET,
)  # fmt: skip
CROWD = params.declare(
    "duplicate_phone_crowd", 5, "人", "同一个手机号码登记超过多少人，就不再当作同一人的依据", rule="D-12", mark="D",
    source="本系统设定：班组长或代办人替多人留自己的号码",
)  # fmt: skip
LIFELONG: Final = (
    documents.RESIDENT, documents.HMT_RESIDENCE, documents.HM_TRAVEL, documents.TAIWAN, documents.FOREIGN,
)  # fmt: skip
"""Kinds whose number stays for life: two different ones are two people. Passports are renewed under new numbers."""
ALIKE, ONE_CHARACTER = 0.25, 0.34
"""How far two names may be apart (`names.distance`): sounding alike or exchanged; one character of three."""
PROVEN, CLAIMED, CROWDED = "proven", "claimed", "crowded"
POINTS: Final = {
    "same_number": 70,
    "phone_proven": 35,
    "phone_claimed": 25,
    "phone_crowded": 5,
    "same_name": 25,
    "alike_name": 20,
    "one_character": 14,
    "other_name": -20,
    "same_birth": 25,
    "swapped_birth": 15,
    "other_birth": -30,
    "same_union": 15,
    "same_employer": 10,
    "other_kind": 10,
    "other_sex": -40,
    "other_document": -25,
}
WORDS: Final = {
    "same_number": "证件号码相同，只是登记的证件类别不同",
    "phone_proven": "手机号码相同，其中一份已用验证码证实",
    "phone_claimed": "两份登记了同一个手机号码",
    "phone_crowded": "手机号码相同，但这个号码登记了许多人，可能是代留的",
    "same_name": "姓名相同（繁简、间隔号不计）",
    "alike_name": "姓名读音相同或次序颠倒",
    "one_character": "姓名只差一个字",
    "other_name": "姓名不同",
    "same_birth": "出生日期相同",
    "swapped_birth": "出生日期的月和日互换",
    "other_birth": "出生日期不同",
    "same_union": "在同一个工会",
    "same_employer": "工作单位相同",
    "other_kind": "两份用不同种类的证件登记，可能是同一人的两种证件",
    "other_sex": "性别不同",
    "other_document": "同一类终身不变的证件，号码不同",
}
"""What each reason says to a clerk."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is compared of one record; `kinds` are the kinds of its documents."""

    name_key: str
    sex: str = "0"
    birth: date | None = None
    organisation_id: int | None = None
    company_id: int | None = None
    employer: str = ""
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Shared:
    """What two records have in common among their sealed numbers: one number, one phone and how it is known."""

    number: bool = False
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for or against, with its points (negative: against)."""

    code: str
    points: int

    @property
    def sentence(self) -> str:
        """The reason in words."""
        return WORDS[self.code]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two records are, 0–100, and why."""

    score: int
    reasons: tuple[Reason, ...]


def compare(one: Facts, other: Facts, shared: Shared) -> Likeness:
    """Score a pair, whichever comes first; every reason that was found is listed, the weightiest first."""
    codes = [
        "same_number" if shared.number else "",
        f"phone_{shared.phone}" if shared.phone else "",
        _name(one.name_key, other.name_key),
        _birth(one.birth, other.birth),
        _same("same_union", one.organisation_id, other.organisation_id),
        "same_employer" if _same_employer(one, other) else "",
        "other_sex" if {one.sex, other.sex} == {documents.MALE, documents.FEMALE} else "",
        _papers(one.kinds, other.kinds),
    ]
    reasons = sorted(
        (Reason(code, POINTS[code]) for code in codes if code), key=lambda r: (-r.points, r.code)
    )
    score = sum(reason.points for reason in reasons)
    return Likeness(max(0, min(100, score)), tuple(reasons))


def phone_known(people: int, *, proven: bool, crowd: int) -> str:
    """How a phone that two records share counts: a crowd's phone hardly at all."""
    if people > crowd:
        return CROWDED
    return PROVEN if proven else CLAIMED


def _name(one: str, other: str) -> str:
    if not one or not other:
        return ""
    if one == other:
        return "same_name"
    if abs(len(one) - len(other)) * 2 > max(len(one), len(other)):
        return "other_name"
    apart = names.distance(one, other)
    if apart <= ALIKE:
        return "alike_name"
    return "one_character" if apart <= ONE_CHARACTER else "other_name"


def _birth(one: date | None, other: date | None) -> str:
    if one is None or other is None:
        return ""
    if one == other:
        return "same_birth"
    swapped = one.year == other.year and (one.month, one.day) == (other.day, other.month)
    return "swapped_birth" if swapped else "other_birth"


def _same(code: str, one: int | None, other: int | None) -> str:
    return code if one is not None and one == other else ""


def _papers(one: frozenset[str], other: frozenset[str]) -> str:
    """Two lifelong numbers of one kind are two people; a number of one kind here and another there may be one (D-12)."""
    if one & other & frozenset(LIFELONG):
        return "other_document"
    return "other_kind" if one and other and not one & other else ""


def _same_employer(one: Facts, other: Facts) -> bool:
    if one.company_id is not None and one.company_id == other.company_id:
        return True
    return bool(one.employer) and one.employer == other.employer
