"""Public pages are kept for a minute by whoever stands between us and the reader, and asked for again by their mark."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.http import http_date
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from niangjia.ui.access import public

MINUTE, HOUR, YEAR = 60, 3600, 365 * 24 * 3600
View = Callable[..., HttpResponse]


def kept(seconds: int = MINUTE) -> Callable[[View], Any]:
    """Mark a view as public, only to be read, and kept for so long; its answer carries an ETag."""

    def marked(view: View) -> Any:
        return public(conditional_page(cache_control(public=True, max_age=seconds)(require_safe(view))))

    return marked


def changed(answer: HttpResponse, at: datetime | None) -> HttpResponse:
    """The answer with the moment at which what it shows last changed."""
    if at is not None:
        answer["Last-Modified"] = http_date(at.timestamp())
    return answer
