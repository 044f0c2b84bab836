"""Entering an appeal for a worker: at a union, from a letter, handed down from above."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from niangjia.kernel.actor import Actor
from niangjia.portals.casework import forms
from niangjia.ui.deciding import Page, bound, decide
from niangjia.union.cases import actions, permissions
from niangjia.union.cases.actions import Intake, Who
from niangjia.union.members.queries import joining
from niangjia.union.members.queries.joining import Place
from niangjia.union.members.rules.joining import Route


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    """Enter an appeal; it goes by itself to the union that must handle it."""
    request.actor.check_may(permissions.TAKE)
    page = Page(
        _("登记诉求"), "", reverse("casework:cases"), _("登记并派单"),
        _("登记以后按规则派给承办工会，咨询留在本级等待答复。"),
    )  # fmt: skip

    def go(given: dict[str, Any], at: datetime) -> str:
        intake = _intake(given, request.actor)
        return _("已登记，工单编号 %s。") % actions.take(intake=intake, by=request.actor, at=at).number

    return decide(request, page, bound(forms.Take, request), go, done="")


def _intake(given: dict[str, Any], actor: Actor) -> Intake:
    """The appeal, with the company and the place that its words name."""
    place = joining.understand(Place(Route.WORKPLACE, given["address"], given["company"]))
    return Intake(
        channel=given["channel"], kind=given["kind"], text=given["text"], urgency=given["urgency"],
        who=Who(name=given["name"].strip(), phone=given["phone"].strip()), is_secret=given["is_secret"],
        company_id=place.company_id, company_name=given["company"].strip(), area_id=place.area_id,
        organisation_id=_own_union(actor),
    )  # fmt: skip


def _own_union(actor: Actor) -> int | None:
    """The union at whose desk the appeal is taken: the one where the reader may take appeals."""
    return next((g.organisation_id for g in actor.grants if permissions.TAKE in g.verbs), None)
