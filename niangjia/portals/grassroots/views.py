"""The chair's pages: my union, what it has to do soon, whom it covers. A chair of several unions chooses."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from niangjia.kernel import clock, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import State
from niangjia.union.members import permissions as members
from niangjia.union.members.queries import joining as applications
from niangjia.union.members.queries import moving as transfers
from niangjia.union.organisations import permissions, queries, rules

SHOWN = 5
MARKS = {
    rules.Pressure.LATE: State("stop", "要办"),
    rules.Pressure.SOON: State("wait", "将到期"),
    rules.Pressure.CALM: State("done", "不急"),
}
COMPANIES = Table(
    name=gettext_lazy("覆盖的企业"),
    columns=[
        Column("company", gettext_lazy("企业"), value=lambda row: row["company_name"]),
        Column(
            "kind", gettext_lazy("方式"), value=lambda row: rules.COVERS_TITLES[rules.Covers(row["kind"])]
        ),
        Column("since", gettext_lazy("起始"), value=lambda row: row["since"]),
    ],
    empty=gettext_lazy("上级工会登记覆盖以后，企业会出现在这里。"),
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the reader's union; who holds an office at several chooses, who holds none is told so."""
    mine = unions(request.actor)
    if len(mine) == 1:
        return redirect("grassroots:union", mine[0][0])
    return render(request, "grassroots/home.html", {"mine": mine})


@require_safe
def union(request: HttpRequest, union_id: int) -> HttpResponse:
    """Show the reader's own union: who it is, what is due, its officers, its companies, its certificate."""
    actor, today = request.actor, clock.today()
    node = _own(actor, union_id)
    terms = [row for row in queries.terms_of(actor, union_id) if row.until is None and row.revoked_at is None]
    certificates = queries.certificates_of(actor, union_id)
    covered = queries.covered(actor, union_id).order_by("id")[: SHOWN + 1]
    context = _frame(actor, node) | {
        "chain": queries.path(actor, union_id)[:-1],
        "terms": [
            (row, rules.BODY_TITLES[rules.Body(row.body)], (row.ends_on - today).days) for row in terms
        ],
        "dues": [(due, _mark(due)) for due in queries.dues(terms, certificates, today=today)],
        "officers": [
            (rules.POST_TITLES[rules.Post(row.post)], row.name, row.since)
            for row in queries.officers_of(actor, union_id, on=today)
        ],
        "certificate": certificates[0] if certificates else None,
        "certificate_last": certificates[0].until - timedelta(days=1) if certificates else None,
        "companies": covered[:SHOWN],
        "more": len(covered) > SHOWN,
        "many": queries.count_companies(actor, union_id),
        "waiting": _waiting(actor),
    }
    return render(request, "grassroots/union.html", context)


@require_safe
def companies(request: HttpRequest, union_id: int) -> HttpResponse:
    """List every company the reader's union covers."""
    node = _own(request.actor, union_id)
    listing = COMPANIES.read(request.GET, lambda chosen: queries.covered(request.actor, union_id))
    return listing.answer(request, "grassroots/companies.html", _frame(request.actor, node))


def unions(actor: Actor) -> list[tuple[int, str]]:
    """(number, name) of the unions at which the reader holds an office, each once."""
    held = {
        grant.organisation_id: grant.organisation
        for grant in actor.grants
        if grant.organisation_id is not None and permissions.VIEW in grant.verbs
    }
    return sorted(held.items(), key=lambda one: one[1])


def _own(actor: Actor, union_id: int) -> queries.Node:
    """A union at which the reader holds an office, and no other. Raises NotFound."""
    if union_id not in dict(unions(actor)):
        raise NotFound(data={"organisation": union_id})
    return queries.organisation_for(actor, union_id)


def _waiting(actor: Actor) -> dict[str, int]:
    """How many applications and transfers wait for the reader, at all their unions together."""
    with sight.of_actor(actor, members.VIEW):
        moving = transfers.counts(actor)
        asked = applications.waiting(actor).count()
    return {"applications": asked, "transfers": sum(moving.values())}


def _frame(actor: Actor, node: queries.Node) -> dict[str, Any]:
    """What stands on every page: the union, and the way to the reader's others."""
    others = [
        (name, reverse("grassroots:union", args=[number]))
        for number, name in unions(actor)
        if number != node.id
    ]
    return {"node": node, "others": others, "status_title": node.status_title}


def _mark(due: rules.Due) -> State:
    """How much it presses, as a mark; what is not known at all has no day to press."""
    if due.by is None:
        return State("wait" if due.pressure == rules.Pressure.SOON else "rest", "没有登记")
    return MARKS[due.pressure]
