"""The editors' desk: every article by its latest version, and one article with its history."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from niangjia.kernel import clock
from niangjia.portals.office.publications.tabs import tabs
from niangjia.ui.filters import Choice, Filter
from niangjia.ui.tables import Column, Table
from niangjia.ui.values import State
from niangjia.union.publications import permissions, queries
from niangjia.union.publications.rules.kinds import KINDS
from niangjia.union.publications.rules.writing import WRITING


def state(version: Any) -> State:
    """How a version stands, as a mark with its word; what waits for its day says so."""
    found = WRITING.states[version.state]
    if version.state == "published" and version.publish_at > clock.now():
        return State("run", "定时待发")
    return State(found.kind, found.title)


ARTICLES = Table(
    name=_("文章"),
    columns=[
        Column("title", _("标题"), link=lambda row: reverse("office:publication", args=[row.article_id])),
        Column("kind", _("类别"), value=lambda row: KINDS[row.article.kind].title),
        Column("state", _("状态"), value=state),
        Column("number", _("版次"), numeric=True),
        Column("written_by", _("执笔")),
        Column("reviewed_by", _("审核"), value=lambda row: row.reviewed_by or None),
        Column("written_at", _("写成时间"), sort="written_at"),
        Column("publish_at", _("发布时间")),
    ],
    filters=[
        Filter("q", _("标题")),
        Choice("kind", _("类别"), choices=tuple((code, kind.title) for code, kind in KINDS.items())),
        Choice("state", _("状态"), choices=tuple((code, one.title) for code, one in WRITING.states.items())),
    ],
    order="-written_at",
    empty=_("还没有文章，点“写文章”开始。"),
)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the articles by their latest version."""
    listing = ARTICLES.read(
        request.GET,
        lambda chosen: queries.manuscripts(
            by=request.actor, kind=chosen["kind"] or "", state=chosen["state"] or "", words=chosen["q"] or ""
        ),
    )
    context = {
        "tabs": tabs("publications"),
        "may_write": request.actor.may(permissions.WRITE),
        "may_bring": request.actor.may(permissions.WRITE) and request.actor.may(permissions.MANAGE),
    }
    return listing.answer(request, "office/publications/index.html", context)


@require_safe
def article(request: HttpRequest, number: int) -> HttpResponse:
    """Show one article: the latest version as its readers would see it, what may be done, and how it came about."""
    at = clock.now()
    found = queries.manuscript(number, by=request.actor, at=at)
    latest = found.latest
    writers = {*latest.writer_ids, latest.written_by_id}
    context = {
        "found": found,
        "latest": latest,
        "kind": KINDS[found.article.kind].title,
        "state": state(latest),
        "shown": queries.preview(latest.pk, by=request.actor, at=at),
        "versions": [(version, state(version)) for version in found.versions],
        "process": WRITING,
        "may_write": request.actor.may(permissions.WRITE),
        "may_review": request.actor.may(permissions.REVIEW),
        "own": request.actor.id in writers,
        "is_public": found.visible_id is not None,
        "may_withdraw": any(version.state == "published" for version in found.versions),
    }
    return render(request, "office/publications/article.html", context)
