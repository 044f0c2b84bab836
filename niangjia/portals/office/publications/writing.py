"""Writing: a new article, the next words of one, with a preview before anything is kept; and pictures."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from niangjia.kernel import clock
from niangjia.portals.office.decision import asks, by, decide
from niangjia.portals.office.publications import forms
from niangjia.ui.decisions import answer
from niangjia.union.publications import actions, permissions, queries
from niangjia.union.publications.actions import Draft

TEMPLATE = "office/publications/edit.html"


@asks
def new(request: HttpRequest) -> HttpResponse:
    """Begin an article."""
    permissions.check_may_write(request.actor)
    form = forms.Beginning(request.POST or None)

    def act() -> HttpResponse:
        said = form.cleaned_data
        version = actions.write(kind=said["kind"], slug=said["slug"], draft=_draft(said), **by(request))
        return _kept(request, version.article_id)

    return _page(request, form, act, title=_("写文章"), back=reverse("office:publications"))


@asks
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change the open draft, or begin the next version of what is published."""
    permissions.check_may_write(request.actor)
    found = queries.manuscript(number, by=request.actor, at=clock.now())
    form = forms.Words(request.POST or None, initial=forms.initial(found.latest))

    def act() -> HttpResponse:
        actions.revise(article_id=number, draft=_draft(form.cleaned_data), **by(request))
        return _kept(request, number)

    return _page(
        request, form, act, title=_("修改文章") if found.is_open else _("写新的一版"),
        back=reverse("office:publication", args=[number]), note=found.latest.note, pictures=found.pictures,
    )  # fmt: skip


@asks
def picture(request: HttpRequest, number: int) -> HttpResponse:
    """Upload a picture of an article."""
    permissions.check_may_write(request.actor)
    found = queries.manuscript(number, by=request.actor, at=clock.now())
    back = reverse("office:publication", args=[number])
    form = forms.Picture(request.POST or None, request.FILES or None)
    return decide(
        request, form,
        lambda said: actions.add_picture(
            article_id=number, content=said["picture"].read(), alt=said["alt"], **by(request)
        ),
        done=_("图片已上传，把它的引用写进正文即可。"), to=back,
        words={
            "title": _("上传图片"), "about": found.latest.title, "submit": _("上传"), "back": back,
            "path": [(found.latest.title, back)],
        },
    )  # fmt: skip


@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Bring in the articles that ship with the house; they wait for a reviewer like any other."""
    brought = actions.bring_shipped(**by(request))
    messages.success(request, _("带入 %(n)s 篇，等审稿人逐篇核对后发布。") % {"n": len(brought)})
    return redirect("office:publications")


def _page(request: HttpRequest, form: Any, act: Callable[[], HttpResponse], **context: Any) -> HttpResponse:
    """The form; with a preview when that was asked for, and then nothing is kept."""
    shown = ""
    wants_preview = "preview" in request.POST
    if wants_preview and form.is_valid():
        shown = queries.shown(form.cleaned_data["text"], by=request.actor)

    def page(status: int) -> HttpResponse:
        return render(request, TEMPLATE, {"form": form, "shown": shown, **context}, status=status)

    if wants_preview:
        return page(200 if form.is_valid() else 422)
    return answer(form, act, page)


def _kept(request: HttpRequest, number: int) -> HttpResponse:
    messages.success(request, _("已保存为草稿，写好后请提交审核。"))
    return redirect("office:publication", number)


def _draft(said: dict[str, Any]) -> Draft:
    return Draft(said["title"], said["summary"], said["text"], said["keywords"])
