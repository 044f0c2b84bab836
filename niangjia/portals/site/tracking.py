"""Following a case on the website: the number and a proven phone (or its code), then the story, a rating, the way out."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niangjia.kernel import clock
from niangjia.kernel.actor import NOBODY
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.portals.site import passes
from niangjia.portals.site.forms import Number, NumberCode
from niangjia.ui import appeals
from niangjia.ui.access import public
from niangjia.ui.decisions import refuse
from niangjia.ui.uploads import limited
from niangjia.union.cases import actions, queries
from niangjia.union.cases.actions import asking, attaching
from niangjia.union.cases.queries import Own
from niangjia.union.cases.queries.passes import Pass, code_of
from niangjia.union.cases.rules.files import ONE_SENDING
from niangjia.union.cases.rules.states import CASE, OPEN
from niangjia.union.cases.rules.words import Channel
from niangjia.union.members import actions as members
from niangjia.union.members.queries.own import last_day

PURPOSE = "track"
DONE = {
    "rated": "谢谢您的评价。", "withdrawn": "诉求已撤回。", "attached": "材料已收到。",
}  # fmt: skip


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Take a number; send a code to the phone, whether there is such a case or not, or open it by its own code."""
    form = Number(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, "start", form, 422 if form.errors else 200)
    said, at = form.cleaned_data, clock.now()
    try:
        if said["phone"]:
            members.send_code(phone=said["phone"], purpose=PURPOSE, address=request.address, at=at)
            sent = NumberCode(initial={"phone": said["phone"], "number": said["number"]})
            return _page(request, "code", sent, 200)
        own = asking.track_nameless(
            number=said["number"], code=said["key"], address=request.address, by=NOBODY, at=at
        )
    except (Invalid, NotNow, NotFound) as refusal:
        return _page(request, "start", form, refuse(form, refusal))
    return _enter(Pass(passes.TRACK, number=own.number))


@public
@never_cache
@sensitive_post_parameters()
@require_POST
def code(request: HttpRequest) -> HttpResponse:
    """Take the code that came to the phone; a number that is not this phone's opens nothing."""
    form, at = NumberCode(request.POST), clock.now()
    if not form.is_valid():
        return _page(request, "code", form, 422)
    said = form.cleaned_data
    try:
        phone = members.prove_phone(phone=said["phone"], purpose=PURPOSE, code=said["code"], at=at)
    except (Invalid, NotNow) as refusal:
        return _page(request, "code", form, refuse(form, refusal))
    try:
        own = asking.track_proven(
            number=said["number"], phone=phone, address=request.address, by=NOBODY, at=at
        )
    except (NotFound, NotNow) as refusal:
        again = Number({"number": said["number"], "phone": said["phone"]})
        again.full_clean()
        return _page(request, "start", again, refuse(again, refusal))
    return _enter(Pass(passes.TRACK, phone, own.number))


@public
@never_cache
@require_safe
def case(request: HttpRequest) -> HttpResponse:
    """Show one's own case."""
    own = _own(request)
    if own is None:
        return redirect("site:track")
    return _case(request, own, 200)


@public
@never_cache
@require_POST
def rate(request: HttpRequest) -> HttpResponse:
    """Keep one's own rating: once."""
    own = _own(request)
    if own is None:
        return redirect("site:track")
    form = appeals.Rating(request.POST)
    if not form.is_valid():
        return _case(request, own, 422, form=form)
    said = form.cleaned_data
    try:
        actions.rate(
            case_id=own.id, stars=int(said["stars"]), solved=said["solved"] == "yes", words=said["words"],
            channel=Channel.WEB, by=NOBODY, at=clock.now(),
        )  # fmt: skip
    except (Invalid, NotNow) as refusal:
        return _case(request, own, refuse(form, refusal), form=form, refusal=refusal)
    return redirect("/track/case/?done=rated")


@public
@never_cache
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take one's own case back, while it is not answered."""
    own = _own(request)
    if own is None:
        return redirect("site:track")
    actions.withdraw(case_id=own.id, proven=True, by=NOBODY, at=clock.now())
    return redirect("/track/case/?done=withdrawn")


@public
@never_cache
@limited(ONE_SENDING)
@require_POST
def more(request: HttpRequest) -> HttpResponse:
    """Add files to one's own case."""
    own = _own(request)
    if own is None:
        return redirect("site:track")
    form = appeals.More(request.POST, request.FILES)
    if not form.is_valid():
        return _case(request, own, 422, files_form=form)
    given = [attaching.Given(one.name, one.read()) for one in form.cleaned_data["files"]]
    try:
        attaching.attach_own(case_id=own.id, given=given, by=NOBODY, at=clock.now())
    except (Invalid, NotNow) as refusal:
        return _case(request, own, refuse(form, refusal), files_form=form)
    return redirect("/track/case/?done=attached")


@public
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the case on this browser, at once."""
    answer = redirect("site:track")
    passes.forget(answer, passes.TRACK)
    return answer


def _own(request: HttpRequest) -> Own | None:
    """The case that this browser has proven to be its own."""
    held = passes.held(request, passes.TRACK)
    if held is None or not held.number:
        return None
    if held.phone:
        return queries.track(number=held.number, phone=held.phone)
    return queries.by_code(number=held.number, code=code_of(held.number))


def _enter(held: Pass) -> HttpResponse:
    answer = redirect("site:track-case")
    passes.keep(answer, held)
    return answer


def _case(request: HttpRequest, own: Own, status: int, **more: Any) -> HttpResponse:
    context = {
        "own": own, "last_day": last_day(own.due_at), "kind": CASE.states[own.state].kind, "takes_files": own.state in OPEN,
        "form": appeals.Rating(), "files_form": appeals.More(),
        "done": DONE.get(request.GET.get("done", "")), **more,
    }  # fmt: skip
    return render(request, "site/track/case.html", context, status=status)


def _page(request: HttpRequest, page: str, form: forms.Form, status: int) -> HttpResponse:
    return render(request, f"site/track/{page}.html", {"form": form}, status=status)
