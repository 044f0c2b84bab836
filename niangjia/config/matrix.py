"""The permission matrix: role × verb with the place in words, drawn from the roles (docs/generated)."""

from niangjia.config.roles import ROLES
from niangjia.kernel import calendar_years, params
from niangjia.union.accounts import permissions as accounts
from niangjia.union.areas import permissions as areas
from niangjia.union.cards import permissions as cards
from niangjia.union.cases import permissions as cases
from niangjia.union.enterprises import permissions as register
from niangjia.union.insights import permissions as figures
from niangjia.union.members import permissions as members
from niangjia.union.notices import permissions as notices
from niangjia.union.organisations import permissions as unions
from niangjia.union.organisations.rules import DESKS, TYPES
from niangjia.union.outreach import permissions as ledger
from niangjia.union.publications import permissions as publications

CITY, AREA = "全市", "本级管辖区域"
VERBS: dict[str, tuple[str, str]] = {
    **unions.PLACES,
    **members.PLACES,
    **cards.PLACES,
    **publications.PLACES,
    **cases.PLACES,
    **publications.PLACES,
    register.READ: ("查看企业台账", CITY),
    register.IMPORT: ("导入和撤回企业数据", CITY),
    register.REVIEW: ("核对同名企业", CITY),
    register.CORRECT: ("补充、更正企业信息和落位", AREA),
    ledger.READ: ("查看企业的建会状态", AREA),
    ledger.LIST: ("维护重点企业名单", CITY),
    figures.READ: ("查看建会数据", AREA),
    accounts.ADMINISTER: ("开通、停用账号，结束登录", unions.AT),
    accounts.AUDIT: ("查阅和核对审计记录", unions.AT),
    areas.LOAD: ("装载区划", CITY),
    notices.MANAGE: ("照看发件箱，重发和作废死信，改动和复核通知文字", CITY),
    params.CHANGE: ("调整参数", CITY),
    calendar_years.LOAD: ("装载工作日历", CITY),
}
"""Every verb a role can carry: what it is in words, and the place it reaches from where it is held."""


def render() -> str:
    """The matrix as Markdown. Raises KeyError for a verb without words: nobody may hold what nobody can name."""
    return "\n".join([*_head(), *_roles(), "", *_grid(), ""])


def _head() -> list[str]:
    return [
        "# Permissions 权限",
        "",
        "A role is held at one organisation, from a day on, and reaches everything below it. *Place* says how far",
        "a verb reaches from there. Two roles that exclude each other (P-17) are named in"
        " `organisations.rules.APART`.",
        "",
    ]


def _roles() -> list[str]:
    lines = ["| 岗位 | 代号 | 设在 | 一句话 |", "|---|---|---|---|"]
    for key, role in ROLES.items():
        held = "、".join(kind.title for type_, kind in TYPES.items() if type_ in DESKS[key].held_at)
        lines.append(f"| {role.title} | `{key}` | {held} | {role.sentence} |")
    return lines


def _grid() -> list[str]:
    unnamed = {verb for role in ROLES.values() for verb in role.verbs} - VERBS.keys()
    if unnamed:
        raise KeyError(f"verbs without words: {sorted(unnamed)}")
    titles = " | ".join(role.title for role in ROLES.values())
    lines = [f"| 事项 | 权限 | 范围 | {titles} |", "|---|---|---|" + ":-:|" * len(ROLES)]
    for verb, (words, place) in VERBS.items():
        marks = " | ".join("●" if verb in role.verbs else "" for role in ROLES.values())
        lines.append(f"| {words} | `{verb}` | {place} | {marks} |")
    return lines
