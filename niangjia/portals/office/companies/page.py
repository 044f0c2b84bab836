"""One company's page: what the register knows, how it stands, what was known before."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from niangjia.kernel import clock
from niangjia.kernel.refusals import NotFound
from niangjia.portals.office import places, standing
from niangjia.portals.office.companies import words
from niangjia.union.enterprises import permissions as register
from niangjia.union.enterprises import queries
from niangjia.union.organisations import permissions as unions
from niangjia.union.organisations import queries as organisations
from niangjia.union.outreach import permissions, rules
from niangjia.union.outreach import queries as ledger


@require_safe
def company(request: HttpRequest, company_id: int) -> HttpResponse:
    """Show a company: its register facts to all staff, how it stands to who looks after its place."""
    found = queries.company_for(request.actor, company_id)
    context = {
        "company": found,
        "place": places.written(found.area_id),
        "facts": words.facts(queries.rulings(found)),
        "branches": queries.branches(found),
        "history": words.changes(queries.history(found)),
        "searched": request.GET.get("q", ""),
        "may": _may(request, found),
    }
    if permissions.may_read(request.actor, found.area_label):
        context |= _scoped(request, found)
    return render(request, "office/companies/company.html", context)


def _scoped(request: HttpRequest, found: queries.Company) -> dict[str, Any]:
    """What is shown only within the reader's reach."""
    judged = ledger.standing_of(request.actor, found, on=clock.today())
    coverages = organisations.coverage_of(request.actor, found.pk, history=True)
    return {
        "path": [*places.path(request.actor, found.area_id), _here(found)] if found.area_id else [],
        "standing": judged,
        "mark": standing.mark(judged.entry) if judged.entry else None,
        "coverages": [
            (row, _may_see_union(request, row.organisation_id))
            for row in coverages
            if row.until is None and not row.revoke_reason
        ],
        "past": [row for row in coverages if row.until is not None or row.revoke_reason],
        "listings": ledger.lists_of(found.pk),
        "stood": [_stood(change) for change in ledger.changes(found.pk)],
    }


def _may_see_union(request: HttpRequest, union_id: int) -> bool:
    """Whether the union lies in the reader's part of the tree; it is named either way, but linked only then."""
    try:
        organisations.organisation_for(request.actor, union_id)
    except NotFound:
        return False
    return True


def _here(found: queries.Company) -> tuple[str, str]:
    return places.link(found.area_id)


def _stood(change: Any) -> dict[str, Any]:
    """How the company stood until some day."""
    return {
        "when": change.until,
        "source": "",
        "what": rules.DUTIES[change.duty] + ("，已建会" if change.covered else ""),
        "since": change.since,
    }


def _may(request: HttpRequest, found: queries.Company) -> dict[str, bool]:
    """The buttons this reader sees."""
    actor, label = request.actor, found.area_label
    near = permissions.may_read(actor, label)
    return {
        "correct": register.may_correct(actor, label),
        "list": near and permissions.may_keep_lists(actor),
        "cover": near and actor.may(unions.COVER),
        "revoke": near and actor.may(unions.CORRECT),
    }
