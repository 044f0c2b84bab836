"""What becomes of a call: knowledge, an answer on the spot, an order, a word to an earlier case, or nothing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niangjia.kernel import clock, sight
from niangjia.kernel.refusals import Invalid, NotNow
from niangjia.portals.hotline import console, words
from niangjia.portals.hotline.forms import Appeal, Note, Settle
from niangjia.ui.decisions import answer as decide
from niangjia.ui.filters import Choice
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import State
from niangjia.union.cases import permissions
from niangjia.union.cases.actions import Intake, Who, seats, wrapping
from niangjia.union.cases.queries import calls as queries
from niangjia.union.cases.rules import calls as rules
from niangjia.union.enterprises import queries as enterprises
from niangjia.union.publications import actions as publishing
from niangjia.union.publications import queries as publications

HOTLINE = "hotline"
MOST = 6


def _state(one: Any) -> State:
    kind = {"open": "wait", "done": "done", "failed": "stop", "dropped": "rest"}[one.state]
    return State(kind, rules.CALLBACKS[one.state])


WISHES = Table(
    name=gettext_lazy("回电登记"),
    columns=[
        Column(
            "id",
            gettext_lazy("编号"),
            value=lambda one: one.pk,
            link=lambda one: reverse("hotline:settle", args=[one.pk]),
        ),
        Column("phone", gettext_lazy("号码"), value=queries.wish_phone),
        Column("source", gettext_lazy("来源"), value=lambda one: one.get_source_display()),
        Column("asked_at", gettext_lazy("登记时间")),
        Column("due_at", gettext_lazy("应回时间"), sort=("due_at",)),
        Column("tries", gettext_lazy("已拨"), numeric=True),
        Column("state", gettext_lazy("状态"), value=_state),
        Column("note", gettext_lazy("说明"), value=lambda one: one.note or None),
    ],
    filters=[Choice("state", gettext_lazy("状态"), choices=tuple(rules.CALLBACKS.items()))],
    order="due_at",
    empty=gettext_lazy("有人登记回电时会列在这里。"),
)


@require_POST
@sight.page(permissions.ANSWER)
def knowledge(request: HttpRequest, call_id: int) -> HttpResponse:
    """What answers the words typed so far, and the class they speak for; the words stand in no address."""
    queries.call_for(request.actor, call_id)
    form = Appeal(request.POST)
    form.is_valid()
    text = str(form.cleaned_data.get("text") or "")
    found = _found(request, text)
    if request.htmx:
        return render(request, "hotline/knowledge.html", found)
    again = Appeal(initial={**form.cleaned_data, **_chosen(form, found)})
    return render(request, "hotline/console.html", console.context(request.actor, form=again, **found))


def _found(request: HttpRequest, text: str) -> dict[str, Any]:
    if not text.strip():
        return {"asked": True, "hits": [], "proposal": None}
    at = clock.now()
    hits = publications.search(text, at=at, most=MOST)
    if not any(hit.sure for hit in hits):
        publishing.note_miss(words=text, by=request.actor, at=at)
    proposal = queries.proposal(text)
    return {
        "asked": True,
        "hits": hits,
        "proposal": proposal if proposal.label else None,
        "proposed": queries.category_title(proposal.label),
        "certainty": round(100 * proposal.confidence),
    }


def _chosen(form: Appeal, found: dict[str, Any]) -> dict[str, Any]:
    """Without a script the proposed class is chosen where none was."""
    proposal = found["proposal"]
    return {} if form.cleaned_data.get("category") or proposal is None else {"category": proposal.label}


@require_POST
@sight.page(permissions.ANSWER)
def answer(request: HttpRequest, call_id: int) -> HttpResponse:
    """Close the call as a consultation answered on the spot."""

    def act(given: dict[str, Any]) -> None:
        if not given["reply"].strip():
            raise Invalid(_("没有写答复，"), field="reply", remedy=_("请采用一条知识，或者写明怎样答复的。"))
        taken = wrapping.answer(
            call_id=call_id, question=given["text"], reply=given["reply"], category=given["category"],
            article_id=given["article"], by=request.actor, at=clock.now(),
        )  # fmt: skip
        if given["article"]:
            publishing.note_use(article_id=given["article"], where=HOTLINE, by=request.actor, at=clock.now())
        messages.success(request, _("已当场答复，咨询编号 %(number)s。") % {"number": taken.number})

    return _end(request, call_id, act)


@require_POST
@sight.page(permissions.ANSWER)
def order(request: HttpRequest, call_id: int) -> HttpResponse:
    """Make an order of the call."""

    def act(given: dict[str, Any]) -> None:
        company = enterprises.open_by_name(given["company_name"]) if given["company_name"] else None
        appeal = Intake(
            channel="phone", text=given["text"], kind=given["kind"], category=given["category"],
            urgency=given["urgency"], is_secret=given["is_secret"], company_name=given["company_name"],
            company_id=company[0] if company else None, people=given["people"],
            who=Who() if given["is_anonymous"] else Who(name=given["caller_name"], person_id=_person(request, call_id)),
        )  # fmt: skip
        taken = wrapping.open_order(
            call_id=call_id,
            appeal=appeal,
            with_number=not given["is_anonymous"],
            by=request.actor,
            at=clock.now(),
        )
        messages.success(request, _("已转工单 %(number)s，请把编号告诉诉求人。") % {"number": taken.number})

    return _end(request, call_id, act)


def _person(request: HttpRequest, call_id: int) -> int | None:
    return queries.call_for(request.actor, call_id).person_id


@require_POST
@sight.page(permissions.ANSWER)
def follow_up(request: HttpRequest, call_id: int) -> HttpResponse:
    """Add the caller's words to a case that runs."""

    def act(given: dict[str, Any]) -> None:
        wrapping.follow_up(
            call_id=call_id, number=given["number"], words=given["text"], by=request.actor, at=clock.now()
        )
        messages.success(request, _("已补充到原工单。"))

    return _end(request, call_id, act)


