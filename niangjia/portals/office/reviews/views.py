"""Queues of what a machine could not decide: rows of feeds, and places."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from niangjia.kernel import clock
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotAllowed
from niangjia.portals.office import places
from niangjia.portals.office.companies.words import TITLES, shown
from niangjia.portals.office.decision import decide
from niangjia.portals.office.reviews import forms
from niangjia.ui.filters import Choice
from niangjia.ui.tables import Column, Table
from niangjia.union.areas import queries as areas
from niangjia.union.enterprises import actions, permissions, queries
from niangjia.union.organisations import permissions as unions

COMPARED = ("name", "uscc", "regno", "kind", "status", "founded_on", "headcount", "address", "region")
MATCHES = Table(
    name=gettext_lazy("待核对的行"),
    columns=[
        Column(
            "name",
            gettext_lazy("文件里的企业"),
            value=lambda row: row.facts.get("name"),
            link=lambda row: reverse("office:match", args=[row.pk]),
        ),
        Column("why", gettext_lazy("为什么要核对")),
        Column("source", gettext_lazy("来源"), value=lambda row: row.source.title),
        Column("stated_on", gettext_lazy("数据日期")),
        Column("row", gettext_lazy("行号"), numeric=True, sort="id"),
    ],
    order="-row",
    empty=gettext_lazy("导入时对应不止一家企业的行会出现在这里，由人决定归到哪一家。"),
)
PLACEMENTS = Table(
    name=gettext_lazy("没有定到社区的企业"),
    columns=[
        Column(
            "name",
            gettext_lazy("企业"),
            link=lambda row: reverse("office:company-placement", args=[row.pk]) + "?from=reviews",
        ),
        Column("address", gettext_lazy("登记地址")),
        Column(
            "area",
            gettext_lazy("目前定到"),
            sort="area_label",
            value=lambda row: places.written(row.area_id),
        ),
        Column(
            "confidence",
            gettext_lazy("定到此处的把握"),
            numeric=True,
            value=lambda row: f"{row.area_confidence or 0}%",
        ),
    ],
    filters=[Choice("area", gettext_lazy("目前定到"))],
    order="area",
    empty=gettext_lazy("您负责的区域里，企业都已定到社区。"),
)


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """Lead to the first queue the reader works at."""
    for tab in tabs(request.actor, ""):
        return redirect(tab["to"])
    raise NotAllowed(remedy=_("如果工作需要，请联系本级工会的系统管理员授权。"))


@require_safe
def matches(request: HttpRequest) -> HttpResponse:
    """List the rows that could be several companies."""
    listing = MATCHES.read(request.GET, lambda chosen: queries.unmatched(request.actor))
    return listing.answer(request, "office/reviews/matches.html", {"tabs": tabs(request.actor, "matches")})


@require_http_methods(["GET", "POST"])
def match(request: HttpRequest, unmatched_id: int) -> HttpResponse:
    """Decide which company a row is, beside those it could be."""
    row, candidates = queries.unmatched_for(request.actor, unmatched_id)
    named = [(company.pk, _named(company)) for company in candidates]
    form = forms.Match(request.POST or None, candidates=named)

    def act(given: dict[str, Any]) -> None:
        chosen = given["choice"]
        actions.decide(
            unmatched_id=unmatched_id,
            company_id=int(chosen) if chosen.isdigit() else None,
            found_new=chosen == forms.NEW,
            reason=given["reason"],
            by=request.actor,
            at=clock.now(),
        )

    back = reverse("office:matches")
    words = {"row": row, "candidates": candidates, "lines": _compared(row, candidates), "back": back}
    return decide(
        request, form, act, done=_("已处理。"), to=back, words=words, template="office/reviews/match.html"
    )


@require_safe
def placements(request: HttpRequest) -> HttpResponse:
    """List the companies of the reader's part of the city that no community is known of."""
    request.actor.check_may(permissions.CORRECT)
    listing = PLACEMENTS.read(
        request.GET, lambda chosen: _unplaced(request.actor, chosen), choices={"area": _areas(request.actor)}
    )
    return listing.answer(
        request, "office/reviews/placements.html", {"tabs": tabs(request.actor, "placements")}
    )


def _unplaced(actor: Actor, chosen: dict[str, Any]) -> Any:
    return queries.unplaced(actor, area=areas.span(int(chosen["area"])) if chosen["area"] else None)


def _areas(actor: Actor) -> list[tuple[object, str]]:
    """The city, districts and streets in which the reader may place companies."""
    return [
        (area.id, places.written(area.id))
        for area in areas.tree()
        if area.kind != "community" and permissions.may_correct(actor, areas.span(area.id).lo)
    ]


def tabs(actor: Actor, here: str) -> list[dict[str, Any]]:
    """The queues this reader works at."""
    known = [
        ("matches", _("同名企业"), permissions.may_review(actor)),
        ("placements", _("没有定到社区"), actor.may(permissions.CORRECT)),
        ("union-reviews", _("待归位的工会"), actor.may(unions.REVIEW)),
    ]
    return [
        {"title": title, "to": reverse(f"office:{name}"), "here": name == here}
        for name, title, may in known
        if may
    ]


def _named(company: queries.Company) -> str:
    return "，".join(filter(None, [company.name, company.uscc or company.regno, company.address]))


def _compared(
    row: queries.Unmatched, candidates: list[queries.Company]
) -> list[tuple[str, str, list[tuple[str, bool]]]]:
    """Fact by fact: what the file says, and what each candidate has, marked where they agree."""
    lines = []
    for name in COMPARED:
        said = shown(name, row.facts.get(name))
        held = [shown(name, getattr(company, name)) for company in candidates]
        if row.facts.get(name) or any(getattr(company, name) for company in candidates):
            lines.append((TITLES[name], said, [(value, value == said) for value in held]))
    return lines
