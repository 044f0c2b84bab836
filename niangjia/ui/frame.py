"""The frame around pages that chairs and officers share: a chair's is for the phone, an officer's has the menu."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

CHAIR = "chair"


def base(request: HttpRequest) -> str:
    """The template that the page extends."""
    return "grassroots/base.html" if request.user.kind == CHAIR else "office/base.html"


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page in the reader's own frame."""
    return render(request, template, {**context, "base": base(request)}, status=status)
