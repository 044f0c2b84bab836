"""Refusals as pages: the sentence, the one thing to fix, and "为什么" with the rule and its data."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from niangjia.kernel.refusals import Invalid, NotAllowed, NotFound, NotNow, Refusal
from niangjia.ui import access
from niangjia.ui.cells import words

STATUS: dict[type[Refusal], int] = {NotFound: 404, NotAllowed: 403, NotNow: 409, Invalid: 422}
HEADINGS = {404: "没有找到", 403: "不能这样做", 409: "现在还不能", 422: "请再看一下填写的内容"}


def page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the page of a refusal with its status; an htmx request gets only the words."""
    status = status_of(refusal)
    ours = request.path.startswith(access.MEMBERS)
    context = {
        "refusal": refusal,
        "rule": "" if ours else refusal.rule,  # its number tells a member nothing
        "heading": HEADINGS[status],
        "home": access.MEMBERS if ours else "/",
        "facts": [(name, words(value)) for name, value in refusal.data.items()],
        "back": _way_back(request),
    }
    fragment = getattr(request, "htmx", False)
    template = "ui/refusal_fragment.html" if fragment else "ui/refusal.html"
    return render(request, template, context, status=status)


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status of a refusal's class; a bare Refusal counts as unusable input."""
    return next((code for kind, code in STATUS.items() if isinstance(refusal, kind)), 422)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler of 404: the same page as for any other thing that is not there."""
    return page(request, NotFound())


def broken(request: HttpRequest) -> HttpResponse:
    """Django's handler of 500: a page that asks nothing of the database or of the request."""
    return HttpResponse(render_to_string("ui/broken.html"), status=500)


def _way_back(request: HttpRequest) -> str:
    """Return the page the reader came from if it is ours, else nothing."""
    came_from = request.META.get("HTTP_REFERER", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return came_from if ours else ""
