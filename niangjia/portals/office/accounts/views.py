"""Accounts in the hands of their administrator: the list, one account, and the acts on it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from niangjia.kernel import clock
from niangjia.kernel.refusals import Invalid
from niangjia.portals.office.accounts import forms, offices
from niangjia.portals.office.accounts.lists import ACCOUNTS, state
from niangjia.union.accounts import actions, permissions, queries


def index(request: HttpRequest) -> HttpResponse:
    """List the accounts within reach."""
    listing = ACCOUNTS.read(
        request.GET,
        lambda chosen: queries.accounts(
            request.actor, search=chosen["q"] or "", kind=chosen["kind"] or "", state=chosen["state"] or ""
        ),
    )
    return listing.answer(request, "office/accounts/index.html")


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open one account and show its link, this once."""
    permissions.check_may_administer(request.actor)
    form = forms.NewAccount(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = actions.open_account(**form.cleaned_data, by=request.actor, at=clock.now())
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return show_link(request, opened)
    status = 422 if form.is_bound else 200
    return render(request, "office/accounts/new.html", {"form": form}, status=status)


def account(request: HttpRequest, number: int) -> HttpResponse:
    """Show one account: its offices, its sessions, its lock, and what can be done."""
    at = clock.now()
    found = queries.account(number, request.actor)
    context = {
        "account": found,
        "state": state(found),
        "locked_until": queries.locked_until(found, request.actor, at=at),
        "link": queries.open_link_of(number, request.actor, at=at),
        "sessions": queries.sessions(number, request.actor),
        "offices": offices.shown(request.actor, number),
    }
    return render(request, "office/accounts/account.html", context)


@require_POST
def give_link(request: HttpRequest, number: int) -> HttpResponse:
    """Make a new one-time link and show it, this once."""
    return show_link(request, actions.give_link(account_id=number, by=request.actor, at=clock.now()))


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for the reason, then close the account."""
    found = queries.account(number, request.actor)
    form = forms.Close(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.deactivate(
            account_id=number, reason=form.cleaned_data["reason"], by=request.actor, at=clock.now()
        )
        return _done(request, number, _("账号已停用，它的登录和链接都已失效。"))
    status = 422 if form.is_bound else 200
    return render(request, "office/accounts/close.html", {"form": form, "account": found}, status=status)


@require_POST
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Reopen a closed account."""
    actions.activate(account_id=number, by=request.actor, at=clock.now())
    return _done(request, number, _("账号已重新启用，可用原来的密码登录。"))


@require_POST
def unlock(request: HttpRequest, number: int) -> HttpResponse:
    """Lift the lock of failed sign-ins."""
    actions.unlock(account_id=number, by=request.actor, at=clock.now())
    return _done(request, number, _("登录锁定已解除。"))


@require_POST
def ask_new_password(request: HttpRequest, number: int) -> HttpResponse:
    """Let the owner go on only with a new password."""
    actions.ask_new_password(account_id=number, by=request.actor, at=clock.now())
    return _done(request, number, _("此人下一步操作前须先修改密码。"))


@require_POST
def end_session(request: HttpRequest, number: int, session: int) -> HttpResponse:
    """Sign one device out."""
    actions.end_session(session_id=session, by=request.actor, at=clock.now())
    return _done(request, number, _("那台设备已退出登录。"))


@require_POST
def end_sessions(request: HttpRequest, number: int) -> HttpResponse:
    """Sign every device out."""
    ended = actions.end_all_sessions(account_id=number, by=request.actor, at=clock.now())
    return _done(request, number, _("%(n)s 台设备已退出登录。") % {"n": ended})


def show_link(request: HttpRequest, opened: actions.Opened) -> HttpResponse:
    """Show a one-time link. It is written nowhere: this answer is the only place where it stands."""
    return render(
        request, "office/accounts/link.html", {"opened": opened, "address": address(request, opened)}
    )


def address(request: HttpRequest, opened: actions.Opened) -> str:
    """The whole address of a one-time link."""
    return request.build_absolute_uri(reverse("door:link", args=[opened.token]))


def _done(request: HttpRequest, number: int, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("office:account", number)
