"""Bodies, posts, roles and coverage kinds: the small enumerations of the room, with their titles."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from niangjia.kernel.refusals import Invalid
from niangjia.union.organisations.rules.types import TYPES, Employers, Type, kind


class Body(StrEnum):
    """Elected or appointed bodies of one organisation (E-5 … E-8)."""

    COMMITTEE = "committee"
    AUDIT = "audit"
    WOMEN = "women"
    SUPERVISION = "supervision"
    MEDIATION = "mediation"


class Post(StrEnum):
    """Posts that officers hold."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    MEMBER = "member"
    AUDIT_HEAD = "audit_head"
    AUDIT_MEMBER = "audit_member"
    WOMEN_HEAD = "women_head"
    WOMEN_MEMBER = "women_member"
    ORGANISER = "organiser"
    CLERK = "clerk"


class Covers(StrEnum):
    """How an organisation covers a company: as its own union, as one of several, or as its federation."""

    OWN = "own"
    JOINT = "joint"
    FEDERATION = "federation"


BODY_TITLES: Mapping[Body, str] = MappingProxyType(
    {
        Body.COMMITTEE: "工会委员会",
        Body.AUDIT: "经费审查委员会",
        Body.WOMEN: "女职工委员会",
        Body.SUPERVISION: "劳动法律监督委员会",
        Body.MEDIATION: "劳动争议调解委员会",
    }
)
POST_TITLES: Mapping[Post, str] = MappingProxyType(
    {
        Post.CHAIR: "主席",
        Post.VICE_CHAIR: "副主席",
        Post.MEMBER: "委员",
        Post.AUDIT_HEAD: "经审委主任",
        Post.AUDIT_MEMBER: "经审委委员",
        Post.WOMEN_HEAD: "女职工委主任",
        Post.WOMEN_MEMBER: "女职工委员",
        Post.ORGANISER: "组织员",
        Post.CLERK: "工会干事",
    }
)
COVERS_TITLES: Mapping[Covers, str] = MappingProxyType(
    {Covers.OWN: "单独建会", Covers.JOINT: "联合建会", Covers.FEDERATION: "联合会覆盖"}
)


@dataclass(frozen=True, slots=True)
class Desk:
    """A role as the tree knows it: its title and the types of organisation at which it can be held.

    The verbs of a role stand in `config.roles`, which sees all rooms.
    """

    title: str
    held_at: frozenset[Type]


_BASE = frozenset(t for t, row in TYPES.items() if row.employers != Employers.NONE)
_NEAR = frozenset({Type.COMMUNITY, Type.PARK, Type.BUILDING, Type.TRADE, Type.NEW_FORM, Type.FIELD_OFFICE})
_RANKS = frozenset({Type.CITY, Type.DISTRICT, Type.INDUSTRY, Type.SYSTEM})
DESKS: Mapping[str, Desk] = MappingProxyType(
    {
        "city_organiser": Desk("市总基层组织部", frozenset({Type.CITY})),
        "register_clerk": Desk("企业台账管理员", frozenset({Type.CITY, Type.DISTRICT})),
        "district_officer": Desk("区总（产业）工会干部", _RANKS - {Type.CITY}),
        "street_officer": Desk("街道工会干部", frozenset({Type.STREET})),
        "community_worker": Desk("社区职业化工会工作者", _NEAR | {Type.STREET}),
        "union_chair": Desk("基层工会主席", _BASE),
        "hotline_agent": Desk("话务员", frozenset({Type.CITY, Type.DISTRICT})),
        "hotline_supervisor": Desk("话务主管", frozenset({Type.CITY, Type.DISTRICT})),
        "card_officer": Desk("会员卡专员", frozenset({Type.CITY, Type.DISTRICT})),
        "editor": Desk("编辑", frozenset({Type.CITY, Type.DISTRICT})),
        "reviewer": Desk("审稿人", frozenset({Type.CITY})),
        "auditor": Desk("审计员", _RANKS),
        "system_administrator": Desk("系统管理员", _RANKS),
    }
)
APART = frozenset({frozenset({"auditor", "system_administrator"})})


def check_desk(role: str, type_: str) -> None:
    """Raise Invalid unless the role exists and can be held at an organisation of this type."""
    if role not in DESKS:
        raise Invalid("没有这个岗位。", field="role", remedy="请从岗位表中选择。")
    if type_ not in DESKS[role].held_at:
        raise Invalid(
            f"“{DESKS[role].title}”不能设在{kind(type_).title}，", field="role", rule="F-30",
            remedy="请换一个岗位或换一级工会。",
        )  # fmt: skip


def check_apart(role: str, held: frozenset[str]) -> None:
    """Raise Invalid when the role may not be held beside one already held (P-17, separate duties)."""
    for pair in APART:
        other = pair - {role}
        if role in pair and other & held:
            title = DESKS[next(iter(other))].title
            raise Invalid(
                f"此人已是“{title}”，不能同时任“{DESKS[role].title}”。", rule="P-17", field="role",
                remedy="三员分立：请另选一人，或先结束原岗位。",
            )  # fmt: skip


def covers_by(type_: str) -> Covers:
    """How an organisation of this type covers companies."""
    row = kind(type_)
    if row.employers == Employers.ONE:
        return Covers.OWN
    return Covers.JOINT if type_ == Type.JOINT else Covers.FEDERATION
