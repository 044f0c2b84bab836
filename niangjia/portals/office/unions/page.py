"""One union: what it is, who leads it, what it looks after and covers, and how it came to be so."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from niangjia.kernel import clock
from niangjia.kernel.actor import Actor
from niangjia.kernel.rates import Rate
from niangjia.portals.office.unions import words
from niangjia.portals.office.unions.tree import above
from niangjia.ui.filters import Choice
from niangjia.ui.tables import Column, Table
from niangjia.union.enterprises import permissions as register
from niangjia.union.insights import queries as insights
from niangjia.union.insights import rules as figures
from niangjia.union.organisations import permissions, queries, rules

AREAS_SHOWN = 24


def covered_table(*, may_open: bool) -> Table:
    """The list of covered companies; names lead to the register only for who may read it."""
    return Table(
        name=_("覆盖的企业"),
        columns=[
            Column(
                "company", _("企业"), value=lambda row: row["company_name"],
                link=(lambda row: reverse("office:company", args=[row["company_id"]])) if may_open else None,
            ),
            Column("uscc", _("统一社会信用代码"), value=lambda row: row["uscc"]),
            Column("kind", _("方式"), value=lambda row: rules.COVERS_TITLES[rules.Covers(row["kind"])]),
            Column("since", _("覆盖起始"), value=lambda row: row["since"]),
            Column("source", _("来源"), value=lambda row: row["source"]),
            Column("union", _("覆盖的工会"), value=lambda row: row["union"], hidden=True),
        ],
        filters=[Choice("reach", _("范围"), choices=(("below", _("含全部下级")),))],
        empty=_("登记覆盖以后，企业会出现在这里。"),
    )  # fmt: skip


@require_safe
def union(request: HttpRequest, union_id: int) -> HttpResponse:
    """Show what a union is now."""
    actor, today = request.actor, clock.today()
    node = queries.organisation_for(actor, union_id)
    terms = queries.terms_of(actor, union_id)
    certificates = queries.certificates_of(actor, union_id)
    areas = [row for row in queries.jurisdictions_of(actor, union_id) if row.is_open]
    context = frame(actor, node, "union") | {
        "parents": [_linked(actor, row) for row in queries.parents_of(actor, union_id) if row.is_open],
        "terms": [_running(row) for row in terms if row.until is None and row.revoked_at is None],
        "officers": [
            (row.id, rules.POST_TITLES[rules.Post(row.post)], words.person(actor, node, row.name), row.since)
            for row in queries.officers_of(actor, union_id, on=today)
        ],
        "certificate": certificates[0] if certificates else None,
        "certificate_last": certificates[0].until - timedelta(days=1) if certificates else None,
        "areas": areas[:AREAS_SHOWN],
        "more_areas": len(areas) - AREAS_SHOWN,
        "offices": _offices(actor, union_id),
        "figures": insights.organisation_figures(union_id),
        "people": (people := insights.people_of(union_id)),
        "verified": Rate(people.verified, people.members),
        "counted": insights.last_member_rebuild(),
        "meaning": (figures.NAMED, figures.VERIFIED),
        "rebuilt": insights.last_rebuild(),
        "dues": _dues(node, terms, certificates),
    }
    return render(request, "office/unions/union.html", context)


@require_safe
def companies(request: HttpRequest, union_id: int) -> HttpResponse:
    """List the companies a union covers, with those of everything below it if asked for."""
    node = queries.organisation_for(request.actor, union_id)
    listing = covered_table(may_open=request.actor.may(register.READ)).read(
        request.GET,
        lambda chosen: queries.covered(request.actor, union_id, below=chosen["reach"] == "below"),
    )
    context = frame(request.actor, node, "union-companies")
    return listing.answer(request, "office/unions/companies.html", context)


@require_safe
def history(request: HttpRequest, union_id: int) -> HttpResponse:
    """Show every parent, area and term a union had, and what it said of itself before."""
    actor = request.actor
    node = queries.organisation_for(actor, union_id)
    terms = [(row, rules.BODY_TITLES[rules.Body(row.body)]) for row in queries.terms_of(actor, union_id)]
    context = frame(actor, node, "union-history") | {
        "parents": queries.parents_of(actor, union_id),
        "terms": terms,
        "areas": [row for row in queries.jurisdictions_of(actor, union_id) if not row.is_open],
        "changes": words.changes(actor, node, queries.changes_of(actor, union_id)),
    }
    return render(request, "office/unions/history.html", context)


def frame(actor: Actor, node: queries.Node, here: str) -> dict[str, Any]:
    """What stands around every page of a union: its path, its tabs, the buttons this reader sees."""
    tabs = [
        ("union", _("概况")),
        ("union-companies", _("覆盖的企业")),
        ("union-history", _("沿革")),
    ]
    return {
        "node": node,
        "status": words.status(node),
        "form_title": rules.FORM_TITLES[rules.Form(node.form)],
        "path": above(actor, node.id),
        "tabs": [
            {"title": title, "to": reverse(f"office:{name}", args=[node.id]), "here": name == here}
            for name, title in tabs
        ],
        "may": _may(actor, node),
    }


def _dues(
    node: queries.Node, terms: tuple[queries.TermRow, ...], certificates: tuple[queries.CertificateRow, ...]
) -> tuple[rules.Due, ...]:
    """What a union has to do soon; nothing for what elects no committee or has ended."""
    if node.type in words.WITHOUT_TERM or node.status == rules.Status.ENDED:
        return ()
    return queries.dues(terms, certificates, today=clock.today())


def _linked(actor: Actor, row: queries.ParentRow) -> tuple[queries.ParentRow, str]:
    """A parent and the address of its page, where the reader may open it."""
    seen = any(span.holds(row.parent_lft) for span in actor.spans(permissions.VIEW))
    return row, reverse("office:union", args=[row.parent_id]) if seen else ""


def _running(row: queries.TermRow) -> tuple[queries.TermRow, str]:
    return row, rules.BODY_TITLES[rules.Body(row.body)]


def _offices(actor: Actor, union_id: int) -> list[tuple[queries.OfficeRow, str, Any]]:
    """The accounts that hold a role here: the row, the role in words, its last day if it has one."""
    return [
        (
            row,
            rules.DESKS[row.role].title if row.role in rules.DESKS else row.role,
            row.until and row.until - timedelta(days=1),
        )
        for row in queries.offices_at(actor, union_id, on=clock.today())
    ]


def _may(actor: Actor, node: queries.Node) -> dict[str, bool]:
    """The buttons this reader sees: the very questions the acts ask; nothing is done to an ended union."""
    lives = node.status != rules.Status.ENDED
    top = node.parent_id is None
    may = {
        "found": permissions.may_found_under(actor, node) and bool(types_below(node)),
        "rename": permissions.may_rename(actor, node),
        "move": permissions.may_move(actor, node) and not top,
        "guide": permissions.may_guide(actor, node) and not top,
        "areas": permissions.may_assign_jurisdiction(actor, node) and bool(looks_after(node)),
        "terms": permissions.may_keep_terms(actor, node),
        "offices": permissions.may_give_office(actor, node),
        "cover": permissions.may_cover(actor, node),
        "certify": permissions.may_certify(actor, node),
        "status": permissions.may_set_status(actor, node),
        "end": permissions.may_end(actor, node) and not top,
    }
    correct = {"correct": permissions.may_correct(actor, node)}
    return {name: allowed and lives for name, allowed in may.items()} | correct


def types_below(node: queries.Node) -> list[tuple[str, str]]:
    """The types of union that may stand directly under one, with their words."""
    return [
        (str(type_), title)
        for type_, title in rules.TYPE_TITLES.items()
        if rules.may_stand_under(type_, node.type)
    ]


def looks_after(node: queries.Node) -> frozenset[str]:
    """The kinds of area that a union of this type may look after."""
    return rules.LOOKS_AFTER.get(rules.Type(node.type), frozenset())
