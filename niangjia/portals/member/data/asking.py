"""Requests about one's own data: corrected, deleted, restricted, explained; and closing the account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niangjia.kernel import clock
from niangjia.kernel.refusals import Invalid, NotFound, NotNow
from niangjia.portals.member import cookies
from niangjia.portals.member.data import forms
from niangjia.portals.member.frame import show
from niangjia.ui import access
from niangjia.ui.decisions import refuse
from niangjia.union.members.actions import requests as acts
from niangjia.union.members.queries import mydata, rights
from niangjia.union.members.rules.rights import CORRECTED, REQUEST_MEANS, REQUEST_TITLES, Kind

ASKED = "/me/data/requests/?done=requested"
ASKABLE = (Kind.DELETE, Kind.RESTRICT, Kind.EXPLAIN)
MARKS = {"waiting": "wait", "granted": "done", "refused": "stop", "withdrawn": "rest"}


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """List one's requests with their answers, and what else can be asked."""
    lines = rights.requests_of(request.actor.person_id or 0, by=request.actor)
    context = {
        "lines": [(line, MARKS[line.state]) for line in lines],
        "kinds": [(kind, REQUEST_TITLES[kind], REQUEST_MEANS[kind]) for kind in ASKABLE],
        "restricted": mydata.summary(request.actor).restricted,
    }  # fmt: skip
    return show(request, "member/data/requests.html", context)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, item: str) -> HttpResponse:
    """Ask the union to correct one item."""
    if item not in (*CORRECTED, "number"):
        raise NotFound
    form = forms.Value(request.POST or None, title=rights.item_title(item), choices=rights.choices(item))
    words = {"title": _("申请更正"), "about": REQUEST_MEANS[Kind.CORRECT], "submit": _("提交")}
    if item == "number":
        words["about"] = _("请写明哪个号码有错；号码不用写，工会会请您出示证件后更正。")
    if form.is_bound and form.is_valid():
        try:
            wish = {"item": item, "value": form.cleaned_data["value"]}
            acts.ask_request(kind=Kind.CORRECT, wish=wish, by=request.actor, at=clock.now())
            return redirect(ASKED)
        except (Invalid, NotNow) as refusal:
            return show(
                request, "member/data/form.html", {"form": form, **words}, status=refuse(form, refusal)
            )
    return show(
        request, "member/data/form.html", {"form": form, **words}, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, kind: str) -> HttpResponse:
    """Say what a request does, and make it."""
    if kind not in ASKABLE:
        raise NotFound
    form, status = forms.Words(request.POST if request.method == "POST" else None), 200
    if form.is_bound and form.is_valid():
        try:
            acts.ask_request(kind=kind, wish=form.cleaned_data, by=request.actor, at=clock.now())
            return redirect(ASKED)
        except (Invalid, NotNow) as refusal:
            status = refuse(form, refusal)
    words = {"title": REQUEST_TITLES[Kind(kind)], "about": REQUEST_MEANS[Kind(kind)], "submit": _("提交")}
    return show(request, "member/data/form.html", {"form": form, **words}, status=status)


@require_POST
def withdraw(request: HttpRequest, request_id: int) -> HttpResponse:
    """Take one's own request back."""
    acts.withdraw_request(request_id=request_id, by=request.actor, at=clock.now())
    return redirect("/me/data/requests/?done=withdrawn-request")


@require_POST
def lift(request: HttpRequest) -> HttpResponse:
    """Let one's data be used again."""
    acts.lift_restriction(by=request.actor, at=clock.now())
    return redirect("/me/data/requests/?done=lifted")


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Say what closing does and what is kept, then close at once."""
    form = forms.Sure(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        acts.close_account(by=request.actor, at=clock.now())
        answer = redirect("/me/sign-in/")
        cookies.forget(answer, access.MEMBER)
        return answer
    words = {"title": _("注销账号"), "about": REQUEST_MEANS[Kind.CLOSE], "submit": _("注销")}
    return show(
        request, "member/data/form.html", {"form": form, **words}, status=422 if form.is_bound else 200
    )
