"""What every request carries: its actor, and pages for refusals."""

import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from niangjia.config import actors
from niangjia.kernel import clock
from niangjia.kernel.refusals import Refusal
from niangjia.ui import refusals

log = logging.getLogger("niangjia.refusals")
Answer = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Give the request its actor, built once and only when somebody asks."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actors.actor_of(request.user, on=clock.today()))
        return self.answer(request)


class RefusalMiddleware:
    """Turn a refusal into its page; what is not a refusal is a bug and stays an error."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Django calls this when a view raises."""
        if not isinstance(error, Refusal):
            return None
        log.info("%s %s", type(error).__name__, request.resolver_match and request.resolver_match.view_name)
        return refusals.page(request, error)


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Give every template the actor and the city's date."""
    return {"actor": getattr(request, "actor", None), "today": clock.today()}
