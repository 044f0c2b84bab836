"""The types of the union tree: which may stand under which, and what each is made of (F-30, F-31)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from niangjia.kernel.refusals import Invalid


class Type(StrEnum):
    """What an organisation is; the value stands in the database."""

    CITY = "city"
    DISTRICT = "district"
    INDUSTRY = "industry"
    SYSTEM = "system"
    GROUP = "group"
    STREET = "street"
    COMMUNITY = "community"
    NEW_FORM = "new_form"
    PARK = "park"
    BUILDING = "building"
    TRADE = "trade"
    STAND_ALONE = "stand_alone"
    JOINT = "joint"
    BRANCH = "branch"
    TEAM = "team"
    WORK_COMMITTEE = "work_committee"
    FIELD_OFFICE = "field_office"


class Form(StrEnum):
    """The form in which it is constituted; the last two are dispatched offices, not elected bodies (F-31)."""

    GENERAL_FEDERATION = "general_federation"
    UNION = "union"
    FEDERATION = "federation"
    COMMITTEE = "committee"
    JOINT_COMMITTEE = "joint_committee"
    BRANCH = "branch"
    TEAM = "team"
    WORK_COMMITTEE = "work_committee"
    FIELD_OFFICE = "field_office"


class Status(StrEnum):
    """Where an organisation stands in its life."""

    NORMAL = "normal"
    PREPARING = "preparing"
    LOCKED = "locked"
    ENDED = "ended"


class Employers(StrEnum):
    """How many employers an organisation of a type is built on (F-9)."""

    NONE = "none"
    ONE = "one"
    MANY = "many"


FORM_TITLES: Mapping[Form, str] = MappingProxyType(
    {
        Form.GENERAL_FEDERATION: "总工会",
        Form.UNION: "工会",
        Form.FEDERATION: "工会联合会",
        Form.COMMITTEE: "工会委员会",
        Form.JOINT_COMMITTEE: "联合工会委员会",
        Form.BRANCH: "分会",
        Form.TEAM: "工会小组",
        Form.WORK_COMMITTEE: "工会工作委员会",
        Form.FIELD_OFFICE: "工会办事处",
    }
)
STATUS_TITLES: Mapping[Status, str] = MappingProxyType(
    {
        Status.NORMAL: "正常",
        Status.PREPARING: "筹备中",
        Status.LOCKED: "已锁定",
        Status.ENDED: "已终止",
    }
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the type table. `forms[0]` is the usual form; `parents` is empty for the root alone.

    `level` is the code in use among union systems (30 city … 61 flexible workers); it ends there, so the
    project counts on: 70 grassroots union, 80 branch, 90 group.
    """

    title: str
    level: int
    forms: tuple[Form, ...]
    parents: frozenset[Type]
    employers: Employers = Employers.NONE


def _kind(
    title: str, level: int, forms: tuple[Form, ...], *parents: Type, employers: Employers = Employers.NONE
) -> Kind:
    return Kind(title, level, forms, frozenset(parents), employers)


T, F = Type, Form
_TERRITORY = (T.CITY, T.DISTRICT, T.STREET, T.COMMUNITY)
_REGIONAL = (T.PARK, T.BUILDING, T.TRADE, T.NEW_FORM)
_LINES = (T.INDUSTRY, T.SYSTEM, T.GROUP)
_GRASSROOTS = (T.STAND_ALONE, T.JOINT)

