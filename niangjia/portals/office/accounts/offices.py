"""Offices of one account: given and taken back."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from niangjia.kernel import clock
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import Invalid, NotAllowed
from niangjia.portals.office.accounts import forms
from niangjia.ui.decisions import refuse
from niangjia.union.accounts import queries as accounts
from niangjia.union.organisations import actions, queries
from niangjia.union.organisations.rules import DESKS


@dataclass(frozen=True, slots=True)
class Shown:
    """One office as the page shows it: `last` is its last day, `over` says why it gives no access any more."""

    id: int
    title: str
    organisation: str
    since: date
    last: date | None
    over: str


def shown(actor: Actor, number: int) -> list[Shown]:
    """The offices of an account, those that give access first."""
    today = clock.today()
    found = [
        Shown(
            id=row.id,
            title=DESKS[row.role].title if row.role in DESKS else row.role,
            organisation=row.organisation,
            since=row.since,
            last=row.until and row.until - timedelta(days=1),
            over=_("已收回") if row.revoked_at else _("已到期") if row.until and row.until <= today else "",
        )
        for row in queries.offices_of(actor, number)
    ]
    return sorted(found, key=lambda one: (bool(one.over), one.since))


@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, number: int) -> HttpResponse:
    """Give an account a role at an organisation."""
    found = accounts.account(number, request.actor)
    form = forms.Office(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _give(request.actor, number, form)
        except (Invalid, NotAllowed) as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("岗位已授予，从起始日起生效。"))
            return redirect("office:account", number)
    status = 422 if form.is_bound else 200
    return render(request, "office/accounts/office.html", {"form": form, "account": found}, status=status)


@require_POST
def end(request: HttpRequest, number: int, office: int) -> HttpResponse:
    """Take an office back at once."""
    accounts.account(number, request.actor)
    actions.end_office(office_id=office, by=request.actor, at=clock.now())
    messages.success(request, _("岗位已收回，立即失效。"))
    return redirect("office:account", number)


def _give(actor: Actor, number: int, form: forms.Office) -> None:
    given = form.cleaned_data
    actions.give_office(
        account_id=number,
        role=given["role"],
        organisation_id=_named(actor, given["organisation"]),
        since=given["since"],
        until=given["until"] and given["until"] + timedelta(days=1),
        by=actor,
        at=clock.now(),
    )


def _named(actor: Actor, text: str) -> int:
    """The one organisation in view of this name or code; raises Invalid."""
    words = "".join(text.split())
    found = [branch.node for branch in queries.search(actor, words).rows]
    exact = [node for node in found if words in (node.name, node.short_name, node.code)] or found
    if len(exact) == 1:
        return exact[0].id
    if exact:
        listed = "、".join(node.name for node in exact[:5])
        raise Invalid(
            f"有多个工会与“{text}”相符：{listed}，", field="organisation", remedy="请填其中一个的全称或代码。"
        )
    raise Invalid(
        f"您的范围内没有“{text}”，", field="organisation", remedy="请填工会全称或统一社会信用代码。"
    )
