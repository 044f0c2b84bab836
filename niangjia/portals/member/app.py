"""What makes the portal an app on the phone: a manifest, a worker that shows a page when there is no network."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from niangjia.ui import access

GROUND, SEAL = "#f6f3ee", "#b3261e"


@access.public
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The app's name, colours and icon."""
    icon = {
        "src": static("member/icon.svg"),
        "sizes": "any",
        "type": "image/svg+xml",
        "purpose": "any maskable",
    }
    told = {
        "name": "娘家 · 职工平台", "short_name": "娘家", "lang": "zh-CN", "start_url": "/me/", "scope": "/me/",
        "display": "standalone", "background_color": GROUND, "theme_color": GROUND, "icons": [icon],
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json")


@access.public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: it keeps the page for "no network", and nothing about a person."""
    return render(request, "member/sw.js", content_type="text/javascript; charset=utf-8")


@access.public
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Say that there is no network, and what still helps."""
    return render(request, "member/offline.html")
