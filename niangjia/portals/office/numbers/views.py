"""The numbers of the law, for all who read figures; changed by those with the verb."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from niangjia.kernel import clock
from niangjia.kernel import params as law
from niangjia.kernel.refusals import NotAllowed, NotFound
from niangjia.portals.office.decision import decide
from niangjia.portals.office.numbers import forms
from niangjia.ui.cells import words
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import State
from niangjia.union.insights import permissions as insights


def _mark(row: Any) -> State:
    return State("done" if row.mark == "V" else "wait", row.get_mark_display())


def _first_day(row: Any) -> Any:
    """Nothing for what has held since the system began."""
    return None if row.valid_from == law.BEGINNING else row.valid_from


PARAMS = Table(
    name=gettext_lazy("法规参数"),
    columns=[
        Column("title", gettext_lazy("参数"), link=lambda row: reverse("office:param", args=[row.key])),
        Column("value", gettext_lazy("值"), value=lambda row: f"{words(row.value)} {row.unit}".strip()),
        Column("mark", gettext_lazy("核实"), value=_mark),
        Column("citation", gettext_lazy("依据")),
        Column("rule", gettext_lazy("规则")),
        Column("valid_from", gettext_lazy("生效日期"), value=_first_day),
    ],
    order="rule",
)  # fmt: skip


@require_safe
def params(request: HttpRequest) -> HttpResponse:
    """List the numbers that hold today."""
    _check_may_read(request)
    found = law.all_rows(on=clock.today())
    return PARAMS.read(request.GET, lambda chosen: found).answer(request, "office/numbers/params.html")


@require_safe
def param(request: HttpRequest, key: str) -> HttpResponse:
    """Show one number with everything it was and will be."""
    _check_may_read(request)
    rows = _history(key)
    today = clock.today()
    lines = [
        {"row": row, "value": words(row.value), "mark": _mark(row), "holds": _holds(row, today)}
        for row in rows
    ]
    context = {
        "param": rows[0],
        "lines": lines,
        "beginning": law.BEGINNING,
        "may_change": request.actor.may(law.CHANGE),
    }
    return render(request, "office/numbers/param.html", context)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Let a number hold from a day on."""
    law.check_may_change(request.actor)
    rows = _history(key)
    form = forms.Change(
        request.POST or None, initial={"value": shown(rows[0].value), "valid_from": clock.today()}
    )

    def act(given: dict[str, Any]) -> None:
        law.change(key=key, by=request.actor, at=clock.now(), **given)

    back = reverse("office:param", args=[key])
    around = {
        "title": _("修改：%(title)s") % {"title": rows[0].title},
        "about": _("单位：%(unit)s。以前的值保留，过去的数字仍按当时的值计算。") % {"unit": rows[0].unit},
        "submit": _("保存"),
        "back": back,
        "path": [(_("法规参数"), reverse("office:params")), (rows[0].title, back)],
    }
    return decide(request, form, act, done=_("已保存，自生效日期起按新的值判定。"), to=back, words=around)


def shown(value: object) -> str:
    """A value as people type it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _history(key: str) -> list[Any]:
    rows = law.history(key)
    if not rows:
        raise NotFound()
    return rows


def _holds(row: Any, today: Any) -> bool:
    return row.valid_from <= today and (row.valid_to is None or row.valid_to > today)


def _check_may_read(request: HttpRequest) -> None:
    """Numbers stand beside figures: who reads those, or may change these, reads these too."""
    if not (request.actor.may(insights.READ) or request.actor.may(law.CHANGE)):
        raise NotAllowed()
