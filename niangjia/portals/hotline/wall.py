"""The supervisor's live wall: a line at this moment."""

from datetime import datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from niangjia.kernel import clock, sight
from niangjia.portals.hotline import streaming, words
from niangjia.ui import access
from niangjia.ui.values import State
from niangjia.union.cases import permissions
from niangjia.union.cases.queries import call_figures
from niangjia.union.cases.queries import calls as queries
from niangjia.union.cases.rules import calls as rules

EVERY = 2000
"""Milliseconds between two looks."""


@require_safe
@sight.page(permissions.LINES)
def wall(request: HttpRequest) -> HttpResponse:
    """Show a line as it stands; the fragment is what is drawn anew."""
    part = "hotline/wall_now.html" if request.htmx or request.GET.get("part") else "hotline/wall.html"
    return render(request, part, context(request))


@access.quiet
@require_safe
@sight.page(permissions.LINES)
def stream(request: HttpRequest) -> HttpResponse:
    """Tell the browser that the wall has changed; answered at once."""
    one = chosen_line(request)
    stands = queries.wall(request.actor, one, start=midnight(), at=clock.now())
    agents = "".join(f"{a.extension}{a.state[0]}" for a in stands.agents)
    waits = f"{stands.waiting}-{stands.ringing}-{stands.talking}-{stands.wishes}-{stands.longest}"
    return streaming.answer(request, f"{one.pk}-{waits}-{agents}", again=EVERY)


def context(request: HttpRequest) -> dict[str, Any]:
    """The wall with today's figures; inside a sight for LINES."""
    one, at = chosen_line(request), clock.now()
    held = call_figures.seconds(at)
    stands = queries.wall(request.actor, one, start=midnight(), at=at)
    told = call_figures.figures([one], start=midnight(), end=at, held=held)
    return {
        "lines": queries.lines(request.actor, permissions.LINES),
        "line": one,
        "wall": stands,
        "longest": words.clock(stands.longest),
        "late": stands.longest > held.quick,
        "figures": told,
        "held": held,
        "below": told.quick_rate.tenths is not None and told.quick_rate.tenths < held.target * 10,
        "at": at,
        "agents": [
            (agent, State(agent.kind, agent.title), words.clock(_lasts(agent.since, at)))
            for agent in stands.agents
        ],
        "states": [(title, stands.states[code]) for code, (title, _kind) in rules.AGENT.items()],
        "heads": (_("分机"), _("话务员"), _("状态"), _("已持续"), _("今日接听")),
    }


def chosen_line(request: HttpRequest) -> Any:
    """The line that the address names, or the reader's first. Raises NotFound for another city's."""
    number = request.GET.get("line", "")
    return queries.line(request.actor, int(number) if number.isdigit() else None, permissions.LINES)


def midnight() -> datetime:
    """The beginning of the city's day."""
    return datetime.combine(clock.today(), time.min, tzinfo=clock.ZONE)


def _lasts(since: datetime | None, at: datetime) -> int | None:
    return max(0, rules.seconds(since, at)) if since else None
