"""Asking on the website: a proven phone or none, what happened, the number. No address says anything of it."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niangjia.kernel import clock
from niangjia.kernel.actor import NOBODY
from niangjia.kernel.refusals import Invalid, NotNow
from niangjia.portals.site import passes
from niangjia.portals.site.forms import Code, Phone
from niangjia.ui import appeals
from niangjia.ui.access import public
from niangjia.ui.decisions import refuse
from niangjia.ui.uploads import limited
from niangjia.union.areas import queries as areas
from niangjia.union.areas.rules import resolve
from niangjia.union.cases.actions import Intake, Taken, Who, asking, attaching
from niangjia.union.cases.queries.passes import Pass, code_of
from niangjia.union.cases.rules import asking as rules
from niangjia.union.cases.rules.files import ONE_SENDING
from niangjia.union.cases.rules.words import KINDS, Channel
from niangjia.union.enterprises import queries as enterprises
from niangjia.union.members import actions as members
from niangjia.union.organisations import queries as unions

PURPOSE = "ask"
SURE = 0.5  # how certain words must name a place
MOST_UNIONS = 3
SHORTEST = 3  # of a name whose unions are looked for
YES = "yes"


@dataclass(frozen=True, slots=True)
class Found:
    """What the register says of an employer's name, and unions that may be concerned."""

    company: str = ""
    unions: list[str] = field(default_factory=list)


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Ask for a phone to call back, and send a code there; or go on without one."""
    form = Phone(request.POST or None)
    if request.method == "POST" and "nameless" in request.POST:
        answer = redirect("site:ask-what")
        passes.keep(answer, Pass(passes.ASK))
        return answer
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        try:
            members.send_code(phone=phone, purpose=PURPOSE, address=request.address, at=clock.now())
        except (Invalid, NotNow) as refusal:
            return _page(request, "start", form, refuse(form, refusal))
        return _page(request, "code", Code(initial={"phone": phone}), 200)
    return _page(request, "start", form, 422 if form.errors else 200)


@public
@never_cache
@sensitive_post_parameters()
@require_POST
def code(request: HttpRequest) -> HttpResponse:
    """Take the code that came to the phone."""
    form, status = Code(request.POST), 422
    if form.is_valid():
        try:
            phone = members.prove_phone(purpose=PURPOSE, at=clock.now(), **form.cleaned_data)
        except (Invalid, NotNow) as refusal:
            status = refuse(form, refusal)
        else:
            answer = redirect("site:ask-what")
            passes.keep(answer, Pass(passes.ASK, phone))
            return answer
    return _page(request, "code", form, status)


@public
@never_cache
@sensitive_post_parameters()
@limited(ONE_SENDING)
@require_http_methods(["GET", "POST"])
def what(request: HttpRequest) -> HttpResponse:
    """Take what happened with its files; who has chosen neither a phone nor none begins there."""
    held = passes.held(request, passes.ASK)
    if held is None or held.number:
        return redirect("site:ask")
    kind = appeals.Named if held.phone else appeals.Appeal
    if request.method == "POST" and "look" in request.POST:
        said = request.POST.dict()
        form = kind(initial=said | {"consent": "consent" in said}, kinds=KINDS.items())
        return _page(
            request, "what", form, 200, held, looked=True, found=look_up(said.get("company_name", ""))
        )
    form = kind(request.POST or None, request.FILES or None, kinds=KINDS.items())
    if request.method != "POST" or not form.is_valid():
        return _page(request, "what", form, 422 if form.errors else 200, held)
    try:
        taken = _take(request, form, held)
    except (Invalid, NotNow) as refusal:
        return _page(request, "what", form, refuse(form, refusal), held)
    return _number(taken, held)


@public
@never_cache
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """Show the number of the case, and how to follow it."""
    held = passes.held(request, passes.ASK)
    if held is None or not held.number:
        return redirect("site:ask")
    key = "" if held.phone else code_of(held.number)
    return render(request, "site/ask/done.html", {"number": held.number, "code": key})


def look_up(name: str) -> Found:
    """The employer of this name in the register, and the unions that may be concerned."""
    words = " ".join(name.split())[:60]
    known = enterprises.open_by_name(words) if words else None
    nodes = [unions.union_of_company(known[0])] if known else []
    if len(words) >= SHORTEST:
        nodes += unions.named_like(words, limit=MOST_UNIONS)
    names = dict.fromkeys(node.name for node in nodes if node is not None)
    return Found(known[1] if known else "", list(names)[:MOST_UNIONS])


def _take(request: HttpRequest, form: forms.Form, held: Pass) -> Taken:
    said = form.cleaned_data
    told = Intake(
        channel=Channel.WEB, text=said["text"], kind=said["kind"], company_name=said["company_name"],
        is_secret=said["is_secret"] == YES, area_id=_area(said["place"]),
        who=Who(said.get("name", ""), held.phone, may_be_named=said.get("may_be_named", False)),
    )  # fmt: skip
    files = [attaching.Given(one.name, one.read()) for one in said["files"]]
    return asking.ask(
        told=told, consented=said["consent"], address=request.address, files=files, by=NOBODY, at=clock.now()
    )


def _area(place: str) -> int | None:
    found = resolve(areas.gazetteer(), place) if place.strip() else None
    return found.area_id if found is not None and found.confidence >= SURE else None


def _number(taken: Taken, held: Pass) -> HttpResponse:
    """Lead to the number: it travels in the browser, and opens the page of its progress."""
    answer = redirect("site:ask-done")
    passes.keep(answer, Pass(passes.ASK, held.phone, taken.number))
    passes.keep(answer, Pass(passes.TRACK, held.phone, taken.number))
    return answer


def _page(
    request: HttpRequest, page: str, form: forms.Form, status: int, held: Pass | None = None, **more: Any
) -> HttpResponse:
    context = {"form": form, "nameless": held is not None and not held.phone, "notice": rules.NOTICE, **more}
    return render(request, f"site/ask/{page}.html", context, status=status)