TYPES: Mapping[Type, Kind] = MappingProxyType(
    {
        T.CITY: _kind("市总工会", 30, (F.GENERAL_FEDERATION,)),
        T.DISTRICT: _kind("区总工会", 40, (F.GENERAL_FEDERATION,), T.CITY),
        T.INDUSTRY: _kind(
            "产业工会", 41, (F.UNION, F.FEDERATION, F.COMMITTEE, F.WORK_COMMITTEE), T.CITY, T.DISTRICT
        ),
        T.SYSTEM: _kind(
            "系统工会", 41, (F.UNION, F.FEDERATION, F.COMMITTEE, F.WORK_COMMITTEE),
            T.CITY, T.DISTRICT, T.INDUSTRY,
        ),
        T.GROUP: _kind(
            "集团工会", 41, (F.COMMITTEE, F.UNION, F.FEDERATION), *_TERRITORY, T.INDUSTRY, T.SYSTEM,
            employers=Employers.ONE,
        ),
        T.STREET: _kind("街道工会", 50, (F.GENERAL_FEDERATION, F.UNION, F.FEDERATION), T.DISTRICT),
        T.COMMUNITY: _kind("社区工会联合会", 60, (F.FEDERATION, F.UNION), T.STREET, T.DISTRICT),
        T.NEW_FORM: _kind(
            "新就业形态工会", 61, (F.FEDERATION, F.JOINT_COMMITTEE, F.COMMITTEE, F.UNION),
            *_TERRITORY, T.INDUSTRY, T.TRADE, employers=Employers.MANY,
        ),
        T.PARK: _kind("园区工会联合会", 60, (F.FEDERATION, F.UNION), T.DISTRICT, T.STREET, T.COMMUNITY),
        T.BUILDING: _kind("楼宇工会联合会", 60, (F.FEDERATION, F.UNION), T.STREET, T.COMMUNITY, T.PARK),
        T.TRADE: _kind("行业工会联合会", 60, (F.FEDERATION, F.UNION), *_TERRITORY, T.INDUSTRY, T.PARK),
        T.STAND_ALONE: _kind(
            "单独基层工会", 70, (F.COMMITTEE, F.UNION), *_TERRITORY, *_REGIONAL, *_LINES,
            employers=Employers.ONE,
        ),
        T.JOINT: _kind(
            "联合基层工会", 70, (F.JOINT_COMMITTEE, F.COMMITTEE, F.UNION), *_TERRITORY, *_REGIONAL, *_LINES,
            employers=Employers.MANY,
        ),
        T.BRANCH: _kind("分会", 80, (F.BRANCH,), *_GRASSROOTS, T.GROUP, T.NEW_FORM),
        T.TEAM: _kind("工会小组", 90, (F.TEAM,), *_GRASSROOTS, T.BRANCH),
        T.WORK_COMMITTEE: _kind("工会工作委员会", 41, (F.WORK_COMMITTEE,), T.CITY, T.DISTRICT, T.SYSTEM),
        T.FIELD_OFFICE: _kind("工会办事处", 50, (F.FIELD_OFFICE,), T.CITY, T.DISTRICT, T.STREET),
    }
)  # fmt: skip
GUIDES = frozenset({T.CITY, T.DISTRICT, T.INDUSTRY, T.SYSTEM, T.GROUP, T.TRADE, T.NEW_FORM})
TYPE_TITLES: Mapping[Type, str] = MappingProxyType({t: row.title for t, row in TYPES.items()})
GRASSROOTS = (T.STAND_ALONE, T.JOINT, T.GROUP, T.NEW_FORM)  # the unions that members belong to
_AREAS_OF_GROUPS = frozenset({"district", "street", "community"})
LOOKS_AFTER: Mapping[Type, frozenset[str]] = MappingProxyType(
    {
        T.CITY: frozenset({"city"}),
        T.DISTRICT: frozenset({"district", "street"}),
        T.STREET: frozenset({"street", "community"}),
        T.COMMUNITY: frozenset({"community"}),
        **dict.fromkeys(
            (T.PARK, T.BUILDING, T.TRADE, T.NEW_FORM, T.WORK_COMMITTEE, T.FIELD_OFFICE), _AREAS_OF_GROUPS
        ),
    }
)
"""The kinds of area each type can look after; the others are built on trades or employers and have none."""
DISPATCHED = frozenset({Form.WORK_COMMITTEE, Form.FIELD_OFFICE})
_SPOKEN: Mapping[str, Type] = MappingProxyType(
    {
        "独立基层工会": T.STAND_ALONE, "单独": T.STAND_ALONE, "独立": T.STAND_ALONE,
        "基层工会": T.STAND_ALONE,
        "单建": T.STAND_ALONE, "企业工会": T.STAND_ALONE, "联合": T.JOINT, "联合工会": T.JOINT,
        "联合工会委员会": T.JOINT, "区工会": T.DISTRICT, "区级工会": T.DISTRICT, "新区总工会": T.DISTRICT,
        "街道总工会": T.STREET, "社区工会": T.COMMUNITY, "社区联合会": T.COMMUNITY, "园区工会": T.PARK,
        "楼宇工会": T.BUILDING, "商圈楼宇工会": T.BUILDING, "行业工会": T.TRADE, "行业": T.TRADE,
        "产业工会联合会": T.INDUSTRY, "系统": T.SYSTEM, "集团": T.GROUP, "灵活就业工会": T.NEW_FORM,
        "新就业形态劳动者工会": T.NEW_FORM, "分工会": T.BRANCH, "小组": T.TEAM, "工委会": T.WORK_COMMITTEE,
        "办事处": T.FIELD_OFFICE,
    }
)  # fmt: skip


