"""What a browser carries between asking and tracking: sealed, for half an hour, to these pages alone."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from niangjia.kernel import clock
from niangjia.union.cases.queries import passes
from niangjia.union.cases.queries.passes import Pass

ASK, TRACK = "ask", "track"
PATHS = {ASK: "/ask/", TRACK: "/track/"}


def keep(answer: HttpResponse, held: Pass) -> None:
    """Give the browser a pass; it goes to the pages of its own use and is out of a script's reach."""
    at = clock.now()
    answer.set_cookie(
        f"pass-{held.use}", passes.seal_pass(held, at=at), max_age=passes.minutes(at) * 60, path=PATHS[held.use],
        httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def held(request: HttpRequest, use: str) -> Pass | None:
    """The pass of this browser, or None."""
    return passes.open_pass(request.COOKIES.get(f"pass-{use}", ""), use=use, at=clock.now())


def forget(answer: HttpResponse, use: str) -> None:
    """Take a pass back."""
    answer.delete_cookie(f"pass-{use}", path=PATHS[use], samesite="Lax")
