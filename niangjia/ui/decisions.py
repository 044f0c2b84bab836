"""A form and its act, for every portal: what the act answers, or the form again with the refusal at its field."""

from collections.abc import Callable

from django.forms import Form
from django.http import HttpResponse

from niangjia.kernel.refusals import Invalid, NotAllowed, NotNow, Refusal
from niangjia.ui.refusals import status_of

AT_FORM: tuple[type[Refusal], ...] = (Invalid, NotNow)
"""What is said at the form; every other refusal is a page of its own."""
AT_CHOICE = (*AT_FORM, NotAllowed)
"""Where the form offers the place to act at, a place out of reach is a wrong choice."""


def answer(
    form: Form, act: Callable[[], HttpResponse], page: Callable[[int], HttpResponse], *,
    refused: tuple[type[Refusal], ...] = AT_FORM,
) -> HttpResponse:  # fmt: skip
    """Return what `act` answers to a form sent in full; else the page of the form with its status."""
    if not form.is_bound:
        return page(200)
    if not form.is_valid():
        return page(422)
    try:
        return act()
    except refused as refusal:
        return page(refuse(form, refusal))


def refuse(form: Form, refusal: Refusal) -> int:
    """Put the sentence of a refusal at the field it names, or above the form; return the status of the answer."""
    field = getattr(refusal, "field", "")
    if field not in form.errors:
        form.add_error(field if field in form.fields else None, str(refusal))
    return status_of(refusal)
