"""Decisions on the shape of the tree: founding below, name, parent, guidance, status, end."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotAllowed, NotNow
from niangjia.portals.office.decision import asks, by, decide
from niangjia.portals.office.unions import forms
from niangjia.portals.office.unions.asking import CHOOSING, choosing, one, page, searched, words
from niangjia.portals.office.unions.page import types_below
from niangjia.ui.cells import words as number
from niangjia.union.organisations import actions, permissions, queries, rules


@asks
def founding(request: HttpRequest, union_id: int) -> HttpResponse:
    """Found a union below one."""
    node = queries.organisation_for(request.actor, union_id)
    permissions.check_may_found_under(request.actor, node)
    types = forms.none_first(types_below(node), _("请选择"))
    form = forms.Founding(request.POST or None, offered={"type_": types})

    def act(given: dict[str, Any]) -> int:
        return actions.found(parent_id=union_id, **given, **by(request))

    return decide(
        request, form, act, done=_("已登记成立。请接着登记届次、覆盖的企业和管辖区域。"), to=page,
        words=words(
            request.actor, node, _("成立下级工会"), _("在 %(name)s 之下成立，由上一级工会批准。") % {"name": node.name},
            submit=_("登记成立"),
        ),
    )  # fmt: skip


@asks
def naming(request: HttpRequest, union_id: int) -> HttpResponse:
    """Give a union another name."""
    node = queries.organisation_for(request.actor, union_id)
    permissions.check_may_rename(request.actor, node)
    form = forms.Naming(request.POST or None, initial={"name": node.name, "short_name": node.short_name})

    def act(given: dict[str, Any]) -> None:
        actions.rename(organisation_id=union_id, **given, **by(request))

    return decide(
        request, form, act, done=_("名称已变更，原名称留在沿革里。"), to=page(union_id),
        words=words(request.actor, node, _("变更名称"), _("现名：%(name)s") % {"name": node.name}),
    )  # fmt: skip


@asks
def move(request: HttpRequest, union_id: int) -> HttpResponse:
    """Take a union with everything below it under another parent: find the parent, see what moves, decide."""
    node = queries.organisation_for(request.actor, union_id)
    check_may_move_away(request.actor, node)
    found = _parents(request, node, permissions.MOVE)
    form = forms.Move(request.POST or None, offered={"parent": found})

    def act(given: dict[str, Any]) -> None:
        actions.move(
            organisation_id=union_id,
            to_id=int(given["parent"]),
            on=given["on"],
            reason=given["reason"],
            **by(request),
        )

    many = queries.count_below(request.actor, union_id)
    about = _("现在的上级：%(parent)s。") % {"parent": node.parent_name}
    notice = _moving(node, many)
    return decide(
        request, form, act, done=_("隶属关系已调整。"), to=page(union_id), template=CHOOSING,
        words=words(request.actor, node, _("调整隶属关系"), about, submit=_("调整"))
        | choosing(request, found, _("新的上级工会")) | {"notice": notice},
    )  # fmt: skip


@asks
def guidance(request: HttpRequest, union_id: int) -> HttpResponse:
    """Put a union under the guidance of a trade or industry union."""
    node = queries.organisation_for(request.actor, union_id)
    permissions.check_may_guide(request.actor, node)
    offered = queries.possible_guides(request.actor, searched(request))
    found = [(guide, name) for guide, name in offered if guide != union_id]
    form = forms.Guidance(request.POST or None, offered={"parent": found})

    def act(given: dict[str, Any]) -> None:
        actions.set_guidance_parent(
            organisation_id=union_id, parent_id=int(given["parent"]), since=given["since"], **by(request)
        )

    about = _("产业、行业或集团的业务指导关系，不改变隶属和统计。")
    return decide(
        request, form, act, done=_("业务指导上级已登记。"), to=page(union_id), template=CHOOSING,
        words=words(request.actor, node, _("指定业务指导上级"), about)
        | choosing(request, found, _("业务指导上级（产业、系统、行业、集团工会或市、区总工会）")),
    )  # fmt: skip


@asks
def guidance_end(request: HttpRequest, union_id: int) -> HttpResponse:
    """End a union's guidance without another."""
    node = queries.organisation_for(request.actor, union_id)
    permissions.check_may_guide(request.actor, node)
    form = forms.GuidanceEnd(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        actions.set_guidance_parent(
            organisation_id=union_id, parent_id=None, since=given["since"], **by(request)
        )

    return decide(
        request, form, act, done=_("业务指导关系已结束。"), to=page(union_id),
        words=words(request.actor, node, _("结束业务指导关系")),
    )  # fmt: skip


@asks
def standing(request: HttpRequest, union_id: int) -> HttpResponse:
    """Set a union to preparing, normal or locked."""
    node = queries.organisation_for(request.actor, union_id)
    permissions.check_may_set_status(request.actor, node)
    living = [pair for pair in rules.choices(rules.STATUS_TITLES) if pair[0] != rules.Status.ENDED]
    form = forms.Standing(request.POST or None, offered={"status": living}, initial={"status": node.status})

    def act(given: dict[str, Any]) -> None:
        actions.set_status(organisation_id=union_id, status=given["status"], **by(request))

    about = _("终止要以用人单位终止为据，请用“登记终止”。")
    return decide(
        request, form, act, done=_("状态已变更。"), to=page(union_id),
        words=words(request.actor, node, _("变更状态"), about),
    )  # fmt: skip


@asks
def ending(request: HttpRequest, union_id: int) -> HttpResponse:
    """Record that a union ended because its employer did."""
    node = queries.organisation_for(request.actor, union_id)
    permissions.check_may_end(request.actor, node)
    form = forms.Ending(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        actions.end(organisation_id=union_id, **given, **by(request))

    about = _("用人单位终止，工会才终止；届次、干部、岗位和覆盖同日结束，记录都保留。")
    return decide(
        request, form, act, done=_("已登记终止。"), to=page(union_id),
        words=words(request.actor, node, _("登记终止"), about, submit=_("登记终止"), danger=True),
    )  # fmt: skip


@asks
def parent_revocation(request: HttpRequest, union_id: int, link_id: int) -> HttpResponse:
    """Declare a parent to have been wrong from the start and name the right one, or none for guidance."""
    node = queries.organisation_for(request.actor, union_id)
    permissions.check_may_correct(request.actor, node)
    link = _link(request, union_id, link_id)
    territorial = link.kind == "territorial"
    found = (
        _parents(request, node, permissions.FOUND)
        if territorial
        else queries.possible_guides(request.actor, searched(request))
    )
    form = (
        forms.ParentRevocation(request.POST or None, offered={"parent": found})
        if territorial or found
        else forms.Revocation(request.POST or None)
    )

    def act(given: dict[str, Any]) -> None:
        right = given.get("parent")
        actions.revoke_parent(
            link_id=link_id, parent_id=int(right) if right else None, reason=given["reason"], **by(request)
        )

    about = _("“%(parent)s”（%(kind)s，%(since)s 起）从一开始就登记错了才撤销；正确的上级接过它的起止日期。") % {
        "parent": link.parent, "kind": link.kind_title, "since": link.since,
    }  # fmt: skip
    context = words(request.actor, node, _("撤销错误的上级"), about, submit=_("撤销并改正"), danger=True)
    return decide(
        request, form, act, done=_("已撤销，原记录注明理由后保留。"), to=page(union_id, "union-history"), template=CHOOSING,
        words=context | choosing(request, found, _("正确的上级工会")) | {"optional": not territorial},
    )  # fmt: skip


def _moving(node: queries.Node, many: int) -> str:
    """What moves along, as a sentence."""
    if not many:
        return _("“%(name)s”下面没有别的组织；它覆盖的企业和会员数随之计入新的上级。") % {"name": node.name}
    return _("“%(name)s”和它下面的 %(n)s 个组织一起调整，覆盖的企业、会员数随之计入新的上级。") % {
        "name": node.name, "n": number(many),
    }  # fmt: skip


def check_may_move_away(actor: Actor, node: queries.Node) -> None:
    """Raise NotAllowed for who may not take a union from its parent; the top cannot be taken from any."""
    if not permissions.may_move(actor, node):
        raise NotAllowed(_("您的岗位不能调整它的隶属关系，"), remedy=_("请交由上一级工会办理。"))
    if node.parent_id is None:
        raise NotNow(_("市总工会是最高一级，没有上级可以调整。"), rule="F-30")


def _parents(request: HttpRequest, node: queries.Node, verb: str) -> list[tuple[int, str]]:
    """The unions found under which this one may stand, in the reader's reach for a verb."""
    found = queries.possible_parents(request.actor, node.type, searched(request), verb=verb)
    return [(parent, name) for parent, name in found if parent not in (node.id, node.parent_id)]


def _link(request: HttpRequest, union_id: int, link_id: int) -> queries.ParentRow:
    rows = queries.parents_of(request.actor, union_id)
    return one([row for row in rows if not row.revoke_reason], link_id)
