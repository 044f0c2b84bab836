"""What a supervisor keeps: shifts, seats, breaks taken, the telephone's menu, and the gaps of knowledge."""

import json
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niangjia.kernel import clock, sight
from niangjia.kernel.refusals import NotNow
from niangjia.portals.hotline.forms import MOMENT, MenuForm, SeatForm, ShiftForm, moment
from niangjia.portals.hotline.wall import chosen_line, midnight
from niangjia.ui.decisions import answer
from niangjia.union.cases import permissions
from niangjia.union.cases.actions import ivr, seats
from niangjia.union.cases.queries import calls as queries
from niangjia.union.cases.rules import ivr as rules
from niangjia.union.publications import queries as publications

AHEAD = timedelta(days=14)


@require_http_methods(["GET", "POST"])
@sight.page(permissions.LINES)
def shifts(request: HttpRequest) -> HttpResponse:
    """Who sits when and where, and the breaks of today."""
    one = chosen_line(request)
    people = queries.people_at(request.actor, one, on=clock.now())
    which = request.POST.get("which", "")
    shift = ShiftForm(
        request.POST if which == "shift" else None, people=people, prefix="shift", initial=_working_day()
    )
    seat = SeatForm(request.POST if which == "seat" else None, people=people, prefix="seat")

    def page(status: int) -> HttpResponse:
        today = midnight()
        context = {
            "line": one, "lines": queries.lines(request.actor, permissions.LINES), "shift": shift, "seat": seat,
            "shifts": queries.shifts(one, start=today, end=today + AHEAD), "seats": queries.seats(request.actor, one),
            "breaks": queries.breaks(one, start=today, end=today + timedelta(days=1)),
        }  # fmt: skip
        return render(request, "hotline/shifts.html", context, status=status)

    def plan() -> HttpResponse:
        given = shift.cleaned_data
        seats.plan_shift(
            line_id=one.pk, account_id=given["account"], starts_at=moment(given["starts_at"]),
            ends_at=moment(given["ends_at"]), by=request.actor, at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("已排班。"))
        return redirect(_back(one))

    def give() -> HttpResponse:
        given = seat.cleaned_data
        seats.give_seat(
            line_id=one.pk,
            account_id=given["account"],
            extension=given["extension"],
            by=request.actor,
            at=clock.now(),
        )
        messages.success(request, _("已分配分机。"))
        return redirect(_back(one))

    return answer(seat, give, page) if which == "seat" else answer(shift, plan, page)


def _working_day() -> dict[str, str]:
    nine = midnight() + timedelta(days=1, hours=9)
    return {"starts_at": nine.strftime(MOMENT), "ends_at": (nine + timedelta(hours=8)).strftime(MOMENT)}


def _back(one: Any) -> str:
    return f"/hotline/shifts/?line={one.pk}"


@require_POST
def revoke(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Take a planned shift back."""
    _kindly(
        request,
        lambda: seats.revoke_shift(shift_id=shift_id, by=request.actor, at=clock.now()),
        _("已撤销班次。"),
    )
    return redirect("hotline:shifts")


@require_POST
def end_seat(request: HttpRequest, seat_id: int) -> HttpResponse:
    """Take an extension back."""
    _kindly(
        request,
        lambda: seats.take_seat_back(seat_id=seat_id, by=request.actor, at=clock.now()),
        _("已收回分机。"),
    )
    return redirect("hotline:shifts")


def _kindly(request: HttpRequest, act: Any, done: str) -> None:
    try:
        act()
    except NotNow as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)


@require_http_methods(["GET", "POST"])
@sight.page(permissions.LINES)
def menu(request: HttpRequest) -> HttpResponse:
    """The telephone's menu: what it says now, and a new version from a moment on."""
    one, at = chosen_line(request), clock.now()
    held = ivr.menu_at(one, at)
    initial = {
        "menu": json.dumps(held, ensure_ascii=False, indent=2), "valid_from": (at + timedelta(minutes=5)).strftime(MOMENT)
    }  # fmt: skip
    form = MenuForm(request.POST or None, initial=initial)

    def act() -> HttpResponse:
        given = form.cleaned_data
        made = ivr.save_menu(
            line_id=one.pk, menu=given["menu"], valid_from=moment(given["valid_from"]), reason=given["reason"],
            by=request.actor, at=at,
        )  # fmt: skip
        messages.success(request, _("已保存第 %(n)s 版。") % {"n": made.version})
        return redirect(f"/hotline/menu/?line={one.pk}")

    def page(status: int) -> HttpResponse:
        context = {
            "line": one, "lines": queries.lines(request.actor, permissions.LINES), "form": form, "held": held,
            "says": rules.start(held, opened=True).say, "says_closed": rules.start(held, opened=False).say,
            "versions": queries.menus(one), "does": rules.DOES.items(),
        }  # fmt: skip
        return render(request, "hotline/menu.html", context, status=status)

    return answer(form, act, page)


@require_safe
@sight.page(permissions.LINES)
def gaps(request: HttpRequest) -> HttpResponse:
    """Questions that the knowledge does not answer yet, the most asked first."""
    request.actor.check_may(permissions.LINES)
    return render(request, "hotline/gaps.html", {"gaps": publications.gaps(by=request.actor)})
