"""What people ask about their data, and phones in dispute: answered by their union, with a reason (P-7, D-12)."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from niangjia.kernel import clock, sight
from niangjia.portals.people import answers
from niangjia.ui import decisions
from niangjia.ui.cells import words
from niangjia.ui.frame import show
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import State
from niangjia.union.members import permissions
from niangjia.union.members.actions import releasing
from niangjia.union.members.actions import requests as acts
from niangjia.union.members.queries import releasing as releases
from niangjia.union.members.queries import rights
from niangjia.union.members.rules.rights import REQUEST_MEANS, Kind

REQUESTS = Table(
    name=gettext_lazy("个人信息请求"),
    columns=[
        Column(
            "title", gettext_lazy("请求"), value=lambda line: line.title,
            link=lambda line: reverse("people:request", args=[line.id]),
        ),
        Column("name", gettext_lazy("姓名"), value=lambda line: line.name),
        Column("wish", gettext_lazy("内容"), value=lambda line: line.wish),
        Column("asked_at", gettext_lazy("提出"), value=lambda line: line.asked_at),
        Column("due_at", gettext_lazy("答复期限"), sort=("due_at", "id"), value=lambda line: _due(line.due_at)),
    ],
    order="due_at",
    empty=gettext_lazy("会员在“我的资料”里提出后会出现在这里。"),
)  # fmt: skip


@require_safe
@sight.page(permissions.ANSWER)
def requests(request: HttpRequest) -> HttpResponse:
    """List what waits for an answer, the most urgent first, and the phones in dispute."""
    request.actor.check_may(permissions.ANSWER)
    listing = REQUESTS.read(
        request.GET, lambda chosen: rights.waiting(request.actor).select_related("person")
    )
    listing.page.rows[:] = rights.request_lines(listing.page.rows)
    with sight.of_actor(request.actor, permissions.KEEP):
        disputed = releases.lines(releases.objected(request.actor).order_by("asked_at")[:50])
    return show(request, "people/requests.html", {"table": listing, "disputed": disputed})


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, request_id: int) -> HttpResponse:
    """Answer one request: do what is asked, or say why not."""
    with sight.of_actor(request.actor, permissions.ANSWER):
        line = rights.request_for(request.actor, request_id)
    form = answers.Answer(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        acts.answer_request(
            request_id=request_id, grant=given["choice"] == "yes", answer=given["answer"], by=request.actor,
            at=clock.now(),
        )  # fmt: skip

    context = {"line": line, "means": REQUEST_MEANS[Kind(line.kind)], "open": line.state == "waiting"}
    return _decide(request, form, act, context, "people/request.html")


@require_http_methods(["GET", "POST"])
def dispute(request: HttpRequest, release_id: int) -> HttpResponse:
    """Decide whose a phone is, after its holder objected."""
    with sight.of_actor(request.actor, permissions.KEEP):
        line = releases.release_for(request.actor, release_id)
    form = answers.Settle(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        releasing.settle_release(
            release_id=release_id, free=given["choice"] == "free", reason=given["reason"], by=request.actor,
            at=clock.now(),
        )  # fmt: skip

    return _decide(
        request, form, act, {"line": line, "open": line.state == "objected"}, "people/dispute.html"
    )


def _decide(
    request: HttpRequest, form: Any, act: Any, context: dict[str, Any], template: str
) -> HttpResponse:
    """Show the form; when it is sent, act and lead back, or put the refusal's sentence at its field."""

    def go() -> HttpResponse:
        act(form.cleaned_data)
        messages.success(request, _("已办理，本人会收到通知。"))
        return redirect("people:requests")

    return decisions.answer(
        form, go, lambda status: show(request, template, {"form": form, **context}, status=status)
    )


def _due(moment: datetime) -> datetime | State:
    """The day, marked once it has passed."""
    return State("stop", _("%(day)s 已逾期") % {"day": words(moment)}) if moment < clock.now() else moment
