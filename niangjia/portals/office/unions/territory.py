"""Decisions on what a union looks after and covers: areas, companies."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from niangjia.kernel.refusals import NotFound
from niangjia.portals.office import places
from niangjia.portals.office.decision import asks, by, decide
from niangjia.portals.office.unions import forms
from niangjia.portals.office.unions.asking import CHOOSING, choosing, companies, one, page, words
from niangjia.portals.office.unions.page import looks_after
from niangjia.union.areas import queries as areas
from niangjia.union.organisations import actions, permissions, queries
from niangjia.union.organisations.actions import Charge

MOST_AREAS = 150


@asks
def jurisdiction(request: HttpRequest, union_id: int) -> HttpResponse:
    """Give a union areas to look after, those of its parent's areas that are free."""
    node = queries.organisation_for(request.actor, union_id)
    permissions.check_may_assign_jurisdiction(request.actor, node)
    free = _free(request, node)
    form = forms.Areas(request.POST or None, offered={"areas": free})

    def act(given: dict[str, Any]) -> None:
        charges = [Charge(union_id, int(area), given["since"]) for area in given["areas"]]
        actions.assign_jurisdictions(charges=charges, **by(request))

    about = _("列出上级工会范围内还没有同级工会管辖的区域；一个工会联合会可以管辖几个社区。")
    return decide(
        request, form, act, done=_("管辖区域已登记。"), to=page(union_id),
        words=words(request.actor, node, _("划定管辖区域"), about) | {"free": free},
        template="office/unions/areas.html",
    )  # fmt: skip


@asks
def jurisdiction_end(request: HttpRequest, union_id: int, jurisdiction_id: int) -> HttpResponse:
    """End a union's looking after an area."""
    node = queries.organisation_for(request.actor, union_id)
    permissions.check_may_assign_jurisdiction(request.actor, node)
    rows = [row for row in queries.jurisdictions_of(request.actor, union_id) if row.is_open]
    found = one(rows, jurisdiction_id)
    form = forms.On(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        actions.end_jurisdiction(jurisdiction_id=jurisdiction_id, on=given["on"], **by(request))

    about = _("%(area)s，%(since)s 起管辖。填不再管辖的第一天。") % {"area": found.area, "since": found.since}
    return decide(
        request, form, act, done=_("管辖已结束。"), to=page(union_id),
        words=words(request.actor, node, _("结束管辖"), about),
    )  # fmt: skip


@asks
def coverage(request: HttpRequest, union_id: int) -> HttpResponse:
    """Record that a union covers a company: find the company by code or name, then say since when."""
    node = queries.organisation_for(request.actor, union_id)
    permissions.check_may_cover(request.actor, node)
    found = companies(request)
    form = forms.Coverage(request.POST or None, offered={"company": found})

    def act(given: dict[str, Any]) -> None:
        actions.cover(
            organisation_id=union_id, company_id=int(given["company"]), since=given["since"],
            source=given["source"], **by(request),
        )  # fmt: skip

    return decide(
        request, form, act, done=_("已登记覆盖，台账已重新判定。"), to=page(union_id, "union-companies"), template=CHOOSING,
        words=words(request.actor, node, _("登记覆盖企业"))
        | choosing(request, found, _("企业：统一社会信用代码，或名称开头")),
    )  # fmt: skip


@asks
def coverage_end(request: HttpRequest, union_id: int, coverage_id: int) -> HttpResponse:
    """Record that a union covers a company no more."""
    node, row = _covering(request, union_id, coverage_id)
    permissions.check_may_cover(request.actor, node)
    form = forms.CoverageEnd(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        actions.end_cover(coverage_id=coverage_id, on=given["on"], reason=given["reason"], **by(request))

    about = _("%(company)s，%(since)s 起覆盖。") % {"company": row["company_name"], "since": row["since"]}
    return decide(
        request, form, act, done=_("已登记结束，台账已重新判定。"), to=page(union_id, "union-companies"),
        words=words(request.actor, node, _("结束覆盖"), about),
    )  # fmt: skip


@asks
def coverage_revocation(request: HttpRequest, union_id: int, coverage_id: int) -> HttpResponse:
    """Declare a coverage to have been wrong from the start."""
    node, row = _covering(request, union_id, coverage_id)
    permissions.check_may_correct(request.actor, node)
    form = forms.Revocation(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        actions.revoke_coverage(coverage_id=coverage_id, reason=given["reason"], **by(request))

    about = _("“覆盖 %(company)s”从一开始就不对时才撤销；记录会保留并注明理由。") % {
        "company": row["company_name"]
    }
    return decide(
        request, form, act, done=_("已撤销，台账已重新判定。"), to=page(union_id, "union-companies"),
        words=words(request.actor, node, _("撤销错误的覆盖记录"), about, submit=_("撤销"), danger=True),
    )  # fmt: skip


def _covering(request: HttpRequest, union_id: int, coverage_id: int) -> tuple[queries.Node, dict[str, Any]]:
    """A union in view with one of its own coverages. Raises NotFound."""
    node = queries.organisation_for(request.actor, union_id)
    row = queries.covered(request.actor, union_id).filter(pk=coverage_id).first()
    if row is None:
        raise NotFound()
    return node, row


def _free(request: HttpRequest, node: queries.Node) -> list[tuple[object, str]]:
    """The areas inside the parent's that fit the union's type and that no union of the type looks after."""
    kinds, taken = looks_after(node), queries.areas_taken(node.type)
    above = queries.path(request.actor, node.id)[:-1]
    spans = [
        areas.span(row.area_id)
        for step in above[-1:]
        if any(span.holds(step.lft) for span in request.actor.spans(permissions.VIEW))
        for row in queries.jurisdictions_of(request.actor, step.id)
        if row.is_open
    ]
    found = [
        (area.id, places.written(area.id))
        for area in areas.tree()
        if area.kind in kinds and area.id not in taken
        and (not spans or any(span.holds(areas.span(area.id).lo) for span in spans))
    ]  # fmt: skip
    return found[:MOST_AREAS]
