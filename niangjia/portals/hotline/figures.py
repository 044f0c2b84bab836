"""The hotline's figures: each with its definition, each a door to its rows; the rows to take along, under a mark."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from niangjia.kernel import clock, sight
from niangjia.kernel.bulk.spreadsheet import neutral
from niangjia.kernel.refusals import Invalid
from niangjia.portals.hotline import words
from niangjia.ui import export
from niangjia.ui.filters import Choice, Day, Number
from niangjia.ui.tables import Column, Table
from niangjia.union.cases import permissions
from niangjia.union.cases.actions import exporting
from niangjia.union.cases.queries import call_figures
from niangjia.union.cases.queries import calls as queries
from niangjia.union.cases.rules import call_cases
from niangjia.union.cases.rules import calls as rules

LONGEST = timedelta(days=366)
CALLS = {
    "offered": _("呼入"), "answered": _("接通"), "abandoned": _("放弃"), "soon": _("短时放弃"), "within": _("快速接通"),
    "talks": _("已结束通话"), "open": _("仍在排队"),
}  # fmt: skip
CASES = {
    "orders": _("工单"), "due": _("到期"), "on_time": _("按期"), "reopened": _("重办"), "called": _("已回访"),
    "reached": _("回访接通"), "content": _("满意"), "asked": _("本人作了说明"), "solved": _("本人认为已解决"),
}  # fmt: skip
TITLES = (
    "通话编号", "呼入时间", "接听时间", "结束时间", "等待秒数", "通话秒数", "保持秒数", "转接次数", "分机", "处理",
    "工单编号",
)  # fmt: skip
"""What an export holds of a call: no number of anybody."""
ROWS = Table(
    name=_("来电明细"),
    columns=[
        Column("offered_at", _("呼入时间"), sort=("offered_at",), link=lambda c: reverse("hotline:call", args=[c.pk])),
        Column("number", _("通话编号")),
        Column("state", _("状态"), value=words.state),
        Column("waited", _("等待秒数"), value=words.waited, numeric=True),
        Column("talked", _("通话秒数"), value=words.talked, numeric=True),
        Column("seat", _("分机"), value=lambda c: c.seat.extension if c.seat else None),
        Column("outcome", _("处理"), value=lambda c: words.outcome(c) or None),
        Column("case", _("工单"), value=lambda c: words.case_number(c) or None),
    ],
    filters=[
        Choice("figure", _("统计项"), choices=tuple(CALLS.items())), Day("since", _("从")), Day("until", _("到（含）")),
        Choice("line", _("热线")),
    ],
    order="-offered_at",
)  # fmt: skip
ORDERS = Table(
    name=_("来电工单明细"),
    columns=[
        Column("number", _("工单编号"), value=lambda r: r.case.number),
        Column("taken_at", _("受理时间"), value=lambda r: r.case.taken_at),
        Column("due", _("到期"), value=lambda r: _yes(r.went.due)),
        Column("on_time", _("按期"), value=lambda r: _yes(r.went.on_time)),
        Column("reopened", _("重办"), value=lambda r: _yes(r.went.reopened)),
        Column("content", _("回访"), value=lambda r: _content(r.went)),
        Column("solved", _("本人认为已解决"), value=lambda r: None if r.went.solved is None else _yes(r.went.solved)),
    ],
    filters=[
        Choice("figure", _("统计项"), choices=tuple(CASES.items())), Day("since", _("从")), Day("until", _("到（含）")),
        Choice("line", _("热线")),
    ],
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """The lines and the time that an address means; `until` is its last day."""

    lines: list[Any]
    since: date
    until: date
    line_id: int | None

    @property
    def start(self) -> datetime:
        """The first moment."""
        return clock.day_end(self.since - timedelta(days=1))

    @property
    def end(self) -> datetime:
        """The first moment behind."""
        return clock.day_end(self.until)

    @property
    def query(self) -> dict[str, str]:
        """The same as parameters of an address."""
        told = {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return told | ({"line": str(self.line_id)} if self.line_id else {})


@dataclass(frozen=True, slots=True)
class Figure:
    """One number on the page: its value or rate, its definition, and the door to its rows."""

    name: str
    value: object
    unit: str
    rate: Any
    definition: str
    to: str


def read(request: HttpRequest) -> Chosen:
    """What the address chooses; today where it says nothing. Raises Invalid, NotFound (another city's line)."""
    given = request.GET if request.method == "GET" else request.POST
    today = clock.today()
    since: Any = Day("since", "从").read(given.get("since", "")) or today
    until: Any = Day("until", "到").read(given.get("until", "")) or max(since, today)
    line_id: Any = Number("line", "热线").read(given.get("line", ""))
    if not since <= until <= since + LONGEST:
        raise Invalid("时间段有误，", field="since", remedy="请选一年以内、先后正确的两天。")
    lines = [queries.line(request.actor, line_id)] if line_id else queries.lines(request.actor)
    return Chosen(lines, since, until, line_id)


@require_safe
@sight.page(permissions.ANSWER)
def figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of a time with their definitions."""
    request.actor.check_may(permissions.ANSWER)
    chosen, at = read(request), clock.now()
    held = call_figures.seconds(at)
    told = call_figures.figures(chosen.lines, start=chosen.start, end=chosen.end, held=held)
    found = _orders(request, chosen, at)
    context = {
        "chosen": chosen, "lines": queries.lines(request.actor), "held": held, "at": at,
        "calls": _of_calls(told, chosen, held), "cases": _of_cases(call_figures.case_figures(found), chosen),
        "definitions": [*rules.definitions(quick=held.quick, soon=held.soon).values(), *call_cases.DEFINITIONS.values()],
        "may_export": request.actor.may(permissions.LINES),
    }  # fmt: skip
    return render(request, "hotline/figures.html", context)


@require_safe
@sight.page(permissions.ANSWER)
def calls(request: HttpRequest) -> HttpResponse:
    """The calls that a figure counts."""
    request.actor.check_may(permissions.ANSWER)
    chosen, held = read(request), call_figures.seconds(clock.now())
    listing = ROWS.read(
        request.GET,
        lambda named: call_figures.rows(
            chosen.lines,
            start=chosen.start,
            end=chosen.end,
            figure=str(named["figure"] or "offered"),
            held=held,
        ),
    )
    return listing.answer(
        request, "hotline/rows.html", {"chosen": chosen, "title": _title(CALLS, request, "offered")}
    )


@require_safe
@sight.page(permissions.ANSWER)
def cases(request: HttpRequest) -> HttpResponse:
    """The cases that a figure counts."""
    request.actor.check_may(permissions.ANSWER)
    chosen, at = read(request), clock.now()
    found = _orders(request, chosen, at)
    listing = ORDERS.read(
        request.GET,
        lambda named: call_figures.chosen(found, str(named["figure"] or "orders")),
        choices=_lines_of(request),
    )
    return listing.answer(
        request, "hotline/rows.html", {"chosen": chosen, "title": _title(CASES, request, "orders")}
    )


@require_POST
@sight.page(permissions.LINES)
def export_calls(request: HttpRequest) -> HttpResponse:
    """Every inbound call of the time as a file under a mark: who took it, when, how many rows."""
    chosen, at = read(request), clock.now()
    held = call_figures.seconds(at)
    rows = list(
        call_figures.rows(
            chosen.lines, start=chosen.start, end=chosen.end, figure="offered", held=held
        ).order_by("offered_at", "id")
    )
    mark = exporting.note_export(
        lines=[one.pk for one in chosen.lines], since=chosen.since, until=chosen.until, rows=len(rows),
        by=request.actor, at=at,
    )  # fmt: skip
    name = f"12351来电-{chosen.since:%Y%m%d}-{chosen.until:%Y%m%d}"
    if request.POST.get("format") == "csv":
        return _csv(name, mark, _lines(rows))
    return export.xlsx(name, [*TITLES, mark], _lines(rows))


def _lines(rows: Iterable[Any]) -> Iterator[list[Any]]:
    for call in rows:
        moments = [
            moment.astimezone(clock.ZONE).strftime("%Y-%m-%d %H:%M:%S") if moment else ""
            for moment in (call.offered_at, call.answered_at, call.ended_at)
        ]
        yield [
            call.number, *moments, words.waited(call), words.talked(call), call.held_seconds, call.transfers,
            call.seat.extension if call.seat else "", words.outcome(call), words.case_number(call),
        ]  # fmt: skip


def _csv(name: str, mark: str, lines: Iterable[list[Any]]) -> HttpResponse:
    """A CSV that Excel opens: the mark stands in the last title."""
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow([*TITLES, mark])
    for line in lines:
        writer.writerow([neutral(value) if isinstance(value, str) else value for value in line])
    response = HttpResponse("\ufeff" + target.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{urlencode({'n': name})[2:]}.csv"
    return response


def _orders(request: HttpRequest, chosen: Chosen, at: datetime) -> list[call_figures.CaseRow]:
    spans = (*request.actor.spans(permissions.ANSWER), *request.actor.spans(permissions.VIEW))
    with sight.within(spans):
        return call_figures.orders(chosen.lines, start=chosen.start, end=chosen.end, at=at)


def _to(chosen: Chosen, name: str, figure: str) -> str:
    return f"{reverse(name)}?{urlencode({'figure': figure, **chosen.query})}"


def _of_calls(told: rules.Figures, chosen: Chosen, held: call_figures.Seconds) -> list[Figure]:
    said = rules.definitions(quick=held.quick, soon=held.soon)

    def one(
        name: Any, key: str, figure: str, *, rate: Any = None, value: Any = None, unit: Any = "个"
    ) -> Figure:
        return Figure(name, value, unit, rate, said.get(key, ""), _to(chosen, "hotline:figure-calls", figure))

    return [
        one(_("呼入"), "offered", "offered", value=told.offered),
        one(_("接通"), "answered", "answered", value=told.answered),
        one(_("放弃"), "abandoned", "abandoned", value=told.abandoned),
        one(_("短时放弃"), "soon", "soon", value=told.soon),
        one(_("接通率"), "answer_rate", "answered", rate=told.answer_rate),
        one(_("放弃率"), "abandon_rate", "abandoned", rate=told.abandon_rate),
        one(f"{held.quick} 秒接通率", "quick_rate", "within", rate=told.quick_rate),
        one(_("服务水平"), "service_level", "within", rate=told.service_level),
        one(_("平均通话"), "average_talk", "talks", value=words.clock(told.average_talk), unit=""),
    ]


def _of_cases(told: call_cases.CaseFigures, chosen: Chosen) -> list[Figure]:
    def one(name: Any, key: str, figure: str, *, rate: Any = None, value: Any = None) -> Figure:
        said = call_cases.DEFINITIONS.get(key, "")
        return Figure(name, value, "件", rate, said, _to(chosen, "hotline:figure-cases", figure))

    return [
        one(_("工单"), "orders", "orders", value=told.orders),
        one(_("到期"), "due", "due", value=told.due),
        one(_("按期率"), "on_time_rate", "on_time", rate=told.on_time_rate),
        one(_("重办率"), "reopened_rate", "reopened", rate=told.reopened_rate),
        one(_("回访接通率"), "reached_rate", "reached", rate=told.reached_rate),
        one(_("满意率"), "content_rate", "content", rate=told.content_rate),
        one(_("本人认为已解决"), "solved_rate", "solved", rate=told.solved_rate),
    ]


def _title(titles: dict[str, Any], request: HttpRequest, first: str) -> Any:
    return titles.get(request.GET.get("figure", ""), titles[first])


def _lines_of(request: HttpRequest) -> dict[str, list[tuple[int, str]]]:
    """The lines that this reader may choose."""
    return {"line": [(one.pk, one.title) for one in queries.lines(request.actor)]}


def _yes(said: bool) -> str:
    return "是" if said else "否"


def _content(went: call_cases.Went) -> str | None:
    if went.content is None:
        return "未接通" if went.called else None
    return "满意" if went.content else "不满意"
