"""A member's notices: what the house has told them, the newest first, and how they want to be reached."""

from collections.abc import Callable
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niangjia.kernel import clock
from niangjia.kernel.actor import NOBODY
from niangjia.portals.member.forms import Mail, MailCode
from niangjia.portals.member.frame import show
from niangjia.ui import access
from niangjia.ui.decisions import answer
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
    }  # fmt: skip
    return show(request, "member/notices.html", context)


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark the notices of the page as read."""
    numbers = [int(text) for text in request.POST.getlist("id") if text.isdecimal() and len(text) <= DIGITS]
    actions.mark_read(notice_ids=numbers[: queries.PAGE], by=request.actor, at=clock.now())
    return redirect("/me/notices/?done=read")


@require_safe
def ways(request: HttpRequest) -> HttpResponse:
    """Show how one is reached: the order of channels, what is on, the own e-mail address."""
    return _ways(request)


@require_POST
def first(request: HttpRequest, channel: str) -> HttpResponse:
    """Let a channel be tried first."""
    actions.put_first(channel=channel, by=request.actor, at=clock.now())
    return redirect("member:notices-ways")


@require_POST
def switch(request: HttpRequest, channel: str, category: str) -> HttpResponse:
    """Switch a category on or off by a channel."""
    turn = actions.switch_on if request.POST.get("on") else actions.switch_off
    turn(category=category, channel=channel, by=request.actor, at=clock.now())
    return redirect("member:notices-ways")


@require_POST
def mail(request: HttpRequest) -> HttpResponse:
    """Send a code to an address."""
    form = Mail(request.POST)
    return _typed(request, form, "mail", lambda: actions.ask_mail(**form.cleaned_data, **_by(request)))


@require_POST
def prove_mail(request: HttpRequest) -> HttpResponse:
    """Make the address one's own by its code."""
    form = MailCode(request.POST)
    return _typed(request, form, "code", lambda: actions.prove_mail(**form.cleaned_data, **_by(request)))


@require_POST
def drop_mail(request: HttpRequest) -> HttpResponse:
    """Let go of one's address."""
    actions.drop_mail(**_by(request))
    return redirect("member:notices-ways")


@csrf_exempt  # a reader's mail program sends it for them, from elsewhere (RFC 8058); the word is the proof
@access.public
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, word: str) -> HttpResponse:
    """Ask once more, then send no more mails of this category."""
    if request.method == "POST":
        actions.stop(word=word, by=NOBODY, at=clock.now())
    return show(request, "member/notices/stop.html", {"is_done": request.method == "POST"})


def _typed(request: HttpRequest, form: Any, name: str, act: Callable[[], None]) -> HttpResponse:
    def go() -> HttpResponse:
        act()
        return redirect("member:notices-ways")

    return answer(form, go, lambda status: _ways(request, status=status, **{name: form}))


def _ways(request: HttpRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    wishes = queries.wishes(by=request.actor)
    switches = [switch for switch in queries.switches(by=request.actor) if switch.may_switch_off]
    context = {
        "wishes": wishes, "mail": forms.get("mail") or Mail(), "code": forms.get("code") or MailCode(),
        "categories": [(title, list(found)) for title, found in groupby(switches, attrgetter("title"))],
    }  # fmt: skip
    return show(request, "member/notices/ways.html", context, status=status)


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": clock.now()}
