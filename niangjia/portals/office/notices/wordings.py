"""The texts of the templates: what each says now, a new wording proposed by one and passed by another."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from niangjia.kernel import clock
from niangjia.portals.office.decision import asks, by, decide
from niangjia.portals.office.notices.forms import Decline, Wording
from niangjia.ui.filters import Choice
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import State
from niangjia.union.notices import actions, queries
from niangjia.union.notices.queries import Kind


def _waits(kind: Kind) -> State | None:
    return State("wait", _("待复核")) if kind.is_waiting else None


KINDS = Table(
    name=gettext_lazy("通知模板"),
    columns=[
        Column("title", gettext_lazy("模板"), link=lambda kind: reverse("office:wording", args=[kind.key])),
        Column("text", gettext_lazy("现在的文字")),
        Column("channels", gettext_lazy("渠道")),
        Column("category", gettext_lazy("类别"), hidden=True),
        Column("parts", gettext_lazy("短信计费条数"), numeric=True),
        Column("waits", gettext_lazy("新文字"), value=_waits),
    ],
    filters=[Choice("channel", gettext_lazy("渠道"), choices=tuple(queries.CHANNELS))],
    empty=gettext_lazy("还没有模板。"),
)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List every template with the text that holds today."""
    found = queries.kinds(by=request.actor, on=clock.today())
    listing = KINDS.read(
        request.GET, lambda chosen: [one for one in found if chosen["channel"] in (None, "", *one.codes)]
    )
    return listing.answer(request, "office/notices/wordings.html", {})


@require_safe
def template(request: HttpRequest, key: str) -> HttpResponse:
    """Show one template and every version it has had."""
    today = clock.today()
    context = {
        "kind": queries.kind(key, by=request.actor, on=today),
        "editions": [
            (one, State(one.state_kind, one.state_title))
            for one in queries.editions(key, by=request.actor, on=today)
        ],
    }
    return render(request, "office/notices/wording.html", context)


@asks
def propose(request: HttpRequest, key: str) -> HttpResponse:
    """Write a new text for a template."""
    today = clock.today()
    kind = queries.kind(key, by=request.actor, on=today)
    form = Wording(
        request.POST or None, initial={"text": kind.text, "effective_from": today + timedelta(days=1)}
    )
    back = reverse("office:wording", args=[key])
    fields = "、".join(f"{{{name}}}" for name in kind.fields) or _("没有变量")
    return decide(
        request,
        form,
        lambda given: actions.propose_wording(template=key, **given, **by(request)),
        done=_("已提交，等另一位管理员复核。"),
        to=back,
        words={
            "title": _("修改文字：%(title)s") % {"title": kind.title},
            "about": _("变量：%(fields)s。") % {"fields": fields},
            "submit": _("提交复核"), "back": back,
            "path": [(_("通知模板"), reverse("office:wordings")), (kind.title, back)],
        },
    )  # fmt: skip


@require_POST
def approve(request: HttpRequest, number: int) -> HttpResponse:
    """Let a proposed text hold."""
    key = actions.approve_wording(wording_id=number, **by(request))
    messages.success(request, _("已通过，自生效日期起使用。"))
    return redirect("office:wording", key)


@asks
def decline(request: HttpRequest, number: int) -> HttpResponse:
    """Ask why, then turn a proposed text down."""
    queries.check_waiting(number, by=request.actor)
    back = reverse("office:wordings")
    return decide(
        request,
        Decline(request.POST or None),
        lambda given: actions.decline_wording(wording_id=number, **given, **by(request)),
        done=_("没有通过，原来的文字继续使用。"),
        to=back,
        words={
            "title": _("不通过这份文字"), "about": _("文字和原因保留在版本里。"), "submit": _("不通过"),
            "back": back, "kind": "danger",
        },
    )  # fmt: skip