def choices(titles: Mapping[Any, str]) -> list[tuple[str, str]]:
    """The (value, title) pairs of an enumeration, for a column's choices."""
    return [(str(value), title) for value, title in titles.items()]


def kind(type_: str) -> Kind:
    """The row of the type table. Raises Invalid for an unknown type."""
    try:
        return TYPES[Type(type_)]
    except ValueError:
        raise Invalid(
            f"没有“{type_}”这种工会类型。", rule="F-31", field="type", remedy="请从类型表中选择。"
        ) from None


def spoken(words: str) -> Type | None:
    """The type that people mean by a word, title or synonym; None when unknown."""
    for type_, row in TYPES.items():
        if words in (type_, row.title):
            return type_
    return _SPOKEN.get(words)


def may_stand_under(type_: str, parent: str) -> bool:
    """True when the type table allows this type under that parent type."""
    return Type(parent) in kind(type_).parents


def check_stands_under(type_: str, parent: str | None) -> None:
    """Raise Invalid unless the type may stand under the parent type (None: nothing above)."""
    row = kind(type_)
    if parent is None:
        if row.parents:
            raise Invalid(
                f"{row.title}必须有上级工会。", rule="F-30", field="parent", remedy="请选择上级工会。"
            )
    elif not row.parents:
        raise Invalid(f"{row.title}是最高一级，不能设在其他工会之下。", rule="F-30", field="parent")
    elif not may_stand_under(type_, parent):
        allowed = "、".join(sorted(TYPES[p].title for p in row.parents))
        raise Invalid(
            f"{row.title}不能设在{kind(parent).title}之下，", rule="F-30", field="parent",
            data={"type": type_, "parent": parent}, remedy=f"可以设在：{allowed}。",
        )  # fmt: skip


def check_may_guide(parent: str) -> None:
    """Raise Invalid unless a union of this type can guide others by trade or industry (F-33)."""
    if parent not in GUIDES:
        raise Invalid(
            f"{kind(parent).title}不能作业务指导上级，", rule="F-33", field="parent",
            remedy="请选择产业、系统、行业或集团工会，或者市、区总工会。",
        )  # fmt: skip


def check_looks_after(type_: str, area_kind: str) -> None:
    """Raise Invalid unless a union of this type can look after an area of this kind."""
    if area_kind not in LOOKS_AFTER.get(Type(type_), frozenset()):
        raise Invalid(
            f"{kind(type_).title}不能管辖这一级区域，", rule="F-30", field="area",
            data={"type": type_, "area": area_kind}, remedy="请选择与它的级别相符的区域。",
        )  # fmt: skip


def form_of(type_: str, form: str | None) -> Form:
    """The form given, or the type's usual one. Raises Invalid when the type does not have that form."""
    row = kind(type_)
    if not form:
        return row.forms[0]
    if form not in row.forms:
        allowed = "、".join(FORM_TITLES[f] for f in row.forms)
        raise Invalid(
            f"{row.title}没有这种组织形式，", rule="F-31", field="form", remedy=f"可以选：{allowed}。"
        )
    return Form(form)
