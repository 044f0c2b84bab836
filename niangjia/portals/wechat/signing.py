"""Signing in from inside WeChat: the platform says whose openid a browser belongs to; whose person it is, /me/ knows.

A browser leaves with a state that only it carries, and comes back with the same; so nobody is signed in by a link
that somebody else has prepared.
"""

import secrets

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from niangjia.gateways.wechat import contract
from niangjia.gateways.wechat.client import Client, Failed
from niangjia.kernel import clock, guomi
from niangjia.kernel.refusals import NotAllowed, NotNow
from niangjia.ui import access
from niangjia.union.members.queries import access as members
from niangjia.union.members.queries import identifiers

STATE, STATE_PATH, STATE_SECONDS = "wechat_state", "/wechat/", 600
OPENID = "openid"  # the cookie by which /me/ learns it; it goes there alone
FINISH = "member:wechat"
LONGEST_NEXT = 300


@access.public
@never_cache
@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """Send the browser to the platform, with a state of its own and the page it came for."""
    account = _account()
    state, wanted = secrets.token_hex(16), _wanted(request.GET.get("next", ""))
    back = request.build_absolute_uri(resolve_url("wechat:signed-in"))
    if settings.PUBLIC_URL:
        back = settings.PUBLIC_URL + resolve_url("wechat:signed-in")
    answer = redirect(contract.authorize_url(account, back=back, state=state))
    answer.set_cookie(
        STATE, f"{state} {wanted}", max_age=STATE_SECONDS, path=STATE_PATH, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return answer


@access.public
@never_cache
@require_safe
def signed_in(request: HttpRequest) -> HttpResponse:
    """Take the browser back: its state, then the platform's word whose it is, sealed for /me/."""
    account = _account()
    state, _, wanted = request.COOKIES.get(STATE, "").partition(" ")
    if not state or not guomi.same(state, request.GET.get("state", "")):
        raise NotAllowed("这次登录不是从这里开始的，", remedy="请从公众号菜单重新进入。")
    try:
        openid = Client(account, lambda stale: "").openid_of(request.GET.get("code", ""))
    except Failed:
        raise NotNow(
            "微信没有确认这次登录，", remedy="请从公众号菜单重新进入，或用手机验证码登录。"
        ) from None
    at, page = clock.now(), _wanted(wanted)
    answer = redirect(f"{resolve_url(FINISH)}?{urlencode({'next': page})}" if page else resolve_url(FINISH))
    answer.delete_cookie(STATE, path=STATE_PATH, samesite="Lax")
    answer.set_cookie(
        OPENID, identifiers.cookie_of_openid(openid, at=at), max_age=members.proof_minutes(at) * 60,
        path=access.MEMBERS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return answer


def _account() -> contract.Account:
    account: contract.Account | None = settings.WECHAT
    if account is None:
        raise Http404
    return account


def _wanted(page: str) -> str:
    """A page of the members' portal, or nothing: nobody is sent elsewhere."""
    fits = page.startswith(access.MEMBERS) and page.isascii() and len(page) <= LONGEST_NEXT
    return page if fits and not set(page) & set(" \\\r\n") else ""
