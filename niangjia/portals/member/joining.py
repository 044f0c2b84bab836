"""Joining in three steps: the union's code, the phone, the name and number. One form a page, no script needed."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niangjia.kernel import clock
from niangjia.kernel.actor import NOBODY
from niangjia.kernel.refusals import Invalid, NotFound, NotNow, Refusal
from niangjia.portals.member import cookies, forms
from niangjia.portals.member.frame import device, show
from niangjia.ui import access
from niangjia.ui.decisions import refuse
from niangjia.union.members import actions
from niangjia.union.members.actions import joining as acts
from niangjia.union.members.actions.joining import Result, Wish
from niangjia.union.members.queries import joining
from niangjia.union.members.queries.joining import Place
from niangjia.union.members.rules import consent_text
from niangjia.union.members.rules.joining import Channel, Claim, Route

PURPOSE = "join"
NEXT = {
    Result.APPLIED: "applied", Result.ASKED_BEFORE: "asked", Result.MEMBER: "member", Result.TRANSFER: "transfer",
}  # fmt: skip


@access.public
@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Take a union's code as typed, or lead to the search for the union that fits."""
    form = forms.UnionCode(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            node = joining.union_of_code(form.cleaned_data["code"])
        except NotFound as refusal:
            form.add_error("code", str(refusal))
        else:
            return redirect("member:join-union", joining.union_code(node.id))
    return show(request, "member/join/start.html", {"form": form}, status=422 if form.errors else 200)


@access.public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Propose unions by employer and place; what was said goes into the browser's own sealed cookie."""
    form = forms.Place(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return show(request, "member/join/find.html", {"form": form}, status=422 if form.errors else 200)
    said = form.cleaned_data
    place = Place(Route(said["route"]), said["address"], said["employer"])
    understood = joining.understand(place)
    found = joining.propose(place, understood)
    if not found:
        form.add_error("address", "没有看出在哪个街道或社区，请写得再具体一些。")
        return show(request, "member/join/find.html", {"form": form}, status=422)
    answer = show(request, "member/join/found.html", {"found": found, "understood": understood})
    area = "home_area_id" if place.route == Route.HOME else "workplace_area_id"
    cookies.keep_way(
        answer,
        {
            "route": place.route, "employer": said["employer"].strip(), "company_id": understood.company_id,
            area: understood.area_id,
        },
    )  # fmt: skip
    return answer


@access.public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def union(request: HttpRequest, code: str) -> HttpResponse:
    """Show the union of a scanned code and ask for the phone; then ask for the code sent there."""
    node = joining.union_of_code(code)
    form = forms.Phone(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.send_code(
                phone=form.cleaned_data["phone"], purpose=PURPOSE, address=request.address, at=clock.now()
            )
        except (Invalid, NotNow) as refusal:
            return _phone_page(request, node, code, form, refuse(form, refusal))
        asked = forms.Code(initial={"phone": form.cleaned_data["phone"]})
        return show(request, "member/join/code.html", _about(node, code) | {"form": asked, "step": 1})
    return _phone_page(request, node, code, form, 422 if form.errors else 200)


@access.public
@never_cache
@sensitive_post_parameters()
@require_POST
def prove(request: HttpRequest, code: str) -> HttpResponse:
    """Take the code of the text message; the browser may then go on for half an hour."""
    node = joining.union_of_code(code)
    form = forms.Code(request.POST)
    status = 422
    if form.is_valid():
        try:
            phone = actions.prove_phone(purpose=PURPOSE, at=clock.now(), **form.cleaned_data)
        except (Invalid, NotNow) as refusal:
            status = refuse(form, refusal)
        else:
            answer = redirect("member:join-name", code)
            cookies.keep_proof(answer, phone)
            return answer
    return show(
        request, "member/join/code.html", _about(node, code) | {"form": form, "step": 1}, status=status
    )


@access.public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def name(request: HttpRequest, code: str) -> HttpResponse:
    """Take name and number with the consent: the last step. Who has no proven phone begins with the phone."""
    if request.method == "POST":
        return _hand_in(request, code)
    if not cookies.proven_phone(request):
        return redirect("member:join-union", code)
    form = forms.Name(initial={"employer": cookies.way(request).get("employer", "")})
    return _name_page(request, code, form)


@access.public
@require_safe
def verifying(request: HttpRequest) -> HttpResponse:
    """Say that a verification comes first, and nothing else."""
    return render(request, "member/join/verifying.html")


@access.public
@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """The notice that stands before the first item is asked for."""
    return render(request, "member/join/notice.html", NOTICE)


NOTICE = {
    "sections": consent_text.SECTIONS, "recipients": consent_text.RECIPIENTS, "version": consent_text.VERSION
}  # fmt: skip


def _hand_in(request: HttpRequest, code: str) -> HttpResponse:
    """Hand the wish to the room as it was typed: the room judges it, and a form is made only to be shown again."""
    phone = cookies.proven_phone(request)
    if not phone:
        return redirect("member:join-union", code)
    wish = _wish(request, joining.number_of_code(code), phone)
    try:
        outcome = acts.apply(wish=wish, device=device(request), by=NOBODY, at=clock.now())
    except (Invalid, NotNow) as refusal:
        form = forms.Name(request.POST)
        return _name_page(request, code, form, status=refuse(form, refusal), refusal=refusal)
    return _after(request, outcome)


def _after(request: HttpRequest, outcome: acts.Outcome) -> HttpResponse:
    """Lead on; who has proven to be the person is signed in."""
    if outcome.token is None:
        answer = redirect("member:join-verifying")
    else:
        answer = HttpResponseRedirect(f"/me/?done={NEXT[outcome.result]}")
        cookies.keep_session(answer, outcome.token)
    cookies.forget(answer, *{cookies.PROOF, cookies.WAY} & request.COOKIES.keys())
    return answer


def _wish(request: HttpRequest, organisation_id: int, phone: str) -> Wish:
    said, way = request.POST.get, cookies.way(request)
    return Wish(
        organisation_id=organisation_id, phone=phone, proven=True, consented=said("consent") == "on",
        claim=Claim(said("name", ""), said("kind", ""), said("number", ""), said("sex", ""), _day(said("birth", ""))),
        route=Route(way.get("route", Route.UNION_CODE)), channel=Channel.MEMBER,
        employer=(said("employer", "").strip() or way.get("employer", ""))[:160],
        company_id=way.get("company_id"), workplace_area_id=way.get("workplace_area_id"),
        home_area_id=way.get("home_area_id"),
    )  # fmt: skip


def _day(text: str) -> date | None:
    """A day as a browser sends it, or None: the room asks for it again where it is needed."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _phone_page(request: HttpRequest, node: Any, code: str, form: Any, status: int) -> HttpResponse:
    return show(
        request, "member/join/union.html", _about(node, code) | {"form": form, "step": 1}, status=status
    )


def _name_page(
    request: HttpRequest, code: str, form: Any, *, status: int = 200, refusal: Refusal | None = None
) -> HttpResponse:
    context = (
        _about(joining.union_of_code(code), code)
        | NOTICE
        | {"form": form, "step": 2, "refusal": refusal, "is_held": isinstance(refusal, acts.PhoneHeld)}
    )
    return show(request, "member/join/name.html", context, status=status)


def _about(node: Any, code: str) -> dict[str, Any]:
    return {"union": node, "code": code}
