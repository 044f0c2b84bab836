"""The public front page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from niangjia.ui.access import public


@public
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Say what this is, and show everybody the right door."""
    return render(request, "site/landing.html")
