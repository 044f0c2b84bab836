"""A member's notices: what the house has told them, the newest first, and which texts they want."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from niangjia.kernel import clock
from niangjia.portals.member.frame import show
from niangjia.union.notices import actions, queries

DIGITS = 15


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """List one's notices; unread ones are marked."""
    wanted = request.GET.get("before", "")
    before = int(wanted) if wanted.isdecimal() and len(wanted) <= DIGITS else None
    entries = queries.inbox(request.actor.person_id, by=request.actor, before=before)
    context = {
        "entries": entries, "unread": [entry for entry in entries if entry.read_at is None],
        "more": entries[-1].id if len(entries) == queries.PAGE else None,
        "switches": [switch for switch in queries.switches(by=request.actor) if switch.may_switch_off],
    }  # fmt: skip
    return show(request, "member/notices.html", context)


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark the notices of the page as read."""
    numbers = [int(text) for text in request.POST.getlist("id") if text.isdecimal() and len(text) <= DIGITS]
    actions.mark_read(notice_ids=numbers[: queries.PAGE], by=request.actor, at=clock.now())
    return redirect("/me/notices/?done=read")


@require_POST
def switch(request: HttpRequest, category: str) -> HttpResponse:
    """Switch the texts of a category on or off."""
    turn = actions.switch_on if request.POST.get("on") else actions.switch_off
    turn(category=category, by=request.actor, at=clock.now())
    return redirect("member:notices")
