"""Runs: the long work that a reader asked for or may ask for, how far it is, and what it left."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from niangjia.kernel import runs
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotFound
from niangjia.kernel.run_states import RUN
from niangjia.ui.access import quiet
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import State
from niangjia.union.accounts import permissions as accounts
from niangjia.union.cards import permissions as cards
from niangjia.union.enterprises import permissions as enterprises
from niangjia.union.organisations import permissions as organisations

LATEST = 300
VERBS = {
    "audit": accounts.AUDIT,
    "cards": cards.BATCH,
    "register": enterprises.IMPORT,
    "organisations": organisations.IMPORT,
    "unions": organisations.IMPORT,
}
"""Who may ask for a kind of run may see the runs of that kind; everybody sees their own."""

RUNS = Table(
    name=_("后台任务"),
    columns=[
        Column("title", _("任务"), link=lambda row: reverse("office:run", args=[row.pk])),
        Column(
            "state", _("状态"), value=lambda row: State(RUN.states[row.state].kind, row.get_state_display())
        ),
        Column("percent", _("进度"), numeric=True, value=lambda row: f"{row.percent}%"),
        Column("asked_by", _("发起人")),
        Column("asked_at", _("发起时间")),
        Column("ended_at", _("结束时间")),
        Column("sentence", _("说明"), hidden=True),
    ],
    empty=_("导入、核对等较长的工作会出现在这里。"),
)


def index(request: HttpRequest) -> HttpResponse:
    """List the latest runs this reader may see."""
    seen = [run for run in runs.recent(limit=LATEST) if _may_see(request.actor, run)]
    return RUNS.read(request.GET, lambda _chosen: seen).answer(request, "office/runs/index.html")


def run(request: HttpRequest, number: int) -> HttpResponse:
    """Show one run, how far it is and what it left."""
    return render(request, "office/runs/run.html", {"run": _run(request.actor, number)})


@quiet
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """Return how far a run is; when it is over, the page is asked for anew."""
    found = _run(request.actor, number)
    answer = render(request, "office/runs/progress.html", {"run": found})
    if not found.is_open:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _run(actor: Actor, number: int) -> Any:
    found = runs.run(number)
    if found is None or not _may_see(actor, found):
        raise NotFound
    return found


def _may_see(actor: Actor, found: Any) -> bool:
    if actor.id is not None and found.asked_by_id == actor.id:
        return True
    verb = VERBS.get(found.kind.partition(".")[0])
    return verb is not None and actor.may(verb)
