"""How people are told on these pages: marks, titles, facts."""

from collections.abc import Iterator
from typing import Any

from niangjia.ui.values import State, Why
from niangjia.union.members.queries import Line
from niangjia.union.members.rules import codes
from niangjia.union.members.rules.memberships import STANDING_RULES, STANDING_WHY, Standing

MARKS = {
    Standing.MEMBER: "done",
    Standing.PARKED: "run",
    Standing.PREPARATORY: "wait",
    Standing.RETAINED: "rest",
    Standing.NONE: "rest",
}
ASSURANCE = ("自述", "手机已验证", "实名已核验", "当面核验")
CODED = (
    "sex",
    "ethnicity",
    "education",
    "politics",
    "skill_level",
    "household_type",
    "employment",
    "new_form_group",
)
PLAIN = (
    ("birth_date", "出生日期"),
    ("household_place", "户籍所在地"),
    ("native_place", "籍贯"),
    ("employer", "工作单位"),
    ("job_title", "工种或职务"),
    ("platform", "平台企业"),
    ("remark", "备注"),
)


def standing(line: Line) -> State:
    """How a person stands, as a mark."""
    return State(MARKS[Standing(line.standing)], line.standing_title)


def why(line: Line) -> Why:
    """What it means, and by which rule."""
    standing = Standing(line.standing)
    return Why(STANDING_WHY[standing], STANDING_RULES[standing])


def assurance(line: Line) -> State:
    """How much of the identity is proven, as a mark."""
    return State("done" if line.assurance >= 2 else "wait", ASSURANCE[line.assurance])


def plain(line: Line) -> Iterator[object]:
    """A line as a spreadsheet holds it."""
    yield from (line.name, line.standing_title, line.organisation, line.phone, line.document)
    yield from (ASSURANCE[line.assurance], line.since)


def facts(person: Any) -> list[tuple[str, object]]:
    """The items of M-14 that are known, in words."""
    coded = [(codes.SETS[name], _title(name, getattr(person, name))) for name in CODED]
    others = [(title, getattr(person, name)) for name, title in PLAIN]
    migrant = {True: "是", False: "否", None: ""}[person.is_migrant]
    return [
        (title, value) for title, value in [*coded, *others, ("农民工", migrant)] if value not in (None, "")
    ]


def _title(which: str, code: str) -> str:
    return codes.title(which, code) if code else ""
