"""The hotline's figures of a time, and the rows behind each of them; called inside `sight.of_actor(…, ANSWER)`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import F, Q, QuerySet

from niangjia.kernel import params
from niangjia.kernel.clock import day_of
from niangjia.union.cases.models import Call, CallBack, Case, Line, Rating, Reply, WrapUp
from niangjia.union.cases.rules import call_cases
from niangjia.union.cases.rules import calls as rules

COUNT_SQL: Final = """
    SELECT count(*), count(answered_at),
           count(*) FILTER (WHERE answered_at IS NULL AND ended_at IS NOT NULL),
           count(*) FILTER (WHERE answered_at IS NULL AND trunc(extract(epoch FROM ended_at - offered_at)) <= %(soon)s),
           count(*) FILTER (WHERE trunc(extract(epoch FROM answered_at - offered_at)) <= %(quick)s),
           coalesce(sum(trunc(extract(epoch FROM ended_at - answered_at))), 0)::bigint,
           count(*) FILTER (WHERE answered_at IS NOT NULL AND ended_at IS NOT NULL)
      FROM cases_call
     WHERE line_id = ANY(%(lines)s) AND offered_at >= %(start)s AND offered_at < %(end)s AND NOT outbound"""
CASE_FIGURES: Final = (
    "orders",
    "due",
    "on_time",
    "reopened",
    "called",
    "reached",
    "content",
    "asked",
    "solved",
)


@dataclass(frozen=True, slots=True)
class Seconds:
    """The numbers by which calls are judged on a day, and how sure we are of them."""

    quick: int
    soon: int
    target: int


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case of the figures, with what is counted of it."""

    case: Case
    went: call_cases.Went


def seconds(at: datetime) -> Seconds:
    """The dated numbers of a moment (1 query)."""
    held = params.on(day_of(at))
    return Seconds(int(held[rules.QUICK.key]), int(held[rules.SOON.key]), int(held[rules.TARGET.key]))


def figures(lines: Sequence[Line], *, start: datetime, end: datetime, held: Seconds) -> rules.Figures:
    """Count the inbound calls of a time (1 query)."""
    with connection.cursor() as cursor:
        named: dict[str, Any] = {
            "lines": [one.pk for one in lines], "start": start, "end": end, "quick": held.quick, "soon": held.soon,
        }  # fmt: skip
        cursor.execute(COUNT_SQL, named)
        return rules.Figures(*cursor.fetchone())


def rows(
    lines: Sequence[Line], *, start: datetime, end: datetime, figure: str, held: Seconds
) -> "QuerySet[Call]":
    """The calls that a figure counts; every inbound call for a figure nobody knows."""
    found = Call.objects.filter(line__in=lines, offered_at__gte=start, offered_at__lt=end, outbound=False)
    return found.filter(_counted(figure, held)).select_related("seat", "wrap_up", "wrap_up__case")


def _counted(figure: str, held: Seconds) -> Q:
    """Which calls a figure counts. Whole seconds: at most n means less than n + 1."""
    answered, ended = Q(answered_at__isnull=False), Q(ended_at__isnull=False)
    quick, soon = (F("offered_at") + timedelta(seconds=n + 1) for n in (held.quick, held.soon))
    return {
        "answered": answered,
        "abandoned": ended & ~answered,
        "soon": ended & ~answered & Q(ended_at__lt=soon),
        "within": answered & Q(answered_at__lt=quick),
        "talks": answered & ended,
        "open": ~answered & ~ended,
    }.get(figure, Q())


def went(call: Call) -> rules.Went:
    """A call as the rule reads it."""
    return rules.Went(call.offered_at, call.answered_at, call.ended_at)


def orders(lines: Sequence[Line], *, start: datetime, end: datetime, at: datetime) -> list[CaseRow]:
    """The cases that calls of a time have opened, with what is counted of each (5 queries)."""
    made = WrapUp.objects.filter(line__in=lines, outcome="order", decided_at__gte=start, decided_at__lt=end)
    numbers = list(made.exclude(case__isnull=True).values_list("case_id", flat=True))
    cases = list(Case.objects.filter(pk__in=numbers).order_by("-id"))
    first = _first(Reply.objects.filter(case_id__in=numbers, revoked_at__isnull=True).order_by("-id"), "late")
    backs = list(CallBack.objects.filter(case_id__in=numbers).order_by("id"))
    ratings = _first(Rating.objects.filter(case_id__in=numbers).order_by("id"), "solved")
    return [CaseRow(case, _went(case, first, backs, ratings, at)) for case in cases]


def case_figures(found: Iterable[CaseRow]) -> call_cases.CaseFigures:
    """Count them."""
    return call_cases.count(row.went for row in found)


def chosen(found: Iterable[CaseRow], figure: str) -> list[CaseRow]:
    """Those that a figure counts."""
    if figure not in CASE_FIGURES:
        return list(found)
    return [row for row in found if call_cases.chosen(figure, row.went)]


def _first(found: "QuerySet[Any]", field: str) -> dict[int, bool]:
    """One word a case: of the last row in the order given."""
    return dict(found.values_list("case_id", field))


def _went(
    case: Case, first: dict[int, bool], backs: Sequence[CallBack], ratings: dict[int, bool], at: datetime
) -> call_cases.Went:
    mine = [back for back in backs if back.case_id == case.pk]
    said = [back.result == "content" for back in mine if back.result in ("content", "discontent")]
    solved = [back.solved for back in mine if back.solved is not None]
    answered = case.pk in first
    return call_cases.Went(
        taken_at=case.taken_at,
        due=answered or (case.due_at is not None and case.due_at <= at),
        on_time=answered and not first[case.pk],
        reopened=case.reworks > 0,
        called=bool(mine),
        content=said[-1] if said else None,
        solved=ratings.get(case.pk, solved[-1] if solved else None),
    )
