"""The chair's page about cards: whose data can be collected, and which cards wait to be handed out."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from niangjia.kernel import clock, pages, sight
from niangjia.kernel.refusals import NotAllowed, NotFound, NotNow
from niangjia.portals.grassroots import views
from niangjia.union.cards import actions, permissions, queries
from niangjia.union.cards.rules import TAX_TITLES
from niangjia.union.members import queries as members

PAGE = 30  # members on one page of a phone
MOST = 200  # cards that one page hands out
TOLD = 5  # reasons that one message tells


@require_safe
@sight.page(permissions.VIEW)
def index(request: HttpRequest, union_id: int) -> HttpResponse:
    """Show the cards to hand out, and a page of members without a card, each with the reason if they get none."""
    node = views._own(request.actor, union_id)
    if not permissions.may_view(request.actor):
        raise NotAllowed()
    banks = [(bank.code, bank.name) for bank in queries.banks()]
    chosen = _bank(request.GET.get("bank", ""), banks)
    made = queries.cards(request.actor, union_id_span=node.span, state="made").order_by("id")[:MOST]
    context = views._frame(request.actor, node) | {
        "banks": banks, "bank": chosen, "taxes": TAX_TITLES.items(), "made": _named(request, made),
        "underway": _underway(request, node),
    }  # fmt: skip
    if chosen:
        context |= _candidates(request, union_id, chosen)
    return render(request, "grassroots/cards.html", context)


@require_POST
def collect(request: HttpRequest, union_id: int) -> HttpResponse:
    """Collect the data of those who were ticked; who cannot be collected is told with the reason."""
    views._own(request.actor, union_id)
    bank, tax = request.POST.get("bank", ""), request.POST.get("tax", "")
    ticked, done, refused = _numbers(request, "person"), 0, []
    for person in ticked:
        try:
            actions.collect(person_id=person, bank=bank, tax=tax, by=request.actor, at=clock.now())
            done += 1
        except NotNow as refusal:
            refused.append(str(refusal))
    if not ticked:
        messages.warning(request, _("没有勾选任何人；请先勾选要采集的会员。"))
    if done:
        messages.success(request, _("已采集 %(n)s 人，等待上级工会发往银行。") % {"n": done})
    for sentence in sorted(set(refused))[:TOLD]:
        messages.warning(request, sentence)
    return redirect("grassroots:cards", union_id)


@require_POST
def hand_out(request: HttpRequest, union_id: int) -> HttpResponse:
    """Keep that the ticked cards were given to their holders."""
    views._own(request.actor, union_id)
    ticked = _numbers(request, "card")
    if not ticked:
        messages.warning(request, _("没有勾选任何卡；请先勾选已交到本人手中的卡。"))
        return redirect("grassroots:cards", union_id)
    many = actions.hand_out(card_ids=ticked, by=request.actor, at=clock.now())
    messages.success(request, _("已登记发放 %(n)s 张；请提醒本人带身份证件到银行激活。") % {"n": many})
    return redirect("grassroots:cards", union_id)


def _candidates(request: HttpRequest, union_id: int, bank: str) -> dict[str, Any]:
    """One page of members without a card of the bank: each line with why not, empty for who can be collected."""
    found = pages.page(
        queries.without_card(request.actor, union_id=union_id, bank=bank), order=("id",),
        after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=PAGE,
    )  # fmt: skip
    why = queries.candidates([person.pk for person in found.rows], bank=bank, on=clock.today())
    shown = members.lines(request.actor, found.rows)
    return {
        "people": [(line, why.get(line.id, "")) for line in shown],
        "after": found.after,
        "before": found.before,
    }


def _underway(request: HttpRequest, node: Any) -> list[Any]:
    """The cards that somebody still has to do something about, the longest first."""
    rows = queries.cards(request.actor, union_id_span=node.span).filter(
        state__in=["collected", "refused", "handed_out", "active", "lost"]
    )
    return _named(request, rows.order_by("since", "id")[:PAGE])


def _named(request: HttpRequest, cards: Any) -> list[Any]:
    """Cards as lines, with whole names where the reader may read them: who hands out must know to whom."""
    lines = queries.lines(cards, on=clock.today())
    holders = members.roster(request.actor).filter(pk__in=[line.person_id for line in lines])
    names = {one.id: one.name for one in members.lines(request.actor, holders)}
    return [replace(line, name=names.get(line.person_id, line.name)) for line in lines]


def _bank(wanted: str, banks: list[tuple[str, str]]) -> str:
    codes = [code for code, _name in banks]
    if wanted and wanted not in codes:
        raise NotFound()
    return wanted or (codes[0] if codes else "")


def _numbers(request: HttpRequest, field: str) -> list[int]:
    return [int(text) for text in request.POST.getlist(field)[:MOST] if text.isascii() and text.isdigit()]
