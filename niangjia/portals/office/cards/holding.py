"""What an officer decides about one card: collected again, replaced, cancelled."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from niangjia.kernel import clock, sight
from niangjia.portals.office.cards import forms
from niangjia.portals.office.decision import decide
from niangjia.union.cards import actions, permissions, queries
from niangjia.union.cards.rules import CARD

PAGES = {"recollect": "card-recollect", "replace": "card-replace", "cancel": "card-cancel"}
"""The moves that have a page here, with its name."""


def pages(state: str) -> dict[str, str]:
    """The moves that lead on from a state and have a page: {verb: the page's name}."""
    return {move.verb: PAGES[move.verb] for move in CARD.allowed(state) if move.verb in PAGES}


@require_http_methods(["GET", "POST"])
def recollect(request: HttpRequest, number: int) -> HttpResponse:
    """Ask the bank again, after what it did not accept was corrected."""
    words = {
        "title": _("重新采集"), "submit": _("重新采集"),
        "about": _("银行未受理的原因更正以后再采集；资料随下一个制卡文件发往银行。"),
    }  # fmt: skip
    return _decided(
        request, number, forms.Recollected(request.POST or None),
        lambda given: actions.recollect(card_id=number, by=request.actor, at=clock.now(), **given),
        done=_("已重新采集，等待发往银行。"), words=words,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for a new card in the place of a lost one, and show it."""
    words = {
        "title": _("补办新卡"), "submit": _("补办"),
        "about": _("原卡不再使用；新卡的资料随下一个制卡文件发往银行。"),
    }  # fmt: skip
    form = forms.Nothing(request.POST if request.method == "POST" else None)
    return _decided(
        request, number, form,
        lambda given: actions.replace(card_id=number, by=request.actor, at=clock.now()),
        done=_("已申请补卡，这是新卡。"), words=words, leads_on=True,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """End a card with a reason."""
    words = {
        "title": _("注销会员卡"), "about": _("账户本身由本人到银行销户。"), "submit": _("注销"), "kind": "danger",
    }  # fmt: skip
    return _decided(
        request, number, forms.Cancelled(request.POST or None),
        lambda given: actions.cancel(card_id=number, by=request.actor, at=clock.now(), **given),
        done=_("已注销。"), words=words,
    )  # fmt: skip


def _decided(
    request: HttpRequest,
    number: int,
    form: Form,
    act: Any,
    *,
    done: str,
    words: dict[str, Any],
    leads_on: bool = False,
) -> HttpResponse:
    """The page of one decision about a card in sight; `leads_on` to the card that the act has made."""
    with sight.of_actor(request.actor, permissions.VIEW):
        queries.card_for(request.actor, number)
    back = reverse("office:card", args=[number])
    to = (lambda made: reverse("office:card", args=[made])) if leads_on else back
    return decide(request, form, act, done=done, to=to, words=words | {"back": back})
