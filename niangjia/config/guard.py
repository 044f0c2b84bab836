"""The guard at the gate: every page asks for a sign-in unless it is marked public."""

import ipaddress
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from niangjia.config import members
from niangjia.kernel import clock
from niangjia.kernel.actor import Actor
from niangjia.kernel.refusals import NotAllowed
from niangjia.ui import access, refusals
from niangjia.union.accounts import actions as accounts

Answer = Callable[[HttpRequest], HttpResponse]
UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104  an address that nobody has, not one to listen on
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


class HeadersMiddleware:
    """Tell the browser what our pages never do: foreign code, frames, inline scripts and styles."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class AddressMiddleware:
    """Give the request the caller's network address; behind proxies of ours it is the one they vouch for."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.address = _address(request.META, proxies=settings.PROXIES)
        return self.answer(request)


class SignedInMiddleware:
    """Let nobody past without a live session, and nobody on with a password that is due (P-16)."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        if request.user.is_authenticated or getattr(request, "member_session", None):
            add_never_cache_headers(response)
        return response

    def process_view(self, request: HttpRequest, view: Any, *_: Any) -> HttpResponse | None:
        """Django calls this before every view."""
        if members.is_theirs(request):
            return members.admit(request, view)
        request.sign_in = _session(request, active=not access.carries(view, "is_quiet"))
        if access.carries(view, "is_public"):
            return None
        if request.sign_in is None:
            return _go(request, _sign_in_address(request))
        due = request.session.get(access.DUE) or request.user.must_change_password
        if due and not access.carries(view, "is_before_new_password"):
            return _go(request, resolve_url("door:password"))
        return None


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without its secret mark: a page left open over a new sign-in, or a form of strangers."""
    return refusals.page(request, NotAllowed("这个页面已经过期，", remedy="请返回上一页，刷新以后再试。"))


def _session(request: HttpRequest, *, active: bool) -> Any:
    """The live session of the request, or None; a session that has ended takes Django's with it."""
    if not request.user.is_authenticated:
        return None
    by = Actor(id=request.user.pk, name=request.user.name)
    number = request.session.get(access.SESSION, 0)
    found = accounts.see_session(session_id=number, account_id=by.id, active=active, by=by, at=clock.now())
    if found is None:
        logout(request)
        messages.info(request, "登录已结束：长时间没有操作，或者在别处被结束。请重新登录。")
    return found


def _sign_in_address(request: HttpRequest) -> str:
    """The sign-in page, with the way back for a page that was only to be read."""
    page = request.htmx.current_url_abs_path if request.htmx else request.get_full_path()
    wanted = page if request.method == "GET" and page != "/" else ""
    return resolve_url("door:sign-in") + (f"?{urlencode({'next': wanted})}" if wanted else "")


def _go(request: HttpRequest, address: str) -> HttpResponse:
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _address(meta: dict[str, Any], *, proxies: int) -> str:
    """The address as its socket or the outermost trusted proxy saw it; what cannot be read is nobody's."""
    told = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    address = told[-proxies] if 0 < proxies <= len(told) else meta.get("REMOTE_ADDR", "")
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return UNKNOWN_ADDRESS
