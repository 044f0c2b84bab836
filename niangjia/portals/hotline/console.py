"""The agent's one screen: the call at the own seat, who calls, what is known, and what becomes of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from niangjia.kernel import clock, sight
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotNow
from niangjia.portals.hotline import streaming, words
from niangjia.portals.hotline.forms import Appeal, Note
from niangjia.ui import access
from niangjia.ui.values import State
from niangjia.union.cases import permissions
from niangjia.union.cases.actions import calls, seats, seeking
from niangjia.union.cases.queries import calls as queries
from niangjia.union.cases.rules import calls as rules
from niangjia.union.members import permissions as members
from niangjia.union.members import queries as people
from niangjia.union.organisations import queries as unions

ASK_AGAIN, ASK_LATER = 1000, 4000
"""Milliseconds: with a seat that takes calls, and without."""
KEYS = (
    ("F2", _("接听")), ("F3", _("挂断")), ("F4", _("查知识、建议类别")), ("F7", _("采用建议的类别")),
    ("F8", _("当场答复")), ("F9", _("转工单")), ("F10", _("整理完成，接下一个")), ("F6", _("空闲")),
    ("Alt+1…6", _("采用第几条知识")),
)  # fmt: skip


@require_safe
@sight.page(permissions.ANSWER)
def console(request: HttpRequest) -> HttpResponse:
    """Show the desk."""
    request.actor.check_may(permissions.ANSWER)
    return render(request, "hotline/console.html", context(request.actor))


@require_safe
@sight.page(permissions.ANSWER)
def now(request: HttpRequest) -> HttpResponse:
    """The call at the desk as a fragment; `part=call` leaves the form, in which somebody types, alone."""
    request.actor.check_may(permissions.ANSWER)
    part = {"call": "hotline/call_card.html", "bar": "hotline/bar.html"}.get(
        request.GET.get("part", ""), "hotline/now.html"
    )
    return render(request, part, context(request.actor))


@access.quiet
@require_safe
@sight.page(permissions.ANSWER)
def stream(request: HttpRequest) -> HttpResponse:
    """Tell the browser whether its desk must be drawn anew; answered at once."""
    request.actor.check_may(permissions.ANSWER)
    mark, takes_calls = queries.mark_now(request.actor, at=clock.now())
    return streaming.answer(request, mark, again=ASK_AGAIN if takes_calls else ASK_LATER)


@require_POST
def state(request: HttpRequest) -> HttpResponse:
    """Say how one's own seat stands."""
    request.actor.check_may(permissions.ANSWER)
    wanted, _sep, pause = request.POST.get("state", "").partition(":")
    return _asked(request, lambda: seats.stand(state=wanted, pause=pause, by=request.actor, at=clock.now()))


@require_POST
def order(request: HttpRequest, call_id: int) -> HttpResponse:
    """Answer, hand on or end the call at the own seat."""
    with sight.of_actor(request.actor, permissions.ANSWER):
        queries.call_for(request.actor, call_id)
    wanted, to, at = request.POST.get("order", ""), request.POST.get("to", ""), clock.now()

    def act() -> None:
        try:
            seats.control(call_id=call_id, order=wanted, to=to, by=request.actor, at=at)
        except seats.Gone:
            calls.lose(call_id=call_id, by=request.actor, at=at)
            raise

    return _asked(request, act)


def _asked(request: HttpRequest, act: Any) -> HttpResponse:
    try:
        act()
    except (Invalid, NotNow) as refusal:
        messages.error(request, str(refusal))
    return redirect("hotline:console")


def context(actor: Actor, *, form: Appeal | None = None, **more: Any) -> dict[str, Any]:
    """What the console shows; inside a sight for ANSWER."""
    place, at = queries.desk(actor), clock.now()
    call = queries.current(place, at=at) if place else None
    shown = {
        "desk": place,
        "stands": State(place.kind, place.title) if place else None,
        "call": call,
        "mark": queries.mark(place, call),
        "pauses": rules.BREAKS.items(),
        "keys": KEYS,
    }
    if call is not None and place is not None:
        shown |= _call(actor, call, form)
        shown["others"] = [s for s, _name in queries.seats(actor, call.line) if s.pk != place.seat_id]
    return shown | more


def _call(actor: Actor, call: Any, form: Appeal | None) -> dict[str, Any]:
    made = queries.wrap_up(call)
    return {
        "state": words.state(call),
        "phone": queries.phone(call),
        "waited": words.clock(words.waited(call)),
        "earlier": _earlier(actor, call),
        "who": _who(actor, call),
        "made": made,
        "outcome": words.outcome(call),
        "number": words.case_number(call),
        "form": form or Appeal(initial={"kind": "demand", "urgency": "normal"}),
        "note": Note(),
        "open": call.ended_at is None,
        "ringing": call.state in ("ringing", "waiting"),
    }


def _earlier(actor: Actor, call: Any) -> Any:
    """Earlier calls of the number, and the cases that the agent may see."""
    with sight.within((*actor.spans(permissions.ANSWER), *actor.spans(permissions.VIEW))):
        return queries.earlier(call)


def _who(actor: Actor, call: Any) -> dict[str, Any]:
    """The member who calls, sought once under the agent's leave to look; nothing for who may not."""
    person_id = seeking.seek(call_id=call.pk, by=actor, at=clock.now())
    if person_id is None or not actor.may(members.VIEW):
        return {}
    with sight.of_actor(actor, members.VIEW):
        found = people.within_reach(actor).filter(pk=person_id)
        line = next(iter(people.lines(actor, found)), None)
    union = unions.node(line.organisation_id) if line and line.organisation_id else None
    return {"person": line, "union": union}
