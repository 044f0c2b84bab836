"""One decision on one page: a form, its act, and the sentence at its field when the act is refused."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from niangjia.kernel import clock
from niangjia.ui.decisions import answer

TEMPLATE = "office/decision.html"
asks = require_http_methods(["GET", "POST"])


def decide(
    request: HttpRequest,
    form: Form,
    act: Callable[[dict[str, Any]], Any],
    *,
    done: str,
    to: str | Callable[[Any], str],
    words: Mapping[str, Any],
    template: str = TEMPLATE,
) -> HttpResponse:
    """Show the form; when it is sent, act, say `done` and lead on to `to`, which may depend on what the act gave.

    `words` is the page's context: title, about, submit, back.
    """

    def go() -> HttpResponse:
        given = act(form.cleaned_data)
        messages.success(request, done)
        return redirect(to(given) if callable(to) else to)

    return answer(form, go, lambda status: render(request, template, {"form": form, **words}, status=status))


def by(request: HttpRequest) -> dict[str, Any]:
    """Who acts, and when."""
    return {"by": request.actor, "at": clock.now()}
