"""The door: signing in and out, choosing a password, and one's own devices."""

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from niangjia.kernel import clock
from niangjia.kernel.actor import NOBODY
from niangjia.kernel.refusals import Invalid, NotNow
from niangjia.portals.door import forms
from niangjia.ui import access
from niangjia.ui.decisions import refuse
from niangjia.ui.refusals import status_of
from niangjia.union.accounts import actions, queries

HOMES = {"staff": "office:home", "chair": "grassroots:home"}


@access.public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password, then lead to the page wanted or to the reader's home."""
    if request.user.is_authenticated:
        return redirect(_after(request))
    form = forms.SignIn(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _enter(request, **form.cleaned_data)
        except (Invalid, NotNow) as refusal:
            return _form(request, "sign_in", form, status=status_of(refusal), refusal=refusal)
        return redirect(_after(request))
    return _form(request, "sign_in", form)


@access.public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session in hand and say so."""
    if request.sign_in:
        actions.sign_out(session_id=request.sign_in.pk, by=request.actor, at=clock.now())
    logout(request)
    messages.success(request, _("您已安全退出。"))
    return redirect("door:sign-in")


@access.public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Let the holder of a one-time link choose a password. Only sending the form uses the link up."""
    owner = queries.link(token, at=clock.now()).account
    form = forms.NewPassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_password_by_link(
                token=token, password=form.cleaned_data["password"], by=NOBODY, at=clock.now()
            )
        except Invalid as refusal:
            return _form(request, "link", form, refuse(form, refusal), owner=owner)
        logout(request)
        messages.success(request, _("密码已设好，请用它登录。"))
        return redirect("door:sign-in")
    return _form(request, "link", form, owner=owner)


@access.before_new_password
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; the other devices are signed out."""
    form = forms.ChangePassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _change_password(request, form)
        except (Invalid, NotNow) as refusal:
            return _form(request, "password", form, refuse(form, refusal))
        messages.success(request, _("密码已修改，其他设备上的登录已结束。"))
        return redirect("door:account")
    due = request.session.get(access.DUE) or request.user.must_change_password
    return _form(request, "password", form, due=due)


def account(request: HttpRequest) -> HttpResponse:
    """Show one's own account: name, offices, and where it is signed in."""
    sessions = queries.sessions(request.user.pk, request.actor)
    return render(request, "door/account.html", {"sessions": sessions, "home": _home(request)})


@require_POST
def end_session(request: HttpRequest, number: int) -> HttpResponse:
    """Sign out one device of one's own."""
    actions.end_session(session_id=number, by=request.actor, at=clock.now())
    messages.success(request, _("那台设备已退出登录。"))
    return redirect("door:account")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out every device but this one."""
    ended = actions.end_all_sessions(
        account_id=request.user.pk, keep=request.sign_in.pk, by=request.actor, at=clock.now()
    )
    messages.success(request, _("其他 %(n)s 台设备已退出登录。") % {"n": ended})
    return redirect("door:account")


def _enter(request: HttpRequest, *, sign_name: str, password: str) -> None:
    at = clock.now()
    session = actions.sign_in(
        sign_name=sign_name,
        password=password,
        address=request.address,
        device=request.headers.get("User-Agent", "")[:400],
        at=at,
    )
    login(request, session.account)
    request.session[access.SESSION] = session.pk
    request.session[access.DUE] = queries.password_is_due(session.account, at=at)


def _change_password(request: HttpRequest, form: Form) -> None:
    changed = actions.change_password(
        old=form.cleaned_data["old"],
        new=form.cleaned_data["password"],
        address=request.address,
        session_id=request.sign_in.pk,
        by=request.actor,
        at=clock.now(),
    )
    update_session_auth_hash(request, changed)
    request.session[access.DUE] = False


def _form(request: HttpRequest, page: str, form: Form, status: int = 0, **more: object) -> HttpResponse:
    """Show a form. What was typed as a password is never sent back."""
    status = status or (422 if form.is_bound else 200)
    context = {"form": form, "next": _wanted(request), "limits": queries.password_limits(at=clock.now())}
    return render(request, f"door/{page}.html", context | more, status=status)


def _after(request: HttpRequest) -> str:
    return _wanted(request) or _home(request)


def _wanted(request: HttpRequest) -> str:
    """The page the reader came for, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else ""


def _home(request: HttpRequest) -> str:
    """The first page of the reader's portal; the own account where there is none."""
    try:
        return reverse(HOMES.get(request.user.kind, "door:account"))
    except NoReverseMatch:
        return reverse("door:account")
