"""Member cards in the office: batches to the bank, its answers, cards that stand still, and where we differ."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niangjia.kernel import clock, sight
from niangjia.kernel.refusals import NotAllowed, NotFound
from niangjia.portals.office.cards import forms, holding, lists
from niangjia.portals.office.decision import decide
from niangjia.union.cards import actions, permissions, queries
from niangjia.union.cards.rules import CARD, DIFFERENCE_TITLES

MOST = 500  # stuck cards on one page: what is more is a matter of sending batches, not of reading


@require_safe
@sight.page(permissions.BATCH)
def index(request: HttpRequest) -> HttpResponse:
    """Show how much waits for each bank, and the batches."""
    if not (permissions.may_batch(request.actor) or permissions.may_view(request.actor)):
        raise NotAllowed()
    waiting = [(bank.name, queries.waiting(request.actor, bank=bank.code)) for bank in queries.banks()]
    listing = lists.BATCHES.read(request.GET, lambda chosen: queries.batches(request.actor))
    context = {"waiting": waiting, "may_batch": permissions.may_batch(request.actor)}
    return listing.answer(request, "office/cards/index.html", context | _tabs(request, "cards"))


@require_http_methods(["GET", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Put what was collected into one file for a bank."""
    permissions.check_may_batch(request.actor)
    return _to_bank(
        request,
        lambda bank: actions.make_batch(bank=bank, by=request.actor, at=clock.now()),
        title=_("生成制卡文件"),
        about=_("本人单独同意过的人才会列入；文件加密签名后发往银行，每人会看到“提供给银行”的记录。"),
        submit=_("生成并发送"),
        done=_("已生成，正在发往银行。"),
    )


@require_http_methods(["GET", "POST"])
def fetch(request: HttpRequest) -> HttpResponse:
    """Fetch what waits at a bank now; otherwise it is fetched every few minutes."""
    permissions.check_may_batch(request.actor)
    return _to_bank(
        request,
        lambda bank: actions.ask_fetch(bank=bank, by=request.actor, at=clock.now()),
        title=_("收取银行结果"),
        about=_("系统每十分钟自动收取一次；需要时可以立即收取。"),
        submit=_("收取"),
        done=_("正在收取，进度见“后台任务”。"),
    )


@require_safe
@sight.page(permissions.BATCH)
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """Show one batch with its lines, people by the numbers of their cards."""
    found = queries.batches(request.actor).filter(pk=number).first()
    if found is None:
        raise NotFound()
    listing = lists.LINES.read(
        request.GET,
        lambda chosen: queries.batch_rows(
            request.actor, number, refused=chosen.get("result") == "refused"
        ).order_by("ref"),
    )
    context = {"batch": found, "may_send": found.state != "answered"}
    return listing.answer(request, "office/cards/batch.html", context)


@require_POST
def send(request: HttpRequest, number: int) -> HttpResponse:
    """Send a batch once more, as it was."""
    actions.send_again(batch_id=number, by=request.actor, at=clock.now())
    messages.success(request, _("正在重新发送；银行对同一批次只受理一次。"))
    return redirect("office:cards-batch", number)


@require_safe
@sight.page(permissions.VIEW)
def stuck(request: HttpRequest) -> HttpResponse:
    """List the cards that stand in a state longer than its reminder."""
    _check_may_view(request)
    now = clock.now()

    def rows(chosen: dict[str, Any]) -> Any:
        found = queries.stuck(request.actor, at=now).order_by("since", "id")
        if chosen.get("state"):
            found = found.filter(state=chosen["state"])
        return queries.lines(found[:MOST], on=now.date())

    listing = lists.STUCK.read(request.GET, rows)
    return listing.answer(request, "office/cards/stuck.html", _tabs(request, "cards-stuck"))


