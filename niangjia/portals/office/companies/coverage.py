"""Coverage of one company by a union: recorded, ended, or revoked as wrong."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from niangjia.kernel.refusals import NotFound
from niangjia.portals.office.companies import forms
from niangjia.portals.office.companies.acts import page, words
from niangjia.portals.office.decision import asks, by, decide
from niangjia.union.enterprises import queries
from niangjia.union.organisations import actions
from niangjia.union.organisations import queries as organisations
from niangjia.union.outreach import permissions

SHOWN = 20


@asks
def coverage(request: HttpRequest, company_id: int) -> HttpResponse:
    """Record that a union covers a company: find the union, then say since when."""
    company = _near(request, company_id)
    searched = request.GET.get("union", "").strip()[:100]
    found = organisations.search(request.actor, searched, size=SHOWN).rows if searched else []
    unions = [(row.node.id, f"{row.node.name}（{row.node.type_title}）") for row in found]
    form = forms.Coverage(request.POST or None, unions=unions)

    def act(given: dict[str, Any]) -> None:
        actions.cover(
            organisation_id=int(given["organisation"]), company_id=company_id, since=given["since"],
            source=given["source"], **by(request),
        )  # fmt: skip

    return decide(
        request, form, act, done=_("已登记覆盖，台账已重新判定。"), to=page(company_id),
        words=words(company, _("登记覆盖")) | {"searched_union": searched, "unions": unions},
        template="office/companies/coverage.html",
    )  # fmt: skip


@asks
def coverage_end(request: HttpRequest, company_id: int, coverage_id: int) -> HttpResponse:
    """Record that a union covers a company no more."""
    company, row = _covered(request, company_id, coverage_id)
    form = forms.CoverageEnd(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        actions.end_cover(coverage_id=coverage_id, on=given["on"], reason=given["reason"], **by(request))

    about = _("%(union)s 自 %(since)s 起覆盖。") % {"union": row.organisation, "since": row.since}
    return decide(
        request, form, act, done=_("已登记结束，台账已重新判定。"), to=page(company_id),
        words=words(company, _("结束覆盖"), about),
    )  # fmt: skip


@asks
def coverage_revocation(request: HttpRequest, company_id: int, coverage_id: int) -> HttpResponse:
    """Declare a coverage to have been wrong from the start."""
    company, row = _covered(request, company_id, coverage_id)
    form = forms.Revocation(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        actions.revoke_coverage(coverage_id=coverage_id, reason=given["reason"], **by(request))

    about = _("“%(union)s 覆盖这家企业”从一开始就不对时才撤销；记录会保留并注明理由。") % {
        "union": row.organisation
    }
    return decide(
        request, form, act, done=_("已撤销这条记录，台账已重新判定。"), to=page(company_id),
        words=words(company, _("撤销错误的覆盖记录"), about) | {"kind": "danger"},
    )  # fmt: skip


def _near(request: HttpRequest, company_id: int) -> queries.Company:
    """A company in the reader's reach. Raises NotFound."""
    company = queries.company_for(request.actor, company_id)
    permissions.check_may_read(request.actor, company.area_label)
    return company


def _covered(
    request: HttpRequest, company_id: int, coverage_id: int
) -> tuple[queries.Company, organisations.CoverageRow]:
    """A company in reach with one of its own coverages. Raises NotFound."""
    company = _near(request, company_id)
    rows = organisations.coverage_of(request.actor, company_id, history=True)
    row = next((row for row in rows if row.id == coverage_id), None)
    if row is None:
        raise NotFound()
    return company, row
