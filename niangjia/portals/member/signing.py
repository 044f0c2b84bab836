"""Signing in as a member: a code to the phone or one's own password; one's devices, and the way out."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from niangjia.kernel import clock
from niangjia.kernel.refusals import Invalid, NotNow
from niangjia.portals.member import cookies, forms
from niangjia.portals.member.frame import device, show
from niangjia.ui import access
from niangjia.ui.decisions import refuse
from niangjia.union.members import actions
from niangjia.union.members.queries import access as queries
from niangjia.union.members.queries import identifiers, releasing

PURPOSE = "sign_in"


@access.public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the phone and send a code there, whoever it belongs to."""
    if request.member_session:
        return redirect(_wanted(request))
    form = forms.Phone(request.POST or None)
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        try:
            actions.send_code(phone=phone, purpose=PURPOSE, address=request.address, at=clock.now())
        except (Invalid, NotNow) as refusal:
            return _page(request, "sign_in", form, status=refuse(form, refusal))
        return _page(request, "sign_in_code", forms.Code(initial={"phone": phone}))
    return _page(request, "sign_in", form)


@access.public
@never_cache
@sensitive_post_parameters()
@require_POST
def code(request: HttpRequest) -> HttpResponse:
    """Take the code; a phone that is nobody's leads to joining, one of a record to the question whose it is."""
    form = forms.Code(request.POST)
    if not form.is_valid():
        return _page(request, "sign_in_code", form)
    try:
        phone = actions.prove_phone(purpose=PURPOSE, at=clock.now(), **form.cleaned_data)
    except (Invalid, NotNow) as refusal:
        return _page(request, "sign_in_code", form, status=refuse(form, refusal))
    return _go_on(request, phone)


@access.public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """Ask whoever has proven a phone whether they are the person it stands for: a number may have a new owner."""
    phone = cookies.proven_phone(request)
    holder = queries.holder_of(phone) if phone else None
    if holder is None:
        return redirect("member:sign-in")
    form, status = forms.OwnName(request.POST or None), 0
    if request.method == "POST" and form.is_valid():
        said = {"phone": phone, "name": form.cleaned_data["name"]}
        try:
            token = actions.sign_in_by_phone(device=device(request), at=clock.now(), **said)
        except (Invalid, NotNow) as refusal:
            status = refuse(form, refusal)
        else:
            return _enter(request, token) if token else redirect("member:sign-in")
    return _page(request, "sign_in_name", form, status=status, holder=holder, claim=releasing.claim_on(phone))


@access.public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def by_password(request: HttpRequest) -> HttpResponse:
    """Sign in by a password, for those who have chosen one."""
    form = forms.Password(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            token = actions.sign_in_by_password(device=device(request), at=clock.now(), **form.cleaned_data)
        except (Invalid, NotNow) as refusal:
            return _page(request, "sign_in_password", form, status=refuse(form, refusal))
        return _enter(request, token)
    return _page(request, "sign_in_password", form)


@access.public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session in hand and forget the browser."""
    if request.member_session:
        actions.end_session(session_id=request.member_session.pk, by=request.actor, at=clock.now())
    answer = redirect("member:sign-in")
    cookies.forget(answer, access.MEMBER, cookies.PROOF, cookies.WAY)
    return answer


@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """Show where one is signed in, and the password if there is one."""
    context = {
        "devices": queries.devices(request.actor), "here": request.member_session.pk,
        "has_password": queries.has_password(request.actor), "identifiers": identifiers.identifiers(request.actor),
    }  # fmt: skip
    return show(request, "member/devices.html", context)


@require_POST
def end_device(request: HttpRequest, number: int) -> HttpResponse:
    """Sign out one device of one's own."""
    actions.end_session(session_id=number, by=request.actor, at=clock.now())
    return redirect("/me/devices/?done=ended")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out every device but this one."""
    actions.end_other_sessions(keep=request.member_session.pk, by=request.actor, at=clock.now())
    return redirect("/me/devices/?done=ended")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Choose a password of one's own."""
    form = forms.NewPassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_password(password=form.cleaned_data["password"], by=request.actor, at=clock.now())
        except Invalid as refusal:
            return _page(request, "password", form, status=refuse(form, refusal))
        return redirect("/me/devices/?done=password")
    return _page(request, "password", form)


@require_POST
def drop_password(request: HttpRequest) -> HttpResponse:
    """Do without a password."""
    actions.drop_password(by=request.actor, at=clock.now())
    return redirect("/me/devices/?done=no-password")


def _go_on(request: HttpRequest, phone: str) -> HttpResponse:
    """Lead on with a proven phone: in, where the device is known; to the name, where a record has it; to joining."""
    holder, known = queries.holder_of(phone), cookies.known_person(request)
    if holder is None:
        answer = show(request, "member/nobody.html", {})
    elif holder.person_id == known:
        token = actions.sign_in_by_phone(phone=phone, known=known, device=device(request), at=clock.now())
        return _enter(request, token) if token else redirect("member:sign-in")
    else:
        wanted = _wanted(request)
        more = "" if wanted == cookies.PATH else f"?{urlencode({'next': wanted})}"
        answer = redirect(resolve_url("member:sign-in-name") + more)
    cookies.keep_proof(answer, phone)
    return answer


def _enter(request: HttpRequest, token: str) -> HttpResponse:
    answer = redirect(_wanted(request))
    cookies.keep_session(answer, token)
    cookies.forget(answer, cookies.PROOF)
    return answer


def _wanted(request: HttpRequest) -> str:
    """The page of ours that the reader came for, else the first."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours and wanted.startswith(cookies.PATH) else cookies.PATH


def _page(request: HttpRequest, page: str, form: Form, *, status: int = 0, **more: Any) -> HttpResponse:
    """Show a form. What was typed as a password is never sent back."""
    wanted = _wanted(request)
    context = {"form": form, "next": "" if wanted == cookies.PATH else wanted, **more}
    return show(request, f"member/{page}.html", context, status=status or (422 if form.errors else 200))
