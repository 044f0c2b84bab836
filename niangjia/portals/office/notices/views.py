"""The outbox in the hands of the system administrator: how it stands, dead letters, again or discarded."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from niangjia.kernel import clock
from niangjia.portals.office.decision import decide
from niangjia.portals.office.notices.forms import Discard
from niangjia.ui.filters import Choice
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import State
from niangjia.union.notices import actions, queries
from niangjia.union.notices.queries import Slip
from niangjia.union.notices.rules.outbox import OUTBOX


def state(slip: Slip) -> State:
    """How a delivery stands, as a mark with its word."""
    found = OUTBOX.states[slip.state]
    return State(found.kind, found.title)


SLIPS = Table(
    name=gettext_lazy("通知"),
    columns=[
        Column("title", gettext_lazy("通知"), link=lambda slip: reverse("office:notice", args=[slip.id])),
        Column("channel", gettext_lazy("渠道")),
        Column("address", gettext_lazy("发往")),
        Column("state", gettext_lazy("状态"), value=state),
        Column("fault", gettext_lazy("未成原因"), value=lambda slip: slip.fault or None),
        Column("attempts", gettext_lazy("已试次数"), numeric=True),
        Column("made_at", gettext_lazy("产生时间")),
        Column("due_at", gettext_lazy("下次发送"), value=lambda s: s.due_at if s.is_open else None),
        Column("tried_at", gettext_lazy("最近尝试"), hidden=True),
    ],
    filters=[
        Choice("channel", gettext_lazy("渠道"), choices=tuple(queries.CHANNELS)),
        Choice("state", gettext_lazy("状态"), choices=tuple(queries.STATES)),
    ],
    empty=gettext_lazy("发不出去的通知会列在这里，由您重新发送或者作废。"),
)


def index(request: HttpRequest) -> HttpResponse:
    """Show the counts and list dead letters, or the deliveries of the state chosen."""
    standing = queries.outbox(by=request.actor, at=clock.now())
    listing = SLIPS.read(
        request.GET,
        lambda chosen: queries.deliveries(
            by=request.actor, state=chosen["state"] or "", channel=chosen["channel"] or ""
        ),
    )
    return listing.answer(request, "office/notices/index.html", {"outbox": standing})


def slip(request: HttpRequest, number: int) -> HttpResponse:
    """Show one delivery: never its text."""
    found = queries.delivery(number, by=request.actor)
    context = {"slip": found, "state": state(found), "process": OUTBOX}
    return render(request, "office/notices/slip.html", context)


@require_POST
def retry(request: HttpRequest, number: int) -> HttpResponse:
    """Put one dead letter back into the outbox."""
    actions.retry(delivery_id=number, by=request.actor, at=clock.now())
    messages.success(request, _("已放回发件箱，几秒内再发。"))
    return redirect("office:notices")


@require_POST
def retry_dead(request: HttpRequest) -> HttpResponse:
    """Put every dead letter that is worth it back into the outbox."""
    count = actions.retry_dead(by=request.actor, at=clock.now())
    messages.success(
        request, _("%(n)s 条已放回发件箱；地址不存在、过期和可能重复的没有再发。") % {"n": count}
    )
    return redirect("office:notices")


@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for the reason, then set the dead letter aside."""
    found = queries.delivery(number, by=request.actor)
    back = reverse("office:notice", args=[number])
    return decide(
        request,
        Discard(request.POST or None),
        lambda given: actions.discard(
            delivery_id=number, reason=given["reason"], by=request.actor, at=clock.now()
        ),
        done=_("已作废。"),
        to=reverse("office:notices"),
        words={
            "title": _("作废通知：%(title)s") % {"title": found.title},
            "about": _("作废后不再发送，记录和原因保留。"),
            "submit": _("作废"),
            "back": back,
            "kind": "danger",
        },
    )
