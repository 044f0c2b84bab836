"""Many at once: moved with a company or a union, taken back; and what the nightly look found."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niangjia.kernel import clock, runs
from niangjia.kernel.refusals import Invalid, NotFound
from niangjia.portals.people import moving_forms as forms
from niangjia.portals.people.standing import union_named
from niangjia.ui.deciding import Page, bound, decide
from niangjia.ui.frame import show
from niangjia.ui.values import State
from niangjia.union.enterprises import queries as register
from niangjia.union.members import permissions
from niangjia.union.members.actions import checking, following
from niangjia.union.organisations import queries as unions

LATEST = 50


@require_http_methods(["GET", "POST"])
def move_many(request: HttpRequest) -> HttpResponse:
    """Ask that many people move together."""
    request.actor.check_may(permissions.MOVE_MANY)
    page = Page(
        _("批量转会"), _("随单位或工会变动"), reverse("people:moves"), _("开始转会"),
        _("每个人都留一条转会记录，会籍不断档；没有后续变动的，可以整批撤销。单位或工会终止时，会籍由上一级工会保留。"),
    )  # fmt: skip

    def go(given: dict[str, Any], at: datetime) -> None:
        following.move_many(
            from_organisation_id=union_named(given["source"], field="source"),
            to_organisation_id=union_named(given["target"], field="target"),
            occasion=given["occasion"], company_id=_company(request, given["company"]), by=request.actor, at=at,
        )  # fmt: skip

    return decide(request, page, bound(forms.MoveMany, request), go, done=_("已开始，进度见下面。"))


@require_safe
def moves(request: HttpRequest) -> HttpResponse:
    """List the latest moves of many within the reader's reach."""
    request.actor.check_may(permissions.MOVE_MANY)
    seen = [run for run in runs.recent(following.MOVE, limit=LATEST) if _may_see(request, run)]
    kinds = {"waiting": "wait", "running": "run", "done": "done", "failed": "stop", "undone": "rest"}
    rows = [
        (
            run,
            State(kinds[run.state], run.get_state_display()),
            run.result.get("moved", 0),
            _may_revoke(request, run),
        )
        for run in seen
    ]
    return show(request, "people/moves.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, run_id: int) -> HttpResponse:
    """Ask that a move of many be taken back."""
    run = runs.run(run_id)
    if run is None or run.kind != following.MOVE or not _may_see(request, run):
        raise NotFound
    page = Page(
        _("撤销批量转会"), run.title, reverse("people:moves"), _("撤销"),
        _("没有后续变动的人回到原工会；后来又转走、退会的人不动。"), "danger",
    )  # fmt: skip

    def go(given: dict[str, Any], at: datetime) -> None:
        following.revoke_many(run_id=run_id, mistake=given["mistake"], by=request.actor, at=at)

    return decide(request, page, bound(forms.TakeBack, request), go, done=_("已开始撤销。"))


@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """Show what the last look at the data found: how many, and who, by number."""
    _check_city(request)
    last = runs.recent(checking.CHECK, limit=1).first()
    found = []
    for question in checking.QUESTIONS if last is not None else ():
        answer = last.result.get(question.key) if last is not None else None
        if answer is not None:
            mark = State("stop", _("要核对")) if answer["many"] else State("done", _("没有发现"))
            found.append((question.title, mark, answer["many"], answer["ids"]))
    return show(request, "people/checks.html", {"last": last, "found": found})


@require_POST
def check_now(request: HttpRequest) -> HttpResponse:
    """Ask for a look now."""
    checking.ask_check(by=request.actor, at=clock.now())
    return redirect("people:checks")


def _check_city(request: HttpRequest) -> None:
    city = unions.root()
    permissions.check_may(request.actor, permissions.REVOKE, city.lft if city else None)


def _may_see(request: HttpRequest, run: Any) -> bool:
    place = unions.node(run.settings["from_id"])
    return permissions.may(request.actor, permissions.MOVE_MANY, place.lft)


def _may_revoke(request: HttpRequest, run: Any) -> bool:
    common = unions.common_above(run.settings["from_id"], run.settings["to_id"])
    over = run.state in ("done", "failed")
    return over and permissions.may(request.actor, permissions.REVOKE, common.lft if common else None)


def _company(request: HttpRequest, code: str) -> int | None:
    """The company of a code. Raises Invalid for one that the register does not know."""
    if not code.strip():
        return None
    found = register.companies(request.actor).filter(uscc=code.strip().upper()).first()
    if found is None:
        raise Invalid(_("台账里没有这个代码的单位，"), field="company", remedy=_("请核对统一社会信用代码。"))
    return int(found.pk)
