"""What is published: lists, an article, its pictures, and a reader's word on whether it helped."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from niangjia.kernel import clock
from niangjia.kernel.actor import NOBODY
from niangjia.kernel.refusals import Invalid, NotFound
from niangjia.portals.site.keeping import YEAR, changed, kept
from niangjia.ui.access import public
from niangjia.union.publications import actions, queries
from niangjia.union.publications.rules.kinds import ANSWERING

PAGE = 20
MONTH = 30 * 24 * 3600
PARENTS = {
    "news": "site:news",
    "notice": "site:notices",
    "guide": "site:guide",
    "knowledge": "site:knowledge",
}


@kept()
def news(request: HttpRequest) -> HttpResponse:
    """List the news."""
    return _listing(request, "news", _("新闻"))


@kept()
def notices(request: HttpRequest) -> HttpResponse:
    """List the notices."""
    return _listing(request, "notice", _("公告"))


@kept()
def guide(request: HttpRequest) -> HttpResponse:
    """The directory of services: what a worker can get done, and where."""
    at = clock.now()
    context = {"guides": queries.listing("guide", at=at, most=100)}
    return changed(render(request, "site/guide.html", context), queries.last_change(at=at))


@kept()
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an article; one that was withdrawn answers 404 with its day."""
    at = clock.now()
    found = queries.published(slug, at=at)
    if found.kind in ANSWERING and "thanks" not in request.GET:
        actions.note_use(article_id=found.article_id, where="web", by=NOBODY, at=at)
    context = {
        "article": found,
        "parent": PARENTS.get(found.kind, ""),
        "answers": found.kind in ANSWERING,
        "thanks": "thanks" in request.GET,
    }
    answer = render(request, "site/article.html", context)
    return answer if context["thanks"] else changed(answer, found.publish_at)


@public
@csrf_exempt  # counts a word of nobody; a secret mark would make every page its own and none could be kept
@require_POST
def helpful(request: HttpRequest, slug: str) -> HttpResponse:
    """Count whether an article helped, once a browser."""
    at = clock.now()
    found = queries.published(slug, at=at)
    said = {"yes": True, "no": False}.get(request.POST.get("helpful", ""))
    if said is None:
        raise Invalid("没有收到您的评价，", remedy="请点“有用”或“没用”。")
    mark = f"rated-{found.article_id}"
    answer = redirect(f"{request.path.removesuffix('helpful/')}?thanks=1#word")
    if mark not in request.COOKIES:
        actions.rate_helpful(article_id=found.article_id, helpful=said, where="web", by=NOBODY, at=at)
        answer.set_cookie(mark, "1", max_age=MONTH, path="/articles/", httponly=True, samesite="Lax")
    return answer


@public
@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A picture of a public article; of a draft, for who sees drafts."""
    shown = queries.picture(name, by=request.actor, at=clock.now())
    answer = HttpResponse(shown.content, content_type=shown.kind)
    answer["Content-Security-Policy"] = "default-src 'none'"
    answer["Cache-Control"] = f"public, max-age={YEAR}, immutable" if shown.public else "private, no-store"
    return answer


def _listing(request: HttpRequest, kind: str, title: str) -> HttpResponse:
    at = clock.now()
    found = queries.listing(kind, at=at, before=_before(request), most=PAGE + 1)
    context = {
        "title": title,
        "kind": kind,
        "entries": found[:PAGE],
        "older": found[PAGE - 1].publish_at.isoformat() if len(found) > PAGE else "",
        "is_first": "before" not in request.GET,
    }
    return changed(render(request, "site/listing.html", context), queries.last_change(at=at))


def _before(request: HttpRequest) -> datetime | None:
    said = request.GET.get("before")
    if not said:
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError as error:
        raise NotFound("这一页不存在，", remedy="请从第一页看起。") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.ZONE)
