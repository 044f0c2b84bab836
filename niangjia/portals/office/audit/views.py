"""The auditor's pages: the event log, one event, and the walk along its chain."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from niangjia.kernel import clock
from niangjia.portals.office.audit import words
from niangjia.ui.filters import Choice, Day, Filter
from niangjia.ui.tables import Column, Table
from niangjia.union.accounts import actions, queries


def _moment(row: Any) -> str:
    """The time of an event to the second."""
    return f"{localtime(row.at):%Y-%m-%d %H:%M:%S}"


EVENTS = Table(
    name=_("审计记录"),
    columns=[
        Column(
            "at",
            _("时间"),
            value=_moment,
            sort="id",
            link=lambda row: reverse("office:audit-event", args=[row.pk]),
        ),
        Column("actor_name", _("操作人")),
        Column("act", _("动作"), value=lambda row: words.act(row.act)),
        Column("subject", _("对象"), value=lambda row: words.subject(row.subject)),
        Column("id", _("编号"), numeric=True, hidden=True),
    ],
    filters=[
        Filter("who", _("操作人"), hint=_("登录名，或“系统”")),
        Choice("room", _("业务"), choices=tuple(words.ROOMS.items())),
        Choice("act", _("动作"), choices=tuple(words.ACTS.items())),
        Filter("subject", _("对象"), hint="accounts.Account:12"),
        Day("since", _("从")),
        Day("until", _("到")),
    ],
    order="-at",
)


def index(request: HttpRequest) -> HttpResponse:
    """List the events of the auditor's part of the tree, newest first."""
    listing = EVENTS.read(request.GET, lambda chosen: queries.audit_events(request.actor, _wanted(chosen)))
    return listing.answer(request, "office/audit/index.html")


def event(request: HttpRequest, number: int) -> HttpResponse:
    """Show everything one event says, and whether it is sealed."""
    found, seal = queries.audit_event(number, request.actor)
    context = {
        "event": found,
        "act": words.act(found.act),
        "subject": words.subject(found.subject),
        "moment": _moment(found),
        "facts": [(name, _plain(value)) for name, value in found.facts.items()],
        "seal": seal,
    }
    return render(request, "office/audit/event.html", context)


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for the chain to be verified, and lead to the run."""
    run = actions.verify_audit(by=request.actor, at=clock.now())
    return redirect("office:run", run.pk)


def _wanted(chosen: dict[str, Any]) -> queries.AuditFilter:
    return queries.AuditFilter(
        who=chosen["who"] or "",
        act=chosen["act"] or (f"{chosen['room']}." if chosen["room"] else ""),
        subject=chosen["subject"] or "",
        since=chosen["since"],
        until=chosen["until"],
    )


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
