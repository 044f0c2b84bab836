"""Decisions on a version: submitted, published now or on its day, sent back, withdrawn."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from niangjia.kernel import clock
from niangjia.portals.office.decision import asks, by, decide
from niangjia.portals.office.publications import forms
from niangjia.union.publications import actions, permissions, queries


@require_POST
def submit(request: HttpRequest, number: int) -> HttpResponse:
    """Hand a draft to somebody who has not written it."""
    version = actions.submit(version_id=number, **by(request))
    messages.success(request, _("已提交审核，由没有写过这一稿的人审。"))
    return redirect("office:publication", version.article_id)


@asks
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """Approve a version: public at once, or on its day."""
    permissions.check_may_review(request.actor)
    shown = queries.preview(number, by=request.actor, at=clock.now())
    back = reverse("office:publication", args=[shown.article_id])
    return decide(
        request, forms.Publishing(request.POST if request.method == "POST" else None),
        lambda said: actions.publish(version_id=number, publish_at=said["publish_at"], **by(request)),
        done=_("已通过；到发布时间即公开。"), to=back,
        words={
            "title": _("审核通过"), "about": shown.title, "submit": _("通过并发布"), "back": back,
            "path": [(shown.title, back)],
            "notice": _("请核对：标题和摘要说清了答案；法条引对了；数字有依据，没有依据的写了“以当地规定为准”。"),
        },
    )  # fmt: skip


@asks
def send_back(request: HttpRequest, number: int) -> HttpResponse:
    """Give a version back with one sentence."""
    permissions.check_may_review(request.actor)
    shown = queries.preview(number, by=request.actor, at=clock.now())
    back = reverse("office:publication", args=[shown.article_id])
    return decide(
        request, forms.Sentence(request.POST or None),
        lambda said: actions.send_back(version_id=number, sentence=said["sentence"], **by(request)),
        done=_("已退回修改。"), to=back,
        words={
            "title": _("退回修改"), "about": shown.title, "submit": _("退回"), "back": back,
            "path": [(shown.title, back)],
        },
    )  # fmt: skip


@asks
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take an article from the public."""
    permissions.check_may_review(request.actor)
    found = queries.manuscript(number, by=request.actor, at=clock.now())
    back = reverse("office:publication", args=[number])
    return decide(
        request, forms.Withdrawal(request.POST or None),
        lambda said: actions.withdraw(article_id=number, reason=said["reason"], **by(request)),
        done=_("已撤下，网站、微信和热线都不再使用。"), to=back,
        words={
            "title": _("撤下文章"), "about": found.latest.title, "submit": _("撤下"), "back": back,
            "kind": "danger", "path": [(found.latest.title, back)],
        },
    )  # fmt: skip