@require_safe
@sight.page(permissions.RECONCILE)
def reconciliation(request: HttpRequest) -> HttpResponse:
    """List the differences that nobody has settled, below the latest comparisons."""
    permissions.check_may_reconcile(request.actor)
    latest = lists.RECONCILIATIONS.read(
        QueryDict(), lambda chosen: list(queries.reconciliations(request.actor)[:12])
    )
    listing = lists.DIFFERENCES.read(
        request.GET, lambda chosen: queries.differences(request.actor).order_by("id")
    )
    context = {"latest": latest} | _tabs(request, "cards-reconciliation")
    return listing.answer(request, "office/cards/reconciliation.html", context)


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Close one difference with what was found out."""
    permissions.check_may_reconcile(request.actor)
    with sight.of_actor(request.actor, permissions.RECONCILE):
        row = queries.differences(request.actor).filter(pk=number).first()
    if row is None:
        raise NotFound()
    back = reverse("office:cards-reconciliation")
    sides = {"ours": lists.WORDS[row.ours], "theirs": lists.WORDS[row.theirs], "tail": row.tail}
    words = {
        "title": DIFFERENCE_TITLES[row.kind],
        "about": _("尾号 %(tail)s，我方：%(ours)s，银行：%(theirs)s") % sides,
        "submit": _("处理完毕"), "back": back, "path": [(_("银行对账"), back)],
    }  # fmt: skip
    return decide(
        request, forms.Settled(request.POST or None),
        lambda given: actions.settle(difference_id=number, by=request.actor, at=clock.now(), **given),
        done=_("已记录。"), to=back, words=words,
    )  # fmt: skip


@require_safe
@sight.page(permissions.VIEW)
def card(request: HttpRequest, number: int) -> HttpResponse:
    """Show one card: how it stands and what became of it."""
    found = queries.card_for(request.actor, number)
    [line] = queries.lines([found], on=clock.today())
    verbs = {move.verb: move.title for move in CARD.moves}
    events = [(verbs.get(e.verb, OTHER.get(e.verb, e.verb)), e) for e in queries.events_of(found)]
    pages = holding.pages(found.state) if _keeps(request, found) else {}
    context = {
        "card": found, "line": line, "state": lists.card_state(line), "process": CARD, "events": events,
        "moves": {verb: reverse(f"office:{name}", args=[number]) for verb, name in pages.items()},
    }  # fmt: skip
    return render(request, "office/cards/card.html", context)


OTHER = {
    "collect": "采集", "freeze": "会籍终止，停用", "thaw": "恢复使用", "fold": "随档案合并", "unfold": "随档案拆分",
}  # fmt: skip


def _to_bank(
    request: HttpRequest, act: Any, *, title: str, about: str, submit: str, done: str
) -> HttpResponse:
    """A page on which a bank is chosen for an act."""
    choices = [(bank.code, bank.name) for bank in queries.banks()]
    form = forms.ChosenBank(request.POST or None, banks=choices)
    back = reverse("office:cards")
    words = {"title": title, "about": about, "submit": submit, "back": back, "path": [(_("会员卡"), back)]}
    if not choices:
        words["notice"] = _("还没有接入银行；请系统管理员在数据文件夹的 partners 里登记银行。")
    return decide(request, form, lambda given: act(given["bank"]), done=done, to=back, words=words)


def _keeps(request: HttpRequest, card: Any) -> bool:
    return permissions.may_keep(request.actor, card.person_id, card.org_lft)


def _check_may_view(request: HttpRequest) -> None:
    if not permissions.may_view(request.actor):
        raise NotAllowed()


def _tabs(request: HttpRequest, here: str) -> dict[str, Any]:
    """The ways between the three pages, those the reader may open."""
    pages = [
        ("cards", _("制卡批次"), True),
        ("cards-stuck", _("停留过久"), permissions.may_view(request.actor)),
    ]
    pages.append(("cards-reconciliation", _("银行对账"), request.actor.may(permissions.RECONCILE)))
    return {
        "tabs": [
            {"title": title, "to": reverse(f"office:{name}"), "here": name == here, "count": None}
            for name, title, may in pages
            if may
        ]
    }
