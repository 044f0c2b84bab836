"""One company's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from niangjia.union.enterprises import queries


@require_safe
def company(request: HttpRequest, company_id: int) -> HttpResponse:
    """Show what the register knows of one company."""
    found = queries.company_for(request.actor, company_id)
    return render(request, "office/companies/company.html", {"company": found})
