"""The first page of a member: how they stand and why, what waits for them, and the way to everything else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from niangjia.kernel import clock
from niangjia.portals.member.frame import show
from niangjia.union.members.actions import joining as acts
from niangjia.union.members.queries import joining, own, releasing
from niangjia.union.members.rules.joining import APPLICATION, REFUSAL_TITLES, Refusal


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show one's own standing, card and cases."""
    cases = own.cases(request.actor, at=clock.now())
    context = {
        "me": own.standing(request.actor), "cases": cases, "applying": own.applying(cases),
        "disputed": releasing.releases_of(request.actor),
    }  # fmt: skip
    return show(request, "member/home.html", context)


@require_safe
def application(request: HttpRequest, application_id: int) -> HttpResponse:
    """Show how far one's own application is, by drawing and by clock."""
    row = own.application(request.actor, application_id)
    context = {
        "row": row, "state": APPLICATION.states[row.state], "process": APPLICATION,
        "refusal": REFUSAL_TITLES[Refusal(row.refusal)] if row.refusal else "",
        "late": joining.is_late(row, at=clock.now()), "open": row.state in ("waiting", "escalated"),
        "last_day": own.last_day(row.due_at),
    }  # fmt: skip
    return show(request, "member/application.html", context)


@require_POST
def withdraw(request: HttpRequest, application_id: int) -> HttpResponse:
    """Take one's own application back."""
    acts.withdraw(application_id=application_id, by=request.actor, at=clock.now())
    return redirect("/me/?done=withdrawn")


@require_safe
def union(request: HttpRequest) -> HttpResponse:
    """Show one's union: facts of the union, and its chair as far as one needs it; or that there is none yet."""
    me = own.standing(request.actor)
    return show(request, "member/union.html", {"me": me, "spells": own.spells(request.actor)})
