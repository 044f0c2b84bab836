"""One decision on one page: a form, its act, and the sentence at its field when the act is refused."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from niangjia.kernel.refusals import Invalid, NotNow, Refusal
from niangjia.ui.refusals import status_of

TEMPLATE = "office/decision.html"


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
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            given = act(form.cleaned_data)
        except (Invalid, NotNow) as refusal:
            refuse(form, refusal)
            status = status_of(refusal)
        else:
            messages.success(request, done)
            return redirect(to(given) if callable(to) else to)
    elif form.is_bound:
        status = 422
    return render(request, template, {"form": form, **words}, status=status)


def refuse(form: Form, refusal: Refusal) -> None:
    """Put the sentence of a refusal at the field it names, or above the form."""
    field = getattr(refusal, "field", "")
    form.add_error(field if field in form.fields else None, str(refusal))
