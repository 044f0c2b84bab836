"""Cases of one's desk as a list, and one case with its story."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from niangjia.kernel import clock, sight
from niangjia.portals.casework import verbs
from niangjia.ui.filters import Choice, Filter
from niangjia.ui.frame import CHAIR, base, show
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import State
from niangjia.union.cases import permissions, queries
from niangjia.union.cases.queries import Wanted
from niangjia.union.cases.rules.states import CASE, OPEN, PETITION
from niangjia.union.cases.rules.words import CHANNELS, DIFFICULTIES, KINDS, URGENCIES

DESKS = {"handled": _("我们承办的"), "taken": _("我们受理的")}


@require_safe
@sight.page(permissions.VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """List the cases of a desk, the latest first; the counts above lead to each state."""
    actor, at = request.actor, clock.now()
    actor.check_may(permissions.VIEW)
    desk = request.GET.get("desk", "handled")
    listing = _table(at, narrow=request.user.kind == CHAIR).read(
        request.GET, lambda chosen: queries.listed(actor, Wanted(**{"desk": desk} | _wanted(chosen)), at=at)
    )
    context = {
        "base": base(request), "desks": _tabs(desk), "counts": _counts(actor, desk, request.GET.get("state", "")),
        "may_take": actor.may(permissions.TAKE),
    }  # fmt: skip
    return listing.answer(request, "casework/cases.html", context)


@require_safe
@sight.page(permissions.VIEW)
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show one case: what was said, who asked as far as one may know, where it stands, and what can be done."""
    told = queries.case_for(request.actor, case_id)
    row, at = told.case, clock.now()
    context = {
        "told": told, "row": row, "limit": limit(row.due_at), "state": CASE.states[row.state], "process": CASE,
        "late": row.due_at is not None and row.due_at < at and row.state in OPEN,
        "kind": KINDS[row.kind], "channel": CHANNELS[row.channel], "urgency": URGENCIES[row.urgency],
        "difficulty": DIFFICULTIES[row.difficulty], "may": verbs.open_to(request.actor, row),
        "story": [_entry(step) for step in told.steps],
        "petition": PETITION.states[told.petition.state] if told.petition else None,
    }  # fmt: skip
    return show(request, "casework/case.html", context)


def limit(due_at: datetime | None) -> date | datetime | None:
    """The last day of a limit that ends with a day, else its moment."""
    if due_at is None or due_at.astimezone(clock.ZONE).time() != time.min:
        return due_at
    return clock.day_of(due_at - timedelta(seconds=1))


def _entry(step: Any) -> dict[str, Any]:
    """A step as the history shows it."""
    where = step.organisation.name if step.organisation else ""
    return {
        "when": step.at, "source": step.by, "what": verbs.TOLD.get(step.verb, step.verb),
        "old": None, "new": None, "reason": " · ".join(word for word in (where, step.note) if word),
    }  # fmt: skip


def _wanted(chosen: dict[str, Any]) -> dict[str, Any]:
    """The filters of the list as the room asks for them."""
    late = chosen.pop("late", "")
    return {name: value for name, value in chosen.items() if value} | {"is_late": late == "1"}


def _tabs(desk: str) -> list[dict[str, Any]]:
    return [
        {"to": f"{reverse('casework:cases')}?desk={key}", "title": title, "here": key == desk, "count": None}
        for key, title in DESKS.items()
    ]


def _counts(actor: Any, desk: str, chosen: str) -> list[dict[str, Any]]:
    counts = queries.counted(actor, desk)
    return [
        {
            "to": f"{reverse('casework:cases')}?desk={desk}&state={state}", "title": CASE.states[state].title,
            "here": state == chosen, "count": many,
        }
        for state, many in counts.items()
    ]  # fmt: skip


def _table(at: datetime, *, narrow: bool) -> Table:
    """The list; a chair's phone shows the title, the state and the limit."""
    return Table(
        name=_("工单"),
        columns=[
            Column("number", _("编号"), sort="id", link=lambda row: reverse("casework:case", args=[row.pk])),
            Column("title", _("诉求"), value=lambda row: row.title),
            Column("state", _("状态"), value=lambda row: _mark(row, at)),
            Column("due_at", _("期限"), value=lambda row: limit(row.due_at)),
            Column("company", _("涉及单位"), value=lambda row: row.company_name, hidden=narrow),
            Column("kind", _("类型"), value=lambda row: KINDS[row.kind], hidden=narrow),
            Column("channel", _("渠道"), value=lambda row: CHANNELS[row.channel], hidden=narrow),
            Column("taken_at", _("受理"), value=lambda row: row.taken_at, hidden=narrow),
        ],
        filters=[
            Filter("number", _("编号"), hint=_("14 位数字")),
            Filter("company", _("单位名称开头")),
            Choice("state", _("状态"), choices=[(code, CASE.states[code].title) for code in CASE.states]),
            Choice("kind", _("类型"), choices=list(KINDS.items())),
            Choice("late", _("期限"), choices=[("1", _("已超期"))]),
        ],
        order="-number",
        empty=_("有新的诉求派来时，会列在这里。"),
    )  # fmt: skip


def _mark(row: Any, at: datetime) -> State:
    if row.due_at is not None and row.due_at < at and row.state in OPEN:
        return State("stop", _("已超期"))
    state = CASE.states[row.state]
    return State(state.kind, state.title)
