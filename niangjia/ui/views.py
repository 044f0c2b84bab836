"""The component gallery, and the one display choice that is kept: larger type."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from niangjia.ui import gallery as samples
from niangjia.ui.access import public

YEAR = 365 * 24 * 3600


@public
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component with its source, in every state."""
    return render(request, "ui/gallery.html", samples.context(request.GET))


@public
def size(request: HttpRequest) -> HttpResponse:
    """Switch larger type on or off (a cookie) and go back to the page the reader came from."""
    wanted = request.GET.get("next", "/")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(wanted if ours else "/")
    larger = request.COOKIES.get("size") != "large"
    answer.set_cookie("size", "large" if larger else "normal", max_age=YEAR, samesite="Lax")
    return answer
