"""The calendar's published years, and loading the next one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from niangjia.kernel import calendar_years, clock
from niangjia.kernel.refusals import NotAllowed
from niangjia.portals.office.calendar import forms
from niangjia.portals.office.decision import decide
from niangjia.union.insights import permissions as insights


@require_safe
def years(request: HttpRequest) -> HttpResponse:
    """List the published years, and say when the next one is due."""
    if not (request.actor.may(insights.READ) or request.actor.may(calendar_years.LOAD)):
        raise NotAllowed()
    found = calendar_years.years()
    context = {
        "years": found,
        "last": found[0].year if found else None,
        "next": clock.today().year + 1,
        "may_load": request.actor.may(calendar_years.LOAD),
    }
    return render(request, "office/calendar/years.html", context)


@require_http_methods(["GET", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """Load a published year, or correct one; open deadlines are counted anew."""
    calendar_years.check_may_load(request.actor)
    form = forms.Year(
        request.POST or None, initial={"year": clock.today().year + 1, "days": "date,kind,name\n"}
    )

    def act(given: dict[str, Any]) -> None:
        calendar_years.load_year(
            year=given["year"],
            days=calendar_years.parse(given["days"]),
            source=given["source"],
            by=request.actor,
            at=clock.now(),
        )

    back = reverse("office:calendar")
    kinds = "、".join(sorted(name for name in calendar_years.KINDS if not name.isascii()))
    words = {
        "title": _("装载工作日历"),
        "about": _("国务院办公厅公布下一年安排后装载；未办结的期限会重新计算。种类写：%(kinds)s。")
        % {"kinds": kinds},
        "submit": _("装载"),
        "back": back,
        "path": [(_("工作日历"), back)],
    }
    return decide(request, form, act, done=_("已装载，未办结的期限已重新计算。"), to=back, words=words)
