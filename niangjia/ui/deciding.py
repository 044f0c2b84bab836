"""One decision on one page: the form, the act, its sentence; in the reader's own frame."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from niangjia.kernel import clock
from niangjia.ui.decisions import answer
from niangjia.ui.frame import show


@dataclass(frozen=True, slots=True)
class Page:
    """What a page of decision says: its title, whom it is about, what follows, and where it leads back to."""

    title: str
    about: str
    back: str
    submit: str
    why: str = ""
    kind: str = "main"


def decide(
    request: HttpRequest, page: Page, form: Form, act: Callable[[dict[str, Any], datetime], str | None], *,
    done: str, to: str = "",
) -> HttpResponse:  # fmt: skip
    """Show the form; when it is sent, act, say what the act said or `done`, and go back."""

    def go() -> HttpResponse:
        said = act(form.cleaned_data, clock.now())
        messages.success(request, said or done)
        return redirect(to or page.back)

    return answer(
        form,
        go,
        lambda status: show(request, "ui/decide.html", {"page": page, "form": form}, status=status),
    )


def bound(form: type[Form], request: HttpRequest, **more: Any) -> Form:
    """The form, filled where it was sent; one without fields is sent as well."""
    return form(request.POST if request.method == "POST" else None, **more)
