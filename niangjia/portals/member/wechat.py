"""A member's WeChat: signed in by it, bound to it after a proof, and let go of again; pages that call its JS-SDK."""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niangjia.gateways.wechat.client import Failed
from niangjia.kernel import clock
from niangjia.kernel.refusals import Invalid, NotNow
from niangjia.portals.member import cookies
from niangjia.portals.member.frame import device, show
from niangjia.ui import access
from niangjia.union.members.actions import identifiers as acts
from niangjia.union.members.actions import tokens
from niangjia.union.members.queries import identifiers as queries

OPENID = "openid"


@access.public
@never_cache
@require_http_methods(["GET", "POST"])
def wechat(request: HttpRequest) -> HttpResponse:
    """Finish what /wechat/ began: in, where the openid leads to somebody; else to a proof; then the question to bind."""
    at = clock.now()
    openid = queries.openid_of_cookie(request.COOKIES.get(OPENID, ""), at=at)
    if not openid:
        return redirect("member:sign-in")
    if request.method == "POST" and request.member_session:
        acts.bind_identifier(value=openid, proof="session", by=request.actor, at=at)
        return _on(redirect("/me/devices/?done=bound"))
    if request.member_session is None:
        token = acts.sign_in_by_identifier(value=openid, device=device(request), at=at)
        if token is None:
            return redirect(
                f"{resolve_url('member:sign-in')}?{urlencode({'next': resolve_url('member:wechat')})}"
            )
        answer = _on(redirect(_wanted(request)))
        cookies.keep_session(answer, token)
        return answer
    if queries.person_of_identifier(openid) == request.actor.person_id:
        return _on(redirect(_wanted(request)))
    return show(request, "member/wechat.html", {"next": _wanted(request)})


@require_POST
def unbind(request: HttpRequest, number: int) -> HttpResponse:
    """Let a WeChat account of one's own lead here no more."""
    acts.unbind_identifier(identifier_id=number, by=request.actor, at=clock.now())
    return redirect("/me/devices/?done=unbound")


@never_cache
@require_safe
def signature(request: HttpRequest) -> HttpResponse:
    """Sign a page of ours for the JS-SDK. Raises Invalid for a page that is not a member's page of ours."""
    url, at = request.GET.get("url", ""), clock.now()
    ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    site = f"{request.scheme}://{request.get_host()}{access.MEMBERS}"
    if not ours or not url.startswith(site):
        raise Invalid("这个页面不能签名，", field="url", remedy="只为会员页面签名。")
    if settings.WECHAT is None:
        raise NotNow("还没有接入微信公众号，", remedy="请在微信以外使用这个页面。")
    try:
        return JsonResponse(tokens.page_configuration(url=url, nonce=secrets.token_hex(8), at=at))
    except Failed:
        raise NotNow("微信暂时没有回应，", remedy="请稍后刷新页面。") from None


def _on(answer: HttpResponse) -> HttpResponse:
    cookies.forget(answer, OPENID)
    return answer


def _wanted(request: HttpRequest) -> str:
    """The page of ours that the reader came for, else the first."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours and wanted.startswith(cookies.PATH) else cookies.PATH
