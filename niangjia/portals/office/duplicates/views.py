"""The console of duplicates: by score within the reader's reach, one pair side by side, merges by two people."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niangjia.kernel import clock, sight
from niangjia.kernel.actor import Actor
from niangjia.portals.office.decision import decide
from niangjia.portals.office.duplicates import forms
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import State
from niangjia.union.members import permissions
from niangjia.union.members.actions import comparing, merging
from niangjia.union.members.actions import duplicates as acts
from niangjia.union.members.queries import duplicates as queries

PAIRS = Table(
    name=gettext_lazy("疑似重复的档案"),
    columns=[
        Column("score", gettext_lazy("相似度"), numeric=True, sort=("score", "id")),
        Column(
            "low", gettext_lazy("档案甲"), value=lambda line: line.low,
            link=lambda line: reverse("office:duplicate", args=[line.id]),
        ),
        Column("low_union", gettext_lazy("甲的工会"), value=lambda line: line.low_union),
        Column("high", gettext_lazy("档案乙"), value=lambda line: line.high),
        Column("high_union", gettext_lazy("乙的工会"), value=lambda line: line.high_union),
        Column("reasons", gettext_lazy("主要依据"), value=lambda line: line.reasons),
        Column("found_at", gettext_lazy("发现"), value=lambda line: line.found_at),
    ],
    order="-score",
    empty=gettext_lazy("系统每几分钟查新变动的人，每天查一遍全市。"),
)  # fmt: skip
MARKS = {
    "asked": "wait", "undo_asked": "wait", "done": "done", "refused": "rest", "undone": "stop",
}  # fmt: skip
MERGES = Table(
    name=gettext_lazy("合并和拆分"),
    columns=[
        Column("state", gettext_lazy("状态"), value=lambda line: State(MARKS[line.state], line.state_title)),
        Column(
            "kept", gettext_lazy("保留的档案"), value=lambda line: line.kept,
            link=lambda line: reverse("office:merge", args=[line.id]),
        ),
        Column("folded", gettext_lazy("并入的档案"), value=lambda line: line.folded),
        Column("asked_by", gettext_lazy("提出人"), value=lambda line: line.asked_by),
        Column("reason", gettext_lazy("理由"), value=lambda line: line.reason),
        Column("asked_at", gettext_lazy("提出时间"), sort="id", value=lambda line: line.asked_at),
    ],
    order="-asked_at",
    empty=gettext_lazy("在疑似重复里核对后提出合并，由另一人确认。"),
)  # fmt: skip


@require_safe
@sight.page(permissions.RESOLVE)
def duplicates(request: HttpRequest) -> HttpResponse:
    """List the pairs that wait, the most alike first."""
    request.actor.check_may(permissions.RESOLVE)
    listing = PAIRS.read(request.GET, lambda chosen: queries.pairs(request.actor))
    listing.page.rows[:] = queries.pair_lines(listing.page.rows)
    return listing.answer(
        request, "office/duplicates/pairs.html", {"tabs": _tabs(request.actor, "duplicates")}
    )


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Ask for a search through the whole city."""
    run = acts.ask_find_all(by=request.actor, at=clock.now())
    messages.success(request, _("已开始全市查重，完成后新的疑似重复会出现在这里。"))
    del run
    return redirect("office:duplicates")


@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Show two records side by side, and decide that they are two people."""
    form = forms.Dismiss(request.POST or None)
    shown = comparing.open_pair(pair_id=pair_id, by=request.actor, at=clock.now())
    back = reverse("office:duplicates")

    def act(given: dict[str, Any]) -> None:
        acts.dismiss(pair_id=pair_id, reason=given["reason"], by=request.actor, at=clock.now())

    words = {"shown": shown, "back": back, "open": shown.pair.state == "open"}
    return decide(
        request,
        form,
        act,
        done=_("已记为不是同一人。"),
        to=back,
        words=words,
        template="office/duplicates/pair.html",
    )


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Ask that two records be made one."""
    shown = comparing.open_pair(pair_id=pair_id, by=request.actor, at=clock.now())
    records = [
        (shown.pair.low_id, _("档案甲：%(union)s") % {"union": shown.low_union}),
        (shown.pair.high_id, _("档案乙：%(union)s") % {"union": shown.high_union}),
    ]
    form = forms.Ask(request.POST or None, records=records)

    def act(given: dict[str, Any]) -> None:
        merging.ask_merge(
            pair_id=pair_id, kept_id=given["kept"], reason=given["reason"], by=request.actor, at=clock.now()
        )

    back = reverse("office:duplicate", args=[pair_id])
    words = {
        "title": _("合并为一份档案"), "submit": _("提出合并"), "back": back,
        "about": _("由另一位同事复核后办理；证件、手机、会籍和记录都会并到保留的一份，可以再拆开。"),
    }  # fmt: skip
    return decide(
        request, form, act, done=_("已提出合并，等另一位同事复核。"), to=reverse("office:merges"), words=words
    )


@require_safe
@sight.page(permissions.RESOLVE)
def merges(request: HttpRequest) -> HttpResponse:
    """List what has been asked and done, the latest first."""
    request.actor.check_may(permissions.RESOLVE)
    listing = MERGES.read(request.GET, lambda chosen: queries.merges(request.actor, states=MARKS))
    listing.page.rows[:] = queries.merge_lines(listing.page.rows)
    return listing.answer(request, "office/duplicates/merges.html", {"tabs": _tabs(request.actor, "merges")})


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Show one merge; confirm or refuse what another asked for, or ask for the split of what is done."""
    shown = comparing.open_merge(merge_id=merge_id, by=request.actor, at=clock.now())
    splits = shown.merge.state == "done"
    form = (forms.Split if splits else forms.Decide)(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        if splits:
            merging.ask_unmerge(merge_id=merge_id, reason=given["reason"], by=request.actor, at=clock.now())
        else:
            _decide(shown.merge.state, merge_id, given, request.actor)

    to = reverse("office:merge", args=[merge_id])
    words = {
        "shown": shown, "back": reverse("office:merges"), "splits": splits, "mark": MARKS[shown.merge.state],
        "waits": shown.merge.state in ("asked", "undo_asked"), "mine": shown.asked_by_id == request.actor.id,
    }  # fmt: skip
    return decide(
        request, form, act, done=_("已办理。"), to=to, words=words, template="office/duplicates/merge.html"
    )


def _decide(state: str, merge_id: int, given: dict[str, Any], by: Actor) -> None:
    if given["choice"] == "yes":
        confirm = merging.confirm_merge if state == "asked" else merging.confirm_unmerge
        confirm(merge_id=merge_id, by=by, at=clock.now())
    elif state == "asked":
        merging.refuse_merge(merge_id=merge_id, reason=given["reason"], by=by, at=clock.now())
    else:
        merging.refuse_unmerge(merge_id=merge_id, by=by, at=clock.now())


def _tabs(actor: Actor, here: str) -> list[dict[str, Any]]:
    waiting = queries.merges(actor).count()
    return [
        {"title": _("待核对"), "to": reverse("office:duplicates"), "here": here == "duplicates"},
        {
            "title": _("合并和拆分"),
            "to": reverse("office:merges"),
            "here": here == "merges",
            "count": waiting or None,
        },
    ]
