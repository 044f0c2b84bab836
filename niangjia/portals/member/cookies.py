"""What a member's browser carries: the session's token, a proven phone for half an hour, how a union was found, who
has signed in on it before.

All go to /me/ alone, are out of a script's reach, and say nothing to who reads them.
"""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from niangjia.kernel import clock
from niangjia.ui.access import MEMBER
from niangjia.union.members.queries import access

PROOF, WAY, DEVICE = "proof", "way", "device"
PATH = "/me/"
DAY = 24 * 3600


def keep_session(answer: HttpResponse, token: str) -> None:
    """Sign the browser in, and know it from now on as one of theirs: the name need not be said again on it.

    The secret mark of forms that was the browser's before is none any more: the next form makes a new one.
    """
    at, person = clock.now(), int(token.partition(".")[0])
    _set(answer, MEMBER, token, access.longest_days(at) * DAY)
    _set(answer, DEVICE, access.cookie_of_device(person, at=at), access.device_days(at) * DAY)
    answer.delete_cookie(
        settings.CSRF_COOKIE_NAME, path=settings.CSRF_COOKIE_PATH, domain=settings.CSRF_COOKIE_DOMAIN,
        samesite=settings.CSRF_COOKIE_SAMESITE,
    )  # fmt: skip


def keep_proof(answer: HttpResponse, phone: str) -> None:
    """Let the browser go on with a phone that has just been proven."""
    at = clock.now()
    _set(answer, PROOF, access.cookie_of_proof(phone, at=at), access.proof_minutes(at) * 60)


def keep_way(answer: HttpResponse, way: dict[str, Any]) -> None:
    """Remember how a union was found until the application is handed in."""
    at = clock.now()
    _set(answer, WAY, access.cookie_of_way(json.dumps(way), at=at), access.proof_minutes(at) * 60)


def proven_phone(request: HttpRequest) -> str:
    """The phone this browser has proven lately, or nothing."""
    proof = access.proof_of(request.COOKIES.get(PROOF, ""), at=clock.now())
    return proof.phone if proof else ""


def known_person(request: HttpRequest) -> int | None:
    """Who has signed in on this browser before, or None."""
    return access.person_of_device(request.COOKIES.get(DEVICE, ""), at=clock.now())


def way(request: HttpRequest) -> dict[str, Any]:
    """How the union was found, or nothing."""
    words = access.way_of(request.COOKIES.get(WAY, ""), at=clock.now())
    found = json.loads(words) if words.startswith("{") else {}
    return found if isinstance(found, dict) else {}


def forget(answer: HttpResponse, *names: str) -> None:
    """Take cookies back."""
    for name in names:
        answer.delete_cookie(name, path=PATH, samesite="Lax")


def _set(answer: HttpResponse, name: str, value: str, seconds: int) -> None:
    answer.set_cookie(
        name, value, max_age=seconds, path=PATH, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
