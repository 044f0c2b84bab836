"""A member's cards: the code to show at a gate, drawn anew every minute, and the card of each bank."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niangjia.kernel import clock, sight
from niangjia.kernel.refusals import Invalid, NotNow
from niangjia.portals.member import forms
from niangjia.portals.member.frame import show
from niangjia.ui import access, qr
from niangjia.ui.decisions import refuse
from niangjia.union.cards import actions, queries
from niangjia.union.members.queries import own


@never_cache
@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """Show the electronic card and the bank cards; who is no member reads what to do."""
    me, at = own.standing(request.actor), clock.now()
    context: dict[str, object] = {"me": me, "drawing": "", "why_not": ""}
    try:
        context["drawing"] = _drawing(request, me.person_id)
    except NotNow as refusal:
        context["why_not"] = str(refusal)
    with sight.of_person(me.person_id):
        context["banks"] = queries.mine(me.person_id, on=at.date())
    return show(request, "member/card.html", context)


@never_cache
@access.quiet
@require_safe
def code(request: HttpRequest) -> HttpResponse:
    """The drawing alone, for a page that renews it."""
    return HttpResponse(_drawing(request, own.standing(request.actor).person_id))


@require_POST
def lost(request: HttpRequest, card_id: int) -> HttpResponse:
    """Report one's own card lost."""
    actions.report_lost(card_id=card_id, by=request.actor, at=clock.now())
    return redirect("/me/card/?done=lost")


@require_POST
def replace(request: HttpRequest, card_id: int) -> HttpResponse:
    """Ask for another card in the place of a lost one."""
    actions.replace(card_id=card_id, by=request.actor, at=clock.now())
    return redirect("/me/card/?done=replaced")


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, card_id: int) -> HttpResponse:
    """End a card or an application for one, with a reason. Raises NotFound for another's."""
    with sight.of_person(request.actor.person_id):
        queries.card_for(request.actor, card_id)
    form = forms.Reason(request.POST or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel(
                card_id=card_id, reason=form.cleaned_data["reason"], by=request.actor, at=clock.now()
            )
        except (Invalid, NotNow) as refusal:
            status = refuse(form, refusal)
        else:
            return redirect("/me/card/?done=cancelled")
    return show(request, "member/card_cancel.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, bank: str) -> HttpResponse:
    """Ask for a card of a bank to which one has consented; the bank wants to know where one pays taxes."""
    form = forms.Tax(request.POST or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.collect(
                person_id=request.actor.person_id, bank=bank, tax=form.cleaned_data["tax"], by=request.actor,
                at=clock.now(),
            )  # fmt: skip
        except (Invalid, NotNow) as refusal:
            status = refuse(form, refusal)
        else:
            return redirect("/me/card/?done=card")
    return show(request, "member/card_apply.html", {"form": form}, status=status)


def _drawing(request: HttpRequest, person_id: int) -> str:
    """The code of this minute; the credential behind it is issued where it is due."""
    at = clock.now()
    actions.issue(person_id=person_id, by=request.actor, at=at)
    return qr.svg(queries.code(person_id, at=at), title="会员动态码，一分钟内有效")