@require_POST
@sight.page(permissions.ANSWER)
def set_aside(request: HttpRequest, call_id: int) -> HttpResponse:
    """Note a call of nobody who wants anything."""

    def act(given: dict[str, Any]) -> None:
        wrapping.set_aside(call_id=call_id, note=given["note"], by=request.actor, at=clock.now())
        messages.success(request, _("已登记为无效来电。"))

    return _end(request, call_id, act)


@require_POST
@sight.page(permissions.ANSWER)
def wish(request: HttpRequest, call_id: int) -> HttpResponse:
    """Note that the caller is to be called back."""

    def act(given: dict[str, Any]) -> None:
        wrapping.note_callback(
            call_id=call_id, source="agent", note=given["note"], by=request.actor, at=clock.now()
        )
        messages.success(request, _("已登记回电。"))

    return _end(request, call_id, act)


@require_POST
def finish(request: HttpRequest, call_id: int) -> HttpResponse:
    """End the wrap-up, and ask the telephone system for the next call."""
    with sight.of_actor(request.actor, permissions.ANSWER):
        queries.call_for(request.actor, call_id)
    form, at = Note(request.POST), clock.now()
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        wrapping.finish(call_id=call_id, note=note, by=request.actor, at=at)
        seats.stand(state="ready", by=request.actor, at=at)
    except NotNow as refusal:
        messages.error(request, str(refusal))
    return redirect("hotline:console")


def _end(request: HttpRequest, call_id: int, act: Callable[[dict[str, Any]], None]) -> HttpResponse:
    """Do an act with the form; show the console with the refusal at its field where it says no."""
    queries.call_for(request.actor, call_id)
    given = Appeal(request.POST)

    def done() -> HttpResponse:
        act(given.cleaned_data)
        return redirect("hotline:console")

    def page(status: int) -> HttpResponse:
        return render(
            request, "hotline/console.html", console.context(request.actor, form=given), status=status
        )

    return decide(given, done, page)


@require_safe
@sight.page(permissions.ANSWER)
def call(request: HttpRequest, call_id: int) -> HttpResponse:
    """One call: how it went, event by event, and what became of it."""
    found = queries.call_for(request.actor, call_id)
    context = {
        "call": found,
        "state": words.state(found),
        "phone": queries.phone(found),
        "waited": words.clock(words.waited(found)),
        "talked": words.clock(words.talked(found)),
        "outcome": words.outcome(found),
        "number": words.case_number(found),
        "events": [(at, EVENTS.get(kind, kind), agent, to) for at, kind, agent, to in queries.events(found)],
        "process": rules.CALL,
    }
    return render(request, "hotline/call.html", context)


EVENTS = {
    "call.offered": gettext_lazy("呼入"), "call.ringing": gettext_lazy("振铃"), "call.answered": gettext_lazy("接听"),
    "call.held": gettext_lazy("保持或取回"), "call.transferred": gettext_lazy("转接"), "call.hung_up": gettext_lazy("挂断"),
    "call.abandoned": gettext_lazy("放弃"), "call.recording_ready": gettext_lazy("录音就绪"),
}  # fmt: skip


@require_safe
@sight.page(permissions.ANSWER)
def wishes(request: HttpRequest) -> HttpResponse:
    """Who wants to be called, the most urgent first."""
    request.actor.check_may(permissions.ANSWER)
    listing = WISHES.read(
        request.GET, lambda chosen: queries.wishes(request.actor, state=str(chosen["state"] or "open"))
    )
    return listing.answer(request, "hotline/wishes.html")


@require_POST
def dial(request: HttpRequest, request_id: int) -> HttpResponse:
    """Have the telephone system dial."""
    with sight.of_actor(request.actor, permissions.ANSWER):
        queries.wish(request.actor, request_id)
    try:
        seats.dial(request_id=request_id, by=request.actor, at=clock.now())
    except NotNow as refusal:
        messages.error(request, str(refusal))
    return redirect("hotline:settle", request_id)


@require_http_methods(["GET", "POST"])
@sight.page(permissions.ANSWER)
def settle(request: HttpRequest, request_id: int) -> HttpResponse:
    """One wish: dial, and say how it ended."""
    found = queries.wish(request.actor, request_id)
    form = Settle(request.POST or None)

    def act() -> HttpResponse:
        wrapping.settle_callback(request_id=request_id, by=request.actor, at=clock.now(), **form.cleaned_data)
        messages.success(request, _("已登记结果。"))
        return redirect("hotline:wishes")

    def page(status: int) -> HttpResponse:
        context = {"wish": found, "phone": queries.wish_phone(found), "stands": _state(found), "form": form}
        return render(request, "hotline/wish.html", context, status=status)

    return decide(form, act, page)
