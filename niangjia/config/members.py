"""Members at the gate: on /me/ only they exist. A staff session is a stranger there, and theirs is one elsewhere."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode

from niangjia.kernel import clock
from niangjia.kernel.actor import NOBODY, member
from niangjia.ui import access
from niangjia.union.members.actions import sessions

PORTAL = "member"


def is_theirs(request: HttpRequest) -> bool:
    """Whether a page belongs to the members' portal."""
    return request.resolver_match is not None and request.resolver_match.namespace == PORTAL


def admit(request: HttpRequest, view: Any) -> HttpResponse | None:
    """Give the request its member, and nothing of a staff account; send a stranger to the way in."""
    request.user, request.sign_in = AnonymousUser(), None
    request.member_session = _session(request)
    request.actor = member(request.member_session.person_id) if request.member_session else NOBODY
    if hasattr(request, "_messages"):
        del request._messages  # they lie in the staff's browser session
    if request.member_session is not None or access.carries(view, "is_public"):
        return None
    wanted = request.get_full_path() if request.method == "GET" else ""
    return redirect(resolve_url("member:sign-in") + (f"?{urlencode({'next': wanted})}" if wanted else ""))


def _session(request: HttpRequest) -> Any:
    token = request.COOKIES.get(access.MEMBER)
    return sessions.see(token, at=clock.now()) if token else None
